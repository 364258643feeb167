extension OopsFormat {
    /// What the processor could not do, under `BUG:`.
    static let pageFaults: [OopsFormat] = [
        OopsFormat(
            "BUG: {of:unable to handle kernel paging request|unable to handle page fault for address|Unable to handle "
                + "kernel data access|Unable to handle kernel instruction fetch}",
            "BUG: unable to handle kernel paging request in {frame}", alt: ["bad-access in {frame}"],
            stack: .fault()),
        OopsFormat(
            "BUG: {of:unable to handle kernel NULL pointer dereference|kernel NULL pointer dereference|Kernel NULL "
                + "pointer dereference|Unable to handle kernel NULL pointer dereference}",
            "BUG: unable to handle kernel NULL pointer dereference in {frame}", alt: ["bad-access in {frame}"],
            stack: .fault()),
        // The kernel prints the header in two parts: the second one got lost.
        OopsFormat(
            "BUG: unable to handle kernel", "BUG: unable to handle kernel", isDamaged: true),
        OopsFormat(
            "BUG: {any}stack guard page was hit at", "BUG: stack guard page was hit in {frame}",
            alt: ["stack-overflow in {frame}"], stack: .fault(choice: .stalling)),
    ]

    /// The same of other architectures, which don't say `BUG:`.
    static let unhandled: [OopsFormat] =
        addressed + [
            OopsFormat(
                "Unable to handle kernel NULL pointer dereference",
                "BUG: unable to handle kernel NULL pointer dereference in {frame}", alt: ["bad-access in {frame}"],
                stack: .fault()),
            OopsFormat(
                "Unable to handle kernel {one:paging request|NULL pointer dereference|access to user memory}",
                "BUG: unable to handle kernel {1} in {frame}", alt: ["bad-access in {frame}"],
                stack: .fault()),
        ]

    /// s390 tells the address in the next line, parisc in the same.
    static let addressed: [OopsFormat] = [
        OopsFormat(
            "Unable to handle kernel pointer dereference",
            "BUG: unable to handle kernel NULL pointer dereference in {frame}", alt: ["bad-access in {frame}"],
            body: ["Unable to handle kernel pointer dereference", "Failing address: 0000000000000{hex}"],
            stack: .fault()),
        OopsFormat(
            "Kernel Fault: {any} at addr 0000000000000{hex}",
            "BUG: unable to handle kernel NULL pointer dereference in {frame}", alt: ["bad-access in {frame}"],
            stack: .fault()),
        OopsFormat(
            "{of:Unable to handle kernel pointer dereference|Kernel Fault: Code=}",
            "BUG: unable to handle kernel paging request in {frame}", alt: ["bad-access in {frame}"],
            stack: .fault()),
    ]

    static func fault(
        _ pattern: String, _ title: String, alt: [String] = ["bad-access in {frame}"],
        role: Role = .crash
    ) -> OopsFormat {
        OopsFormat(pattern, title + " in {frame}", alt: alt, stack: .fault(), role: role)
    }

    static let doubleFault = OopsFormat(
        "{of:PANIC: double fault|double fault:}", "PANIC: double fault in {frame}",
        stack: .fault())

    static let stackOverflow = OopsFormat(
        "kernel stack overflow", "kernel stack overflow in {frame}", alt: ["stack-overflow in {frame}"],
        stack: .calls(choice: .stalling))

    /// `BUG()`.
    static let kernelBugs: [OopsFormat] = [
        OopsFormat(
            "kernel BUG at {any}lib/list_debug.c:", "BUG: corrupted list in {frame}",
            alt: ["bad-access in {frame}"], stack: .fault(skipping: ["list_"])),
        OopsFormat(
            "kernel BUG at {any}mm/usercopy.c:", "BUG: bad usercopy in {frame}",
            stack: .fault(skipping: ["usercopy", "__check"])),
        OopsFormat(
            "kernel BUG at {to}skbuff.{one:c|h}:", "kernel BUG in {frame}",
            former: "kernel BUG at {1}skbuff.{2}:LINE!", stack: .fault(skipping: ["^skb_"])),
        OopsFormat(
            "kernel BUG at {src}", "kernel BUG in {frame}", former: "kernel BUG at {1}!",
            stack: .fault(skipping: ["fortify"])),
    ]

    /// Rust's `panic!`, which ends in a `BUG()`.
    static let rustPanics: [OopsFormat] = [
        OopsFormat(
            "rust_kernel: panicked at", "{1} in {frame}",
            body: ["rust_kernel: panicked at", "^{rest}"],
            stack: .fault(skipping: ["rust_helper", "rust_begin_unwind", "core9panicking", "4core6result13unwrap"]),
            kind: .kernelBug)
    ]
}
