/// The headers under which crashes are told, in the order in which a line is looked at for them.
struct OopsTable: Sendable {
    /// Lines of kmemleak's that aren't about trouble of its own, and subjects of commits to it.
    private static let kmemleakNews = [
        "kmemleak: {num} new suspected", "kmemleak: Kernel memory leak detector", "kmemleak: Object ",
        "kmemleak:   ", "kmemleak: Early log", "kmemleak: Memory pool", "kmemleak: Automatic memory scanning",
        "kmemleak: Mem", "kmemleak: {of:u|U}nreferenced object", "kmemleak:  ",
        "/kmemleak: ", "mm: kmemleak: ",
    ]

    static let headers: [OopsHeader] = [
        OopsHeader(
            "BUG:",
            harmless: [
                "ODEBUG:", "Boot_DEBUG:", "xlog_status:", "DEBUG:", "BUG: no syscalls can create resource",
                "xlog_state_do_callback", "Internal error: Oops - BUG: ",
            ],
            OopsFormat.sanitizers + OopsFormat.pageFaults + OopsFormat.heldLocks("BUG: ") + OopsFormat.bugs),
        OopsHeader(
            "WARNING:",
            harmless: [
                "WARNING: /etc/ssh/moduli does not exist", "WARNING: workqueue cpumask: online intersect",
                "WARNING: {of:T|t}he mand mount option", "WARNING: Unsupported flag value(s) of 0x%x in DT_FLAGS_1",
                "WARNING: Unprivileged eBPF is enabled", "WARNING: fbcon: Driver '", "WARNING: See https",
                "WARNING: kernel not co{of:nfigured|mpiled}",
                "{of:uses|USES} {of:wireless extensions|WIRELESS EXTENSIONS}",
                "WARNING: Microcode", "WARNING: please", "WARNING: Reset corrupted AGFL",
            ],
            OopsFormat.warnings),
        OopsHeader(
            "INFO:",
            harmless: [
                "INFO: lockdep is turned off", "INFO: Stall ended before state dump start", "INFO: NMI handler",
                "INFO: recovery required on readonly filesystem", "handler{any}took too long", "_INFO:", ":INFO:",
                "rt-tests INFO", "INFO: Freed in 0x", "INFO: lockdep", "interrupt{any}took too long",
            ],
            OopsFormat.infos),
        OopsHeader("Unable to handle kernel", OopsFormat.unhandled),
        OopsHeader(
            "general protection fault",
            harmless: [
                "general protection fault{any} error:{num} in ", "general protection fault{of:,|} {of:r|}ip:",
            ],
            [OopsFormat.fault("general protection fault", "general protection fault")]),
        OopsHeader(
            "stack segment: ",
            [OopsFormat.fault("stack segment: ", "stack segment fault", alt: [])]),
        OopsHeader("Kernel panic", role: .companion, OopsFormat.panics),
        OopsHeader("rcu: INFO:", OopsFormat.infos),
        OopsHeader("kernel BUG", OopsFormat.kernelBugs),
        OopsHeader(
            "Kernel BUG", role: .companion, [OopsFormat("Kernel BUG {rest}", "kernel BUG {1}")]),
        OopsHeader(
            "BUG ", harmless: ["kasan: bad access detected"], isOwn: true, isStrict: true, OopsFormat.slab),
        OopsHeader(
            "divide error:",
            [OopsFormat.fault("divide error: ", "divide error", alt: [])]),
        OopsHeader(
            "invalid opcode:", role: .companion,
            [OopsFormat.fault("invalid opcode: ", "invalid opcode", alt: [], role: .companion)]),
        OopsHeader("Kernel Fault:", isOwn: true, isStrict: true, OopsFormat.addressed),
        OopsHeader(
            "int3: ", isOwn: true, isStrict: true, [OopsFormat.fault("int3: {hex} [#", "int3", alt: [])]),
        OopsHeader("UBSAN:", OopsFormat.undefinedBehaviour),
        OopsHeader(
            "Booting the kernel.", harmless: ["^[{any}] ", "Unknown parameter"], isPrograms: true,
            [OopsFormat("Booting the kernel.", "unexpected kernel reboot", hasNoStack: true)]),
        OopsHeader(
            "unregister_netdevice: waiting for",
            [
                OopsFormat(
                    "unregister_netdevice: waiting for {any} to become free",
                    "unregister_netdevice: waiting for DEV to become free", hasNoStack: true)
            ]),
        OopsHeader(
            "VFS: Close: file count is 0",
            [
                OopsFormat(
                    "VFS: Close: file count is 0", "VFS: Close: file count is zero (use-after-free)",
                    hasNoStack: true)
            ]),
        OopsHeader(
            "VFS: Busy inodes after unmount",
            [
                OopsFormat(
                    "VFS: Busy inodes after unmount", "VFS: Busy inodes after unmount (use-after-free)",
                    hasNoStack: true)
            ]),
        OopsHeader(
            "Internal error:", role: .companion,
            [OopsFormat.fault("Internal error:", "Internal error", role: .companion)]),
        OopsHeader(
            "Unhandled fault:", [OopsFormat.fault("Unhandled fault:", "Unhandled fault")]),
        OopsHeader(
            "Alignment trap:", [OopsFormat.fault("Alignment trap:", "Alignment trap", alt: [])]),
        OopsHeader(
            "trusty: panic",
            [
                OopsFormat(
                    "trusty: panic{any}ASSERT FAILED at {any}: {end}", "trusty: ASSERT FAILED:",
                    isDamaged: true),
                OopsFormat(
                    "trusty: panic{any}ASSERT FAILED at {any}: {rest}", "trusty: ASSERT FAILED: {1}"),
                OopsFormat("trusty: panic {any}: {rest}", "trusty: panic: {1}"),
            ]),
        OopsHeader("rust_kernel: panicked", OopsFormat.rustPanics),
        OopsHeader(
            "PANIC: double fault", [OopsFormat.doubleFault]),
        OopsHeader("kernel stack overflow", role: .companion, [OopsFormat.stackOverflow]),
        OopsHeader("unreferenced object", isOwn: true, [OopsFormat.memoryLeak("unreferenced object")]),
        OopsHeader(
            "Watchdog detected hard LOCKUP", isOwn: true,
            [
                OopsFormat(
                    "Watchdog detected hard LOCKUP", "BUG: hard lockup in {frame}", alt: ["stall in {frame}"],
                    stack: .fault(choice: .stalling))
            ]),
        OopsHeader("kmemleak: ", harmless: kmemleakNews, isOwn: true, OopsFormat.leakDetector),
        OopsHeader("SYZFAIL:", isPrograms: true, [OopsFormat("SYZFAIL:{rest}", "SYZFAIL:{1}", hasNoStack: true)]),
        OopsHeader(
            "SYZFATAL:", isPrograms: true, [OopsFormat("SYZFATAL:{rest}", "SYZFATAL:{1}", hasNoStack: true)]),
        OopsHeader(
            "fatal error:", harmless: ["ALSA", "fatal error: cannot create timer"], isPrograms: true,
            [OopsFormat("fatal error:", "go runtime error", hasNoStack: true)]),
        OopsHeader(
            "panic:", harmless: ["ernel panic", "trusty: panic", "_panic:", "{of:, | }panic:{num}"],
            isPrograms: true,
            [OopsFormat("panic:{rest}", "panic:{1}", hasNoStack: true)]),
    ]
}
