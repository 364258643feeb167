/// Functions' names, as far as they tell whose they are.
enum FunctionName {
    /// Without leading underscores and what a compiler put behind: `__foo.isra.0` is `foo`.
    static func plain(_ name: String?) -> String? {
        guard let name else { return nil }
        let plain = name.drop { $0 == "_" }.prefix { $0 != "." }
        return plain.isEmpty ? nil : String(plain)
    }

    /// The part of the kernel that a name begins with: `ipv6` of `ipv6_get_ifaddr`; nil where it is anybody's.
    static func part(of name: String) -> String? {
        let words = name.split(separator: "_")
        guard words.count > 1, let first = words.first(where: { !prefixes.contains(String($0)) }) else {
            return nil
        }
        let word = String(first)
        return word.utf8.count < 2 || anybodys.contains(word) ? nil : word
    }

    /// Those of `functions` that say something: no entry code, no allocator, no reporting.
    static func telling(_ functions: [String]) -> Set<String> {
        Set(functions.compactMap { plain($0) }.filter { !common.contains($0) && !isMachinery($0) })
    }

    /// Whether the allocator itself is meant.
    static func isAllocators(_ name: String) -> Bool {
        guard let name = plain(name) else { return false }
        return allocators.contains(name) || name.hasPrefix("kmem_cache_") || name.hasPrefix("kmalloc")
    }

    private static func isMachinery(_ name: String) -> Bool {
        machinery.contains { name.hasPrefix($0) } || isAllocators(name)
    }

    /// In front of a name without telling anything.
    private static let prefixes: Set<String> = ["sys", "x64", "x32", "ia32", "se", "do", "arm64", "compat", "ksys"]

    /// First words that functions of all parts have.
    private static let anybodys: Set<String> = [
        "add", "alloc", "apply", "build", "bit", "call", "check", "clear", "close", "cleanup", "copy", "create",
        "debug", "dec", "del", "delete", "dequeue", "destroy", "dev", "device", "drop", "dump", "enqueue", "exit",
        "file", "fill", "find", "finish", "flush", "free", "generic", "get", "handle", "hash", "inc", "init",
        "insert", "invoke", "is", "iter", "kernel", "kobject", "kref", "kthread", "list", "load", "lock", "lookup",
        "make", "map", "mem", "memory", "mm", "mod", "move", "mutex", "net", "netdev", "new", "next", "notify",
        "open", "page", "parse", "percpu", "poll", "post", "pre", "prepare", "print", "process", "put", "queue",
        "raw", "rb", "rcu", "read", "register", "release", "remove", "reset", "run", "rwsem", "sched", "seq", "set",
        "setup", "show", "skb", "smp", "sock", "spin", "start", "stop", "str", "submit", "sync", "synchronize",
        "task", "test", "timer", "try", "unmap", "unregister", "update", "user", "vfs", "wait", "wake", "work",
        "write",
    ]

    private static let allocators: Set<String> = [
        "kfree", "kvfree", "vfree", "vmalloc", "kzalloc", "krealloc", "kmalloc", "alloc_pages", "free_pages",
        "kvmalloc_node", "kfree_skbmem", "slab_alloc", "slab_free", "cache_alloc", "kmemdup", "percpu_free",
        "free_percpu", "free_large_kmalloc", "object_err", "kstrdup", "memdup_user", "vmalloc_node_range",
    ]

    /// Beginnings of names of what finds, reports and handles crashes, and of what comes with any entry.
    private static let machinery = [
        "kasan_", "asan_", "kmsan_", "msan_", "kcsan_", "tsan_", "ubsan_", "asm_", "exc_", "sysvec_", "lock_",
        "lockdep_", "entry_SYSCALL", "apic_timer", "el0", "el1", "sanitizer_cov", "rcu_read_", "should_fail",
        "raw_spin_", "irq_",
    ]

    /// Entry code and helpers that are on every stack.
    private static let common: Set<String> = [
        "do_syscall_64", "do_syscall_x64", "x64_sys_call", "ret_from_fork", "ret_from_fork_asm", "kthread",
        "worker_thread", "process_one_work", "process_scheduled_works", "dump_stack", "dump_stack_lvl",
        "print_report",
        "print_address_description", "ksys_write", "ksys_read", "vfs_write", "vfs_read", "ksys_ioctl", "vfs_ioctl",
        "x64_sys_write", "x64_sys_read", "x64_sys_ioctl", "se_sys_ioctl", "do_sys_ioctl", "do_vfs_ioctl",
        "sys_ioctl",
        "start_secondary", "secondary_startup_64", "secondary_startup_64_no_verify", "panic", "warn", "report_bug",
        "handle_bug", "die", "fixup_bug", "do_error_trap", "invalid_op", "page_fault", "do_page_fault",
        "general_protection", "do_general_protection", "schedule", "schedule_timeout", "mutex_lock",
        "mutex_lock_common", "mutex_lock_nested", "schedule_preempt_disabled", "context_switch",
        "softirqentry_text_start",
        "do_softirq", "softirq", "run_ksoftirqd", "smpboot_thread_fn", "do_idle", "cpu_startup_entry",
        "call_cpuidle",
        "exit_to_user_mode_prepare", "exit_to_user_mode_loop", "syscall_exit_to_user_mode", "task_work_run",
        "do_exit",
        "do_group_exit", "get_signal", "do_signal", "prepare_exit_to_usermode", "tracehook_notify_resume",
        "stack_trace_save", "save_stack", "save_stack_trace", "set_track", "might_sleep", "might_resched",
        "fput", "invoke_syscall", "el0t_64_sync", "do_el0_svc", "x64_sys_exit_group", "update_process_times",
        "tick_sched_timer", "tick_sched_handle", "hrtimer_interrupt", "hrtimer_run_queues", "run_hrtimer",
    ]
}
