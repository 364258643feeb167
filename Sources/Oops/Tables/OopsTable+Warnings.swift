extension OopsFormat {
    /// `WARN()` and lockdep, under `WARNING:`.
    static let warnings: [OopsFormat] =
        warningsByPlace + lockdep + heldLocks("WARNING: ") + [
            OopsFormat(
                "WARNING: kernel stack regs at {hex} in {any} has bad '{to}' value",
                "WARNING: kernel stack regs has bad '{1}' value", hasNoStack: true),
            OopsFormat(
                "WARNING: kernel stack frame pointer at {hex} in {any} has bad value",
                "WARNING: kernel stack frame pointer has bad value", hasNoStack: true),
            OopsFormat(
                "WARNING: kernel stack {of:regs|frame pointer} at {any}(ptrval) in",
                "WARNING: kernel stack regs has bad value", hasNoStack: true),
            OopsFormat("WARNING:{end}", "WARNING: corrupted", isDamaged: true),
        ]

    private static let warningsByPlace: [OopsFormat] = [
        warning(
            "lib/debugobjects.c:{num} {of:at |}{of:debug_print|debug_check}", "WARNING: ODEBUG bug in {frame}",
            skipping: [
                "debug_", "rcu", "hrtimer_", "timer_", "work_", "percpu_", "vunmap", "vfree", "__free_", "kfree",
                "free_unref", "free_pages", "kobject_", "slab", "kmem",
            ]),
        warning(
            "mm/usercopy.c:{num} {of:at |}usercopy_warn", "WARNING: bad usercopy in {frame}",
            skipping: ["usercopy", "__check"]),
        warning(
            "lib/kobject.c:{num} {of:at |}kobject_", "WARNING: kobject bug in {frame}",
            skipping: ["kobject_"]),
        warning(
            "fs/proc/generic.c:{num} {of:at |}proc_register", "WARNING: proc registration bug in {frame}",
            skipping: ["proc_"]),
        warning(
            "lib/refcount.c:{num} {of:at |refcount_}", "WARNING: refcount bug in {frame}",
            skipping: ["refcount", "kobject_", "kref_"]),
        warning(
            "kernel/locking/lockdep.c:{num} {of:at |}{any}lock_", "WARNING: locking bug in {frame}",
            skipping: ["lock_", "lock_sock", "release_sock"]),
        warning(
            "mm/{any}.c:{num} {of:at |}{of:kmalloc|__kmalloc|kvmalloc|__kvmalloc|k_malloc|alloc_pages}",
            "WARNING: kmalloc bug in {frame}",
            skipping: ["kmalloc", "kcalloc", "kzalloc", "krealloc", "slab", "kmem", "kvmalloc"]),
        warning(
            "mm/vmalloc.c:{num} {of:at |}__vmalloc", "WARNING: zero-size vmalloc in {frame}",
            skipping: ["vmalloc", "vzalloc"]),
        OopsFormat(
            "WARNING: {any}usb_submit_urb", "WARNING in {frame}/usb_submit_urb",
            stack: .warning(
                skipping: [
                    "usb_submit_urb", "usb_start_wait_urb", "usb_bulk_msg", "usb_interrupt_msg", "usb_control_msg",
                ])),
        OopsFormat("WARNING: {any} at {src} {func}", "WARNING in {frame}", stack: .warning()),
        // Kernels before 3.11.
        OopsFormat("WARNING: at {src} {name}", "WARNING in {frame}", stack: .warning()),
        OopsFormat("WARNING: {any}{src} at {of:0x|}{name}", "WARNING in {frame}", stack: .warning()),
        OopsFormat("WARNING: {any} at {src} 0x{hex}", "WARNING in {frame}", stack: .warning()),
    ]

    private static func warning(
        _ place: String, _ title: String, skipping: [String] = []
    ) -> OopsFormat {
        OopsFormat(
            "WARNING: {any}" + place, title, former: "WARNING in {frame}", stack: .warning(skipping: skipping)
        )
    }
}

extension OopsFormat {
    /// lockdep's headings under `WARNING: `.
    static let lockdep: [OopsFormat] = {
        let at = StackRule.Part.line(LinePattern("at: {pc}{func}"))
        let acquires = StackRule(
            [at, at, .trace],
            skipping: ["process_one_work", "flush_workqueue", "drain_workqueue", "destroy_workqueue"])
        let inOrder = StackRule([.trace], otherwise: [[at]])
        return headings("WARNING: ").map { heading, clue, title in
            let stack: StackRule
            if title.hasPrefix("inconsistent") {
                stack = .calls()
            } else {
                stack = heading.contains("-safe") ? inOrder : acquires
            }
            return OopsFormat(heading, title + "{frame}", body: [heading, clue], stack: stack)
        } + [suspiciousRCU("WARNING: ")]
    }()

    /// The same under `INFO: `, in kernels before 4.13.
    static let oldLockdep: [OopsFormat] =
        headings("INFO: ").map { heading, clue, title in
            OopsFormat(heading, title + "{1}", body: [heading, clue, "at: {pc}{func}"])
        } + [suspiciousRCU("INFO: ")]

    /// What lockdep begins a report with, what must follow, and the title up to the function.
    private static func headings(_ header: String) -> [(heading: String, clue: String, title: String)] {
        let acquires = "is trying to acquire"
        return [
            ("possible circular locking dependency detected", acquires + " lock", "possible deadlock in "),
            (
                "possible irq lock inversion dependency detected", "just changed the state of lock",
                "possible deadlock in "
            ),
            ("{any}-safe -> {any}-unsafe lock order detected", acquires, "possible deadlock in "),
            ("possible recursive locking detected", acquires + " lock", "possible deadlock in "),
            ("inconsistent lock state", " takes", "inconsistent lock state in "),
        ].map { (header + $0, $1, $2) }
    }

    private static func suspiciousRCU(_ header: String) -> OopsFormat {
        OopsFormat(
            header + "suspicious RCU usage", header + "suspicious RCU usage in {frame}",
            former: "suspicious RCU usage at {1}",
            body: [header + "suspicious RCU usage", "{src}"], stack: .calls(skipping: ["rcu", "kmem", "slab"]))
    }

    /// Locks that were not given back as they were taken, under `WARNING: `, and under `BUG: ` in older kernels.
    static func heldLocks(_ header: String) -> [OopsFormat] {
        [
            OopsFormat(
                header + "{any}still has locks held!", header + "still has locks held in {frame}",
                stack: StackRule([.line(LinePattern("at: {pc}{func}"))])),
            OopsFormat(
                header + "Nested lock was not taken", header + "nested lock was not taken in {frame}",
                stack: .fault()),
            OopsFormat(
                header + "lock held when returning to user space",
                header + "lock held when returning to user space in {1}",
                body: [
                    header + "lock held when returning to user space", "leaving the kernel with locks still held",
                    "at: {pc}{func}",
                ], hasNoStack: true),
            OopsFormat(
                header + "bad unlock balance detected!", header + "bad unlock balance in {frame}",
                stack: StackRule([.trace], otherwise: [[.heading, .trace]])),
            OopsFormat(
                header + "held lock freed!", header + "held lock freed in {frame}",
                stack: StackRule([.line(LinePattern("at: {pc}{func}"))])),
        ]
    }
}
