// Within one anchor the first row that matches counts: the particular before the general.
// Titles and the choice of functions are syzkaller's (pkg/report/linux.go), so that a crash has one name everywhere.

extension OopsFormat {
    /// Every format known.
    static let all = sanitizers + faults + warnings + locking + hangs + panics
}

extension OopsFormat {
    /// KASAN, KFENCE, KCSAN, KMSAN, UBSAN, kmemleak.
    static let sanitizers: [OopsFormat] = [
        OopsFormat(
            "BUG: ", "KASAN: double-free or invalid-free in {symbol}", "KASAN: invalid-free in {frame}",
            alt: ["invalid-free in {frame}"], .kasan, frame: .header(1), end: .ruler, skipping: Self.freers),
        OopsFormat(
            "BUG: ", "KASAN: double-free in {symbol}", "KASAN: invalid-free in {frame}",
            alt: ["invalid-free in {frame}"], .kasan, frame: .header(1), end: .ruler, skipping: Self.freers),
        OopsFormat(
            "BUG: ", "KASAN: invalid-free in {symbol}", "KASAN: invalid-free in {frame}",
            alt: ["invalid-free in {frame}"], .kasan, frame: .header(1), end: .ruler, skipping: Self.freers),
        OopsFormat(
            "BUG: ", "KASAN: {word} in {symbol}{rest}", "KASAN: {1} {access} in {frame}",
            alt: ["bad-access in {frame}"], otherwise: "KASAN: {1} in {2} {3}", .kasan, frame: .header(2),
            end: .ruler),
        OopsFormat(
            "BUG: ", "KASAN: {word} on address", "KASAN: {1} {access}", .kasan, frame: .unnamed, end: .ruler),
        OopsFormat(
            "BUG: ", "KFENCE: memory corruption in {symbol}", "KFENCE: memory corruption in {frame}", .kfence,
            frame: .header(1), end: .ruler),
        OopsFormat(
            "BUG: ", "KFENCE: invalid free in {symbol}", "KFENCE: invalid free in {frame}", .kfence,
            frame: .header(1), end: .ruler, skipping: Self.freers),
        OopsFormat(
            "BUG: ", "KFENCE: {any} in {symbol}", "KFENCE: {1} in {frame}", alt: ["bad-access in {frame}"], .kfence,
            frame: .header(2), end: .ruler),
        OopsFormat(
            "BUG: ", "KCSAN: data-race in {func} / {func}", "KCSAN: data-race in {1} / {2}", .kcsan,
            frame: .asSaid(1), end: .ruler),
        OopsFormat(
            "BUG: ", "KCSAN: data-race in {func}", "KCSAN: data-race in {1}", .kcsan, frame: .asSaid(1),
            end: .ruler),
        OopsFormat(
            "BUG: ", "KCSAN: assert: race in {func}", "KCSAN: assert: race in {frame}", .kcsan,
            frame: .header(1), end: .ruler),
        OopsFormat(
            "BUG: ", "KMSAN: {word} in {symbol}", "KMSAN: {1} in {frame}", alt: ["bad-access in {frame}"], .other,
            frame: .header(2), end: .ruler, skipping: ["_copy_to_iter", "copy_to_user"]),
        OopsFormat(
            "UBSAN: ", "Undefined behaviour in {any}:{num}", "UBSAN: undefined-behaviour in {frame}", .ubsan,
            frame: .calls, end: .ruler),
        OopsFormat(
            "UBSAN: ", "{word} in {any}:{num}", "UBSAN: {1} in {frame}", .ubsan, frame: .calls, end: .ruler),
        OopsFormat(
            "BUG: ", "memory leak", "memory leak in {frame}", .memoryLeak, frame: .calls, skipping: Self.makers),
        OopsFormat(
            "unreferenced object", " 0x{hex} (size {num}):", "memory leak in {frame}", .memoryLeak, frame: .calls,
            role: .companion, skipping: Self.makers),
    ]

    private static let makers = [
        "alloc_skb", "skb_clone", "skb_copy", "expand_head", "sock_kmalloc", "sk_prot_alloc", "sk_alloc",
        "alloc_inode",
        "sget_userns", "list_lru_init", "map_alloc", "kstrdup", "getname", "alloc_percpu",
    ]
    private static let freers = ["kvfree", "kfree", "vfree", "free_pages"]
}

extension OopsFormat {
    /// What the processor found, and `BUG()`.
    static let faults: [OopsFormat] = [
        OopsFormat(
            "BUG: ", "kernel NULL pointer dereference, address: {hex}",
            "BUG: unable to handle kernel NULL pointer dereference in {frame}", alt: ["bad-access in {frame}"],
            .nullDereference, frame: .instruction, end: .mark),
        OopsFormat(
            "BUG: ", "unable to handle kernel NULL pointer dereference",
            "BUG: unable to handle kernel NULL pointer dereference in {frame}", alt: ["bad-access in {frame}"],
            .nullDereference, frame: .instruction, end: .mark),
        OopsFormat(
            "Unable to handle kernel ", "NULL pointer dereference",
            "BUG: unable to handle kernel NULL pointer dereference in {frame}", alt: ["bad-access in {frame}"],
            .nullDereference, frame: .instruction, end: .mark),
        OopsFormat(
            "BUG: ", "unable to handle kernel paging request",
            "BUG: unable to handle kernel paging request in {frame}", alt: ["bad-access in {frame}"], .pageFault,
            frame: .instruction, end: .mark),
        OopsFormat(
            "BUG: ", "unable to handle page fault for address: {hex}",
            "BUG: unable to handle kernel paging request in {frame}", alt: ["bad-access in {frame}"], .pageFault,
            frame: .instruction, end: .mark),
        OopsFormat(
            "Unable to handle kernel ", "paging request",
            "BUG: unable to handle kernel paging request in {frame}", alt: ["bad-access in {frame}"], .pageFault,
            frame: .instruction, end: .mark),
        OopsFormat(
            "Unable to handle kernel ", "access to user memory",
            "BUG: unable to handle kernel access to user memory in {frame}", .pageFault, frame: .instruction,
            end: .mark),
        OopsFormat(
            "BUG: ", "Unable to handle kernel data access",
            "BUG: unable to handle kernel paging request in {frame}", alt: ["bad-access in {frame}"], .pageFault,
            frame: .instruction, end: .mark),
        OopsFormat(
            "BUG: ", "unable to handle kernel", "BUG: unable to handle kernel", .pageFault, frame: .unnamed,
            end: .mark),
        .harmless("general protection fault", " ip:"),
        .harmless("general protection fault", " rip:"),
        OopsFormat(
            "general protection fault", "", "general protection fault in {frame}", alt: ["bad-access in {frame}"],
            .generalProtection, frame: .instruction, end: .mark),
        OopsFormat(
            "kernel BUG at ", "{any}list_debug.c:{num}", "BUG: corrupted list in {frame}", .listCorruption,
            frame: .instruction, end: .mark),
        OopsFormat(
            "kernel BUG at ", "mm/usercopy.c:{num}", "BUG: bad usercopy in {frame}", .kernelBug,
            frame: .instruction, end: .mark, skipping: ["usercopy", "check_object", "copy_", "__check"]),
        OopsFormat(
            "kernel BUG at ", "{any}:{num}", "kernel BUG in {frame}", .kernelBug, frame: .instruction,
            end: .mark, skipping: ["fortify_panic"]),
        OopsFormat(
            "divide error: ", "{hex} [", "divide error in {frame}", .divideError, frame: .instruction, end: .mark),
        OopsFormat(
            "invalid opcode: ", "{hex} [", "invalid opcode in {frame}", .other, frame: .instruction, end: .mark,
            role: .companion),
        OopsFormat(
            "BUG: ", "stack guard page was hit at", "BUG: stack guard page was hit in {frame}", .stackOverflow,
            frame: .stuck, end: .mark),
        OopsFormat(
            "BUG: ", "{word} stack guard page was hit at", "BUG: stack guard page was hit in {frame}",
            .stackOverflow, frame: .stuck, end: .mark),
        OopsFormat(
            "kernel stack overflow", "", "kernel stack overflow in {frame}", .stackOverflow, frame: .stuck,
            end: .mark, role: .companion),
        OopsFormat(
            "stack guard page: ", "{hex} [", "BUG: stack guard page was hit in {frame}", .stackOverflow,
            frame: .stuck, end: .mark, role: .companion),
        OopsFormat(
            "PANIC: double fault", "", "PANIC: double fault in {frame}", .stackOverflow, frame: .instruction,
            end: .mark),
        OopsFormat(
            "double fault: ", "{hex} [", "PANIC: double fault in {frame}", .stackOverflow, frame: .instruction,
            end: .mark, role: .companion),
        OopsFormat(
            "Unhandled fault: ", "", "Unhandled fault in {frame}", .pageFault, frame: .instruction, end: .mark),
        OopsFormat("Alignment trap: ", "", "Alignment trap in {frame}", .other, frame: .instruction, end: .mark),
        OopsFormat(
            "Internal error: ", "Oops", "BUG: unable to handle kernel paging request in {frame}", .pageFault,
            frame: .instruction, end: .mark, role: .companion),
        OopsFormat(
            "Internal error: ", "{any}: {hex} [#", "Internal error in {frame}", .other, frame: .instruction,
            end: .mark, role: .companion),
        OopsFormat(
            "Oops: ", "{hex} [#", "Oops in {frame}", .other, frame: .instruction, end: .mark, role: .companion),
    ]
}

extension OopsFormat {
    /// `WARN()`, and what `BUG:` tells without being a fault.
    static let warnings: [OopsFormat] = [
        warning(
            "{any}lib/refcount.c:{num}", "refcount bug in {frame}", .refcount, skipping: ["refcount", "kref_"]),
        warning(
            "{any}lib/debugobjects.c:{num}", "ODEBUG bug in {frame}", .other,
            skipping: [
                "debug_print_object", "debug_check_no_obj", "call_rcu", "free_pages", "free_unref", "__free_slab",
            ]),
        warning("{any}kernel/locking/lockdep.c:{num}", "locking bug in {frame}", .lockdep, skipping: ["_lock"]),
        warning("{any}mm/slab_common.c:{num} kmalloc_slab", "kmalloc bug in {frame}", .warning),
        warning("{any}mm/util.c:{num} kvmalloc_node", "kmalloc bug in {frame}", .warning),
        warning("{any}mm/vmalloc.c:{num} __vmalloc", "zero-size vmalloc in {frame}", .warning),
        warning(
            "{any}fs/proc/generic.c:{num} proc_register", "proc registration bug in {frame}", .warning,
            skipping: ["proc_"]),
        OopsFormat(
            "WARNING: ", "{any}drivers/usb/core/urb.c:{num} usb_submit_urb", "WARNING in {frame}/usb_submit_urb",
            .warning, frame: .instruction, end: .mark, skipping: ["usb_submit_urb", "usb_start_wait_urb"]),
        OopsFormat(
            "WARNING: ", "CPU: {num} PID: {num} at {any}:{num} ", "WARNING in {frame}", .warning,
            frame: .instruction, end: .mark),
        OopsFormat(
            "WARNING: ", "{any}:{num} at {any}, CPU#{num}: ", "WARNING in {frame}", .warning, frame: .instruction,
            end: .mark),
        OopsFormat(
            "BUG: ", "sleeping function called from invalid context",
            "BUG: sleeping function called from invalid context in {frame}", .atomicSleep, frame: .calls),
        OopsFormat(
            "BUG: ", "scheduling while atomic: ", "BUG: scheduling while atomic in {frame}", .atomicSleep,
            frame: .calls, skipping: ["schedule", "rwsem", "down_"]),
        OopsFormat(
            "BUG: ", "using {word}() in preemptible", "BUG: using {1}() in preemptible code in {frame}",
            .atomicSleep, frame: .calls, skipping: ["preemption_disabled", "smp_processor_id", "this_cpu_preempt"]),
        OopsFormat(
            "BUG: ", "workqueue leaked lock or atomic", "BUG: workqueue leaked lock or atomic in {frame}",
            .atomicSleep, frame: .calls),
        OopsFormat(
            "BUG: ", "Bad page state", "BUG: Bad page state in {frame}", .other, frame: .earliest,
            skipping: [
                "bad_page", "free_page", "free_pcp", "free_unref", "page_alloc", "get_page_from", "rmqueue",
                "alloc_folio", "filemap_get_folio", "pagecache_get",
            ]),
        OopsFormat("BUG: ", "Bad rss-counter state", "BUG: Bad rss-counter state", .other),
        OopsFormat(
            "BUG: ", "Dentry {any} still in use {any} [{word} of", "BUG: Dentry still in use in {frame}", .other,
            frame: .asSaid(3)),
        OopsFormat("VFS: ", "Close: file count is 0", "VFS: Close: file count is zero (use-after-free)", .other),
        OopsFormat(
            "VFS: ", "Busy inodes after unmount of", "VFS: Busy inodes after unmount (use-after-free)", .other),
        OopsFormat(
            "WARNING: ", "kernel stack regs at {any} has bad '{word}' value",
            "WARNING: kernel stack regs has bad '{2}' value", .other),
        OopsFormat(
            "WARNING: ", "kernel stack frame pointer at {any} has bad value",
            "WARNING: kernel stack frame pointer has bad value", .other),
    ]

    private static func warning(
        _ location: String, _ title: String, _ kind: CrashKind, skipping: [String] = []
    ) -> OopsFormat {
        OopsFormat(
            "WARNING: ", location, "WARNING: " + title, kind, frame: .instruction, end: .mark, skipping: skipping)
    }
}

extension OopsFormat {
    /// lockdep and its relatives. Kernels before 4.13 print `[ INFO: … ]` and `[ BUG: … ]` for `WARNING:`.
    static let locking: [OopsFormat] =
        lockdep("WARNING: ") + lockdep("INFO: ") + heldLocks("WARNING: ") + heldLocks("BUG: ") + [
            OopsFormat(
                "BUG: ", "spinlock {any} on CPU#{num}", "BUG: spinlock {1} in {frame}", .lockdep, frame: .calls),
            OopsFormat("BUG: ", "MAX_{word} too low", "BUG: MAX_{1} too low!", .lockdep),
        ]

    private static func lockdep(_ anchor: String) -> [OopsFormat] {
        [
            row(anchor, "possible circular locking", "possible deadlock in {frame}", .lock),
            row(anchor, "possible irq lock inversion", "possible deadlock in {frame}", .lock),
            row(anchor, "possible recursive locking", "possible deadlock in {frame}", .lock),
            row(anchor, "{any}-safe -> {any}-unsafe lock order", "possible deadlock in {frame}", .earliest),
            row(anchor, "inconsistent lock state", "inconsistent lock state in {frame}", .lock),
            row(anchor, "suspicious RCU usage", anchor + "suspicious RCU usage in {frame}", .calls),
            row(
                anchor, "trying to register non-static key", "INFO: trying to register non-static key in {frame}",
                .calls),
        ]
    }

    private static func heldLocks(_ anchor: String) -> [OopsFormat] {
        [
            row(anchor, "bad unlock balance detected", anchor + "bad unlock balance in {frame}", .calls),
            row(anchor, "held lock freed", anchor + "held lock freed in {frame}", .lock),
            row(
                anchor, "lock held when returning to user space",
                anchor + "lock held when returning to user space in {frame}", .heldLock),
            row(anchor, "{any} still has locks held", anchor + "still has locks held in {frame}", .lock),
            row(anchor, "Nested lock was not taken", anchor + "nested lock was not taken in {frame}", .calls),
            row(anchor, "Invalid wait context", "WARNING: locking bug in {frame}", .calls),
        ]
    }

    private static func row(
        _ anchor: String, _ pattern: String, _ title: String, _ frame: FrameRule
    ) -> OopsFormat {
        OopsFormat(anchor, pattern, title, .lockdep, frame: frame)
    }
}

extension OopsFormat {
    /// What watchdogs tell.
    static let hangs: [OopsFormat] = [
        OopsFormat(
            "INFO: ", "task {any} blocked ", "INFO: task hung in {frame}", alt: ["hang in {frame}"], .hungTask,
            frame: .waiting),
        OopsFormat(
            "INFO: ", "rcu_{any}detected stall", "INFO: rcu detected stall in {frame}", alt: ["stall in {frame}"],
            .rcuStall, frame: .stuck),
        OopsFormat(
            "INFO: ", "rcu_{any}detected expedited stall", "INFO: rcu detected stall in {frame}",
            alt: ["stall in {frame}"], .rcuStall, frame: .stuck),
        OopsFormat(
            "BUG: ", "soft lockup", "BUG: soft lockup in {frame}", alt: ["stall in {frame}"], .softLockup,
            frame: .stuck),
        OopsFormat(
            "Watchdog detected hard LOCKUP", "", "BUG: hard lockup in {frame}", .hardLockup, frame: .stuck),
    ]
}

extension OopsFormat {
    /// `panic()`: most follow a crash that has been told already.
    static let panics: [OopsFormat] =
        [
            "panic_on_warn set", "kernel: panic_on_warn set", "KASAN: panic_on_warn set", "KASAN: ", "kasan.fault=",
            "UBSAN: panic_on_warn set", "kfence", "KFENCE: ", "panic_on_kmsan set", "KCSAN: ", "Fatal exception",
            "hung_task: blocked tasks", "softlockup: hung tasks", "RCU Stall", "scheduling while atomic",
            "Machine halted", "Hard LOCKUP", "BUG!", "Fatal hardware error", "Aiee, killing interrupt handler",
        ].map { text in
            OopsFormat(
                panicAnchor, text, "kernel panic: " + text, .panic, frame: .unnamed, role: .consequence)
        } + [
            OopsFormat(
                panicAnchor, "Attempted to kill init!", "kernel panic: Attempted to kill init!", .panic,
                frame: .unnamed,
                role: .companion),
            OopsFormat(
                panicAnchor, "corrupted stack end detected", "kernel panic: corrupted stack end in {frame}",
                .stackOverflow, frame: .stuck),
            OopsFormat(
                panicAnchor, "stack-protector: Kernel stack is corrupted in: {func}",
                "kernel panic: stack is corrupted in {frame}", .stackOverflow, frame: .header(1)),
            OopsFormat(
                panicAnchor, "kernel stack overflow", "kernel stack overflow in {frame}", .stackOverflow,
                frame: .stuck, role: .companion),
            OopsFormat(
                panicAnchor, "System is deadlocked on memory", "kernel panic: System is deadlocked on memory",
                .outOfMemory),
            OopsFormat(
                panicAnchor, "Out of memory", "kernel panic: Out of memory", .outOfMemory),
            OopsFormat(
                panicAnchor, "Couldn't open N_TTY ldisc", "kernel panic: Couldn't open N_TTY ldisc", .panic,
                frame: .unnamed),
            OopsFormat(panicAnchor, "{rest}", "kernel panic: {1}", .panic, frame: .unnamed, role: .companion),
        ]

    private static let panicAnchor = "Kernel panic - not syncing: "
}
