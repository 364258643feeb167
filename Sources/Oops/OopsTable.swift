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
            "BUG:", .other,
            harmless: [
                "ODEBUG:", "Boot_DEBUG:", "xlog_status:", "DEBUG:", "BUG: no syscalls can create resource",
                "xlog_state_do_callback",
            ],
            OopsFormat.sanitizers + OopsFormat.pageFaults + OopsFormat.heldLocks("BUG: ") + OopsFormat.bugs),
        OopsHeader(
            "WARNING:", .warning,
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
            "INFO:", .other,
            harmless: [
                "INFO: lockdep is turned off", "INFO: Stall ended before state dump start", "INFO: NMI handler",
                "INFO: recovery required on readonly filesystem", "handler{any}took too long", "_INFO:", ":INFO:",
                "rt-tests INFO", "INFO: Freed in 0x", "INFO: lockdep", "interrupt{any}took too long",
            ],
            OopsFormat.infos),
        OopsHeader("Unable to handle kernel", .pageFault, OopsFormat.unhandled),
        OopsHeader(
            "general protection fault", .generalProtection,
            harmless: [
                "general protection fault{any} error:{num} in ", "general protection fault{of:,|} {of:r|}ip:",
            ],
            [OopsFormat.fault("general protection fault", "general protection fault", .generalProtection)]),
        OopsHeader(
            "stack segment: ", .generalProtection,
            [OopsFormat.fault("stack segment: ", "stack segment fault", .generalProtection, alt: [])]),
        OopsHeader("Kernel panic", .panic, role: .companion, OopsFormat.panics),
        OopsHeader("rcu: INFO:", .rcuStall, OopsFormat.infos),
        OopsHeader("kernel BUG", .kernelBug, OopsFormat.kernelBugs),
        OopsHeader(
            "Kernel BUG", .kernelBug, [OopsFormat("Kernel BUG {rest}", "kernel BUG {1}", .kernelBug)]),
        OopsHeader(
            "BUG kmalloc-", .other,
            [
                OopsFormat(
                    "BUG kmalloc-{any}: Object already free", "BUG: Object already free", .other, hasNoStack: true)
            ]),
        OopsHeader(
            "divide error:", .divideError,
            [OopsFormat.fault("divide error: ", "divide error", .divideError, alt: [])]),
        OopsHeader(
            "invalid opcode:", .other, role: .companion,
            [OopsFormat.fault("invalid opcode: ", "invalid opcode", .other, alt: [], role: .companion)]),
        OopsHeader("UBSAN:", .ubsan, OopsFormat.undefinedBehaviour),
        OopsHeader(
            "Booting the kernel.", .unexpectedReboot, harmless: ["^[{any}] ", "Unknown parameter"],
            [OopsFormat("Booting the kernel.", "unexpected kernel reboot", .unexpectedReboot, hasNoStack: true)]),
        OopsHeader(
            "unregister_netdevice: waiting for", .hungTask,
            [
                OopsFormat(
                    "unregister_netdevice: waiting for {any} to become free",
                    "unregister_netdevice: waiting for DEV to become free", .hungTask, hasNoStack: true)
            ]),
        OopsHeader(
            "VFS: Close: file count is 0", .other,
            [
                OopsFormat(
                    "VFS: Close: file count is 0", "VFS: Close: file count is zero (use-after-free)", .other,
                    hasNoStack: true)
            ]),
        OopsHeader(
            "VFS: Busy inodes after unmount", .other,
            [
                OopsFormat(
                    "VFS: Busy inodes after unmount", "VFS: Busy inodes after unmount (use-after-free)", .other,
                    hasNoStack: true)
            ]),
        OopsHeader(
            "Internal error:", .other, role: .companion,
            [OopsFormat.fault("Internal error:", "Internal error", .other, role: .companion)]),
        OopsHeader(
            "Unhandled fault:", .pageFault, [OopsFormat.fault("Unhandled fault:", "Unhandled fault", .pageFault)]),
        OopsHeader(
            "Alignment trap:", .other, [OopsFormat.fault("Alignment trap:", "Alignment trap", .other, alt: [])]),
        OopsHeader(
            "trusty: panic", .panic,
            [
                OopsFormat(
                    "trusty: panic{any}ASSERT FAILED at {any}: {end}", "trusty: ASSERT FAILED:", .panic,
                    isDamaged: true),
                OopsFormat(
                    "trusty: panic{any}ASSERT FAILED at {any}: {rest}", "trusty: ASSERT FAILED: {1}", .panic),
                OopsFormat("trusty: panic {any}: {rest}", "trusty: panic: {1}", .panic),
            ]),
        OopsHeader("rust_kernel: panicked", .kernelBug, OopsFormat.rustPanics),
        OopsHeader(
            "PANIC: double fault", .stackOverflow, [OopsFormat.doubleFault]),
        OopsHeader("kernel stack overflow", .stackOverflow, role: .companion, [OopsFormat.stackOverflow]),
        OopsHeader("unreferenced object", .memoryLeak, isOwn: true, [OopsFormat.memoryLeak("unreferenced object")]),
        OopsHeader(
            "Watchdog detected hard LOCKUP", .hardLockup, isOwn: true,
            [
                OopsFormat(
                    "Watchdog detected hard LOCKUP", "BUG: hard lockup in {frame}", alt: ["stall in {frame}"],
                    .hardLockup, stack: .fault(choice: .stalling))
            ]),
        OopsHeader("kmemleak: ", .memoryLeak, harmless: kmemleakNews, isOwn: true, OopsFormat.leakDetector),
        OopsHeader("SYZFAIL:", .other, [OopsFormat("SYZFAIL:{rest}", "SYZFAIL:{1}", .other, hasNoStack: true)]),
        OopsHeader("SYZFATAL:", .other, [OopsFormat("SYZFATAL:{rest}", "SYZFATAL:{1}", .other, hasNoStack: true)]),
        OopsHeader(
            "fatal error:", .other, harmless: ["ALSA", "fatal error: cannot create timer"],
            [OopsFormat("fatal error:", "go runtime error", .other, hasNoStack: true)]),
        OopsHeader(
            "panic:", .other, harmless: ["ernel panic", "trusty: panic", "_panic:", "{of:, | }panic:{num}"],
            [OopsFormat("panic:{rest}", "panic:{1}", .other, hasNoStack: true)]),
    ]
}
