extension OopsFormat {
    /// What the kernel finds wrong and tells of under `BUG:`.
    static let bugs: [OopsFormat] = [
        OopsFormat(
            "BUG: spinlock {one:lockup suspected|already unlocked|recursion|cpu recursion|bad magic|wrong owner|wrong "
                + "CPU|uninitialized|trylock failure on UP}",
            "BUG: spinlock {1} in {frame}", stack: .calls(skipping: ["spin_", "_lock", "_unlock"])),
        OopsFormat(
            "BUG: rwlock {one:bad magic|wrong owner|wrong CPU|recursion|cpu recursion|uninitialized|lockup|"
                + "trylock failure on UP}",
            "BUG: rwlock {1} in {frame}", stack: .calls(skipping: ["spin_", "_lock", "_unlock"])),
        stall("BUG: soft lockup", "BUG: soft lockup", stack: lockup),
        OopsFormat(
            "BUG: scheduling while atomic", "BUG: scheduling while atomic in {frame}",
            stack: .calls(skipping: ["schedule"])),
        OopsFormat(
            "BUG: sleeping function called from invalid context{of: at |}{to}{end}",
            "BUG: sleeping function called from invalid context in {frame}",
            former: "BUG: sleeping function called from invalid context at {1}", stack: .calls()),
        OopsFormat(
            "BUG: using {name}() in preemptible{rest}", "BUG: using {1}() in preemptible code in {frame}",
            former: "BUG: using {1}() in preemptible{2}",
            stack: .calls(
                skipping: ["dump_stack", "preemption", "preempt", "debug_", "processor_id", "this_cpu"]
                    + Helpers.allocators)),
        OopsFormat(
            "BUG: workqueue leaked lock or atomic", "BUG: workqueue leaked lock or atomic in {1}",
            body: ["BUG: workqueue leaked lock or atomic", "last function: {name}"]),
        OopsFormat(
            "BUG: workqueue leaked atomic, lock or RCU", "BUG: workqueue leaked atomic, lock or RCU in {1}",
            body: ["BUG: workqueue leaked atomic, lock or RCU", "last function: {name}"]),
        OopsFormat(
            "BUG: Invalid wait context", "WARNING: locking bug in {frame}", stack: .calls()),
        OopsFormat("BUG: workqueue lockup", "BUG: workqueue lockup", hasNoStack: true),
        OopsFormat("BUG: Bad rss-counter state", "BUG: Bad rss-counter state", hasNoStack: true),
        OopsFormat(
            "BUG: non-zero pgtables_bytes on freeing mm", "BUG: non-zero pgtables_bytes on freeing mm",
            hasNoStack: true),
        OopsFormat(
            "BUG: Bad page state", "BUG: Bad page state in {frame}",
            stack: StackRule(
                [.line(LinePattern("page last allocated via")), .trace],
                skipping: [
                    "free_page", "put_page", "get_page", "update_page", "release_page", "free_unref", "folio",
                    "truncate_inode_pages", "page_frag_free", "alloc", "vmap", "page_owner",
                ])),
        OopsFormat("BUG: Bad page map", "BUG: Bad page map", hasNoStack: true),
        OopsFormat("BUG: Bad page cache", "BUG: Bad page cache in {frame}", stack: .calls()),
        OopsFormat(
            "BUG: Dentry {any}still in use {any} [{to} of {to}]", "BUG: Dentry still in use in {1}",
            alt: ["BUG: Dentry still in use [{1} of {2}]"], hasNoStack: true),
        OopsFormat("BUG: executor-detected bug", "BUG: executor-detected bug", hasNoStack: true),
        OopsFormat("BUG:{end}", "BUG: corrupted", isDamaged: true),
    ]

    /// SLUB's and SLAB's checks of their objects: `BUG kmalloc-64 (Not tainted): Poison overwritten`.
    static let slab: [OopsFormat] = [
        OopsFormat("BUG kmalloc-{any}: Object already free", "BUG: Object already free", hasNoStack: true),
        OopsFormat(
            "BUG {to} ({one:Not tainted|Tainted: }{to}): {rest}", "BUG {1} ({2}{3}): {4}", hasNoStack: true),
    ]

    /// What watchdogs tell, under `INFO:`.
    static let infos: [OopsFormat] =
        oldLockdep + [
            stall(
                "INFO: rcu{of:_preempt|_sched|_bh|_tasks|} {of:self-|}detected{of: expedited|} stall",
                "INFO: rcu detected stall", stack: rcuStall),
            OopsFormat(
                "INFO: trying to register non-static key", "INFO: trying to register non-static key in {frame}",
                stack: .calls(skipping: ["stack", "lock"])),
            hang("INFO: task {any} blocked {any}for more than {num} seconds", "INFO: task hung"),
            hang("INFO: task {any} can't die {any}for more than {num} seconds", "INFO: task can't die"),
            // What is left of a damaged report of an old KASAN.
            OopsFormat("INFO: {one:Freed|Allocated} in {rest}", "INFO: {1} in {2}", isDamaged: true),
            OopsFormat("INFO:{end}", "INFO: corrupted", isDamaged: true),
        ]

    /// What a processor that stalls was interrupted by.
    private static let interrupt = StackRule.Part.line(
        LinePattern("{of:apic_timer_interrupt|el1_irq|el1h_64_irq|Exception stack|__irq_svc}"))

    /// What a processor prints that was asked where it is.
    private static let asked = StackRule.Part.line(LinePattern("NMI backtrace for cpu"))

    /// A processor that is kept: `stack` leads to what it was at.
    static func stall(_ pattern: String, _ title: String, stack: StackRule) -> OopsFormat {
        OopsFormat(pattern, title + " in {frame}", alt: ["stall in {frame}"], stack: stack)
    }

    /// What a watchdog's interrupt found, which tells of itself before.
    private static let lockup = StackRule(
        [.instruction, .heading, .trace], otherwise: [[.instruction, .trace]],
        skipping: ["schedule"], choice: .stalling)

    private static let rcuStall = StackRule(
        [interrupt, .namedInstruction, .trace],
        otherwise: [
            [interrupt, .trace], [.namedInstruction, .trace], [asked, .namedInstruction, .taskHeading, .trace],
        ],
        choice: .stalling)

    private static func hang(_ pattern: String, _ title: String) -> OopsFormat {
        OopsFormat(
            pattern, title + " in {frame}", alt: ["hang in {frame}"], stack: .calls(choice: .waiting))
    }
}

extension OopsFormat {
    /// `panic()`: most follow a crash that has been told already.
    static let panics: [OopsFormat] = [
        panic("Attempted to kill init!"),
        OopsFormat(
            panicked + "Couldn't open N_TTY ldisc for", "kernel panic: Couldn't open N_TTY ldisc",
            role: .companion),
        // What makes these panics is told before: a report that begins with one has lost its head.
        consequence("Fatal exception"), consequence("panic_on_warn set"), consequence("hung_task: blocked tasks"),
        OopsFormat(
            panicked + "corrupted stack end detected", "kernel panic: corrupted stack end in {frame}",
            alt: ["stack-overflow in {frame}"],
            stack: .calls(skipping: ["schedule", "retint_kernel"], choice: .stalling)),
        OopsFormat(
            panicked + "stack-protector: Kernel stack is corrupted in:",
            "kernel panic: stack is corrupted in {frame}",
            stack: StackRule(
                [.line(LinePattern("Kernel stack is corrupted in: {pc}{func}")), .heading, .trace],
                skipping: ["stack_chk"]), hasNoStack: true),
        OopsFormat(
            panicked + "kernel stack overflow", "kernel stack overflow in {frame}",
            alt: ["stack-overflow in {frame}"], stack: .calls(choice: .stalling), role: .companion),
        OopsFormat(panicked + "Out of memory", "kernel panic: Out of memory"),
        OopsFormat(
            panicked + "System is deadlocked on memory", "kernel panic: System is deadlocked on memory"),
        OopsFormat(panicked + "{rest}", "kernel panic: {1}", role: .companion),
    ]

    private static let panicked = "Kernel panic - not syncing: "

    private static func consequence(_ text: String) -> OopsFormat {
        OopsFormat(
            panicked + "{any}" + text, "kernel panic: " + text, isDamaged: true, role: .companion)
    }

    private static func panic(_ text: String) -> OopsFormat {
        OopsFormat(panicked + text, "kernel panic: " + text, role: .companion)
    }

    /// Whether `line`, in which the kernel says that it panics, tells of what it does about a crash told before.
    static func isConsequence(_ line: ByteView) -> Bool { consequences.contains { line.contains($0) } }

    private static let consequences: [StaticString] = [
        "panic_on_warn", "Fatal exception", "hung_task: blocked tasks", "kasan.fault=", "kfence", "KFENCE: ",
        "panic_on_kmsan", "kmsan.panic", "KCSAN: ", "softlockup: hung tasks", "RCU Stall",
        "scheduling while atomic", "Machine halted", "Hard LOCKUP", "BUG!", "Fatal hardware error",
        "Aiee, killing interrupt handler",
    ]
}
