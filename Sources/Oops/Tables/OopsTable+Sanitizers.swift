// Within one header the row that matches earliest in the report counts, among these the first: the particular before
// the general. Titles and the choice of functions are syzkaller's (pkg/report/linux.go), so that a crash has one name
// everywhere.

extension OopsFormat {
    /// KASAN, KFENCE, KCSAN, KMSAN, kmemleak: all under `BUG:`.
    static let sanitizers: [OopsFormat] = kasan + kfence + kcsan + kmsan + [memoryLeak("BUG: memory leak")]

    private static let kasan: [OopsFormat] = [
        OopsFormat(
            "BUG: KASAN:", "KASAN: invalid-free in {frame}", alt: ["invalid-free in {frame}"],
            former: "KASAN: double-free or invalid-free in {frame}",
            body: ["BUG: KASAN: {of:double-free or invalid-free|double-free|invalid-free} in {func}"],
            stack: StackRule(
                [
                    .line(
                        LinePattern(
                            "BUG: KASAN: {of:double-free or invalid-free|double-free|invalid-free} in {func}")),
                    .heading, .trace,
                ],
                skipping: ["slab_", "kfree", "vunmap", "vfree"])),
        OopsFormat(
            "BUG: KASAN:", "KASAN: {1} {3} in {frame}", alt: ["bad-access in {frame}"],
            body: ["BUG: KASAN: {one:invalid-access} in {func}", "{one:Read|Write} {of:of size|at addr}"],
            stack: StackRule(
                [.line(LinePattern("BUG: KASAN: invalid-access in {func}")), .heading, .trace],
                // Tags are checked by the processor: its fault comes first.
                skipping: ["kernel_fault", "tag_check", "mem_abort", "^el1_", "^el1h_"])),
        OopsFormat(
            "BUG: KASAN:", "KASAN: {1} {3} in {frame}", alt: ["bad-access in {frame}"],
            body: ["BUG: KASAN: {word} in {func}", "{one:Read|Write} {of:of size|at addr}"],
            stack: StackRule([.line(LinePattern("BUG: KASAN: {word} in {func}")), .heading, .trace])),
        OopsFormat(
            "BUG: KASAN:", "KASAN: {1} {2}",
            body: ["BUG: KASAN: {word} on address", "{one:Read|Write} of size"]),
        OopsFormat("BUG: KASAN: {rest}", "KASAN: {1}", isDamaged: true),
    ]

    private static let kfence: [OopsFormat] = [
        kfenceFree("invalid free", alt: ["invalid-free in {frame}"]), kfenceFree("memory corruption", alt: []),
        OopsFormat(
            "BUG: KFENCE: {to} in {func}", "KFENCE: {1} in {frame}", alt: ["bad-access in {frame}"],
            stack: StackRule([.line(LinePattern("BUG: KFENCE: {any} in {func}")), .trace]), hasNoStack: true),
    ]

    private static func kfenceFree(_ what: String, alt: [String]) -> OopsFormat {
        OopsFormat(
            "BUG: KFENCE: \(what) in {func}", "KFENCE: \(what) in {frame}", alt: alt,
            stack: StackRule(
                [.line(LinePattern("BUG: KFENCE: \(what) in {func}")), .trace],
                skipping: ["slab_", "kfree", "vunmap", "vfree"]), hasNoStack: true)
    }

    private static let kcsan: [OopsFormat] = [
        OopsFormat(
            "BUG: KCSAN: assert: race in {func}", "KCSAN: assert: race in {frame}",
            stack: StackRule([.line(LinePattern("BUG: KCSAN: assert: race in {func}"))]), hasNoStack: true),
        OopsFormat("BUG: KCSAN: {rest}", "KCSAN: {1}", hasNoStack: true),
    ]

    private static let kmsan: [OopsFormat] = [
        OopsFormat(
            "BUG: KMSAN: kernel-usb-infoleak", "KMSAN: kernel-usb-infoleak in {frame}",
            stack: StackRule(
                [.trace], otherwise: [[.heading, .trace]],
                skipping: [
                    "alloc_skb", "usb_submit_urb", "usb_start_wait_urb", "usb_bulk_msg", "usb_interrupt_msg",
                    "usb_control_msg",
                ])),
        OopsFormat(
            "BUG: KMSAN:", "KMSAN: {1} in {frame}", alt: ["bad-access in {frame}"],
            body: ["BUG: KMSAN: {word} in {func}"],
            stack: StackRule(
                [.trace], otherwise: [[.heading, .trace]],
                skipping: [
                    "alloc_skb", "netlink_ack", "netlink_rcv_skb", "_encrypt$", "^crypto_", "^cipher_", "^drbg_",
                    "^rng_",
                ])),
        OopsFormat("BUG: KMSAN: {rest}", "KMSAN: {1}", isDamaged: true),
    ]

    /// What kmemleak finds wrong with memory that it was told of.
    static let leakDetector: [OopsFormat] =
        [
            OopsFormat(
                "kmemleak: Cannot insert {any} into the object search tree",
                "kmemleak: Cannot insert ADDR into the object search tree", hasNoStack: true)
        ]
        + [
            "Freeing unknown object", "Partially freeing unknown object", "Trying to color unknown object",
            "Trying to color object", "Found object by alias", "Not scanning unknown object",
            "Scan area larger than object",
            "Adding scan area to unknown object", "Updating unknown object", "Cannot allocate a kmemleak_object",
        ].map { text in
            OopsFormat("kmemleak: " + text, "kmemleak: " + text, hasNoStack: true)
        }

    static func memoryLeak(_ pattern: String, role: Role = .crash) -> OopsFormat {
        OopsFormat(
            pattern, "memory leak in {frame}",
            stack: StackRule(
                [.line(LinePattern("{of:  backtrace:|  backtrace (crc}")), .trace],
                skipping: [
                    "kmemleak", "mmap", "kmem", "slab", "alloc", "create_object", "idr_get", "list_lru_init",
                    "kasprintf", "kvasprintf", "pcpu_create", "strdup", "strndup", "memdup", "getname",
                    "expand_head", "sget_userns",
                ]),
            role: role)
    }
}

extension OopsFormat {
    /// UBSAN.
    static let undefinedBehaviour: [OopsFormat] = [
        OopsFormat(
            "UBSAN: Undefined behaviour in", "UBSAN: undefined-behaviour in {frame}",
            stack: .calls(skipping: ["ubsan", "overflow"])),
        OopsFormat(
            "UBSAN: array-index-out-of-bounds in", "UBSAN: array-index-out-of-bounds in {frame}",
            alt: ["bad-access in {frame}"], stack: .calls(skipping: ["ubsan", "overflow"])),
        OopsFormat(
            "UBSAN: {to} in {src}", "UBSAN: {1} in {frame}", stack: .calls(skipping: ["ubsan", "overflow"])),
    ]
}
