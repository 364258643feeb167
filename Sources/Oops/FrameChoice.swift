/// Chooses the function that names a crash, as syzkaller chooses it.
enum FrameChoice {
    /// The function that waits: the first past the scheduler and what waits for it. Waits for RCU's grace period and
    /// for the network's big lock have names of their own wherever they come from: the task that is told of is
    /// a chance victim.
    static func waiting(_ frames: [ByteView]) -> FrameNames? {
        // Whoever waits called the scheduler: what some kernels print before is left over on the stack.
        let call = frames.prefix(12).firstIndex { $0.equals("schedule") }
        let frames = frames[(call.map { $0 + 1 } ?? 0)...]
        for frame in frames {
            if gracePeriods.matches(frame) {
                let name = frame.string
                return FrameNames("synchronize_rcu", others: name == "synchronize_rcu" ? [] : [name])
            }
            if frame.contains("rtnl_lock") { return FrameNames(frame.string) }
        }
        return pastWaiters(frames).map(FrameNames.init(printed:))
    }

    /// The first function that neither schedules nor waits for another.
    static func pastWaiters(_ frames: some Sequence<ByteView>) -> ByteView? {
        frames.first { !waiters.matches($0) }
    }

    /// The function next to the system calls' entry.
    static func systemCall(_ frames: [ByteView]) -> ByteView? {
        frames.firstIndex { $0.contains("do_syscall_") || $0.contains("entry_SYSCALL") }
            .flatMap { $0 > 0 ? frames[$0 - 1] : nil }
    }

    /// The function that was asked for by whoever keeps the processor: the one before the first entry point. Where
    /// the processor is within a loop changes from report to report.
    static func stalling(_ frames: [ByteView]) -> FrameNames? {
        for (number, frame) in frames.enumerated() {
            if frame.contains("smp_call_function") {
                let name = frame.string
                return FrameNames("smp_call_function", others: name == "smp_call_function" ? [] : [name])
            }
            if entryPoints.matches(frame) { return FrameNames(printed: frames[max(0, number - 1)]) }
        }
        return nil
    }

    private static let gracePeriods = NameSearch([
        "synchronize_rcu", "synchronize_srcu", "synchronize_net", "synchronize_sched",
    ])

    /// Functions that find a crash and report it: never its cause.
    private static let reporters = [
        "printk", "^print_hex_dump", "handle_overflow", "val_to_string", "__do_kernel_fault", "do_bad_area",
        "die_kernel_fault", "do_tag_check_fault", "do_mem_abort", "do_translation_fault", "brk_handler",
        "call_break_hook", "do_debug_exception", "^el1_", "el1h_", "walk_stackframe", "get_taint", "_rust_helper",
        "rust_helper", "df_debug", "__sanitizer", "__asan", "kasan", "hwasan", "^kcsan", "__tsan", "kmsan",
        "__msan",
        "ubsan", "check_region_inline", "print_address_description", "print_report", "panic", "invalid_op",
        "report_bug", "fixup_bug", "handle_bug", "exc_invalid_op", "do_error_trap", "do_trap", "error_entry",
        "asm_exc_", "show_stack", "dump_stack", "dump_backtrace", "show_trace", "warn_slowpath", "warn_alloc",
        "__warn", "warn_bogus", "die_body", "^die$", "__die", "no_context", "page_fault_oops", "stack_trace_save",
        "nmi_cpu_backtrace", "nmi_trigger", "arch_trigger", "assertfail", "should_fail", "fixup_exception", "^bug_",
        "trace_hardirqs", "do_sync_core", "print_unlock", "print_usage_bug", "print_circular", "print_bad",
    ]

    /// Functions that allocate, copy, count or lock for somebody else.
    private static let servants = [
        // Registers, debugging, detectors of their own.
        "x86_indirect_thunk", "perf_trace_", "raw_spin_rq", "^logic_", "^__raw_", "ioread", "iowrite",
        "unlock_page",
        "i2c_del_adapter", "i2c_register_adapter", "reacquire_held", "^iput$", "dev_printk", "^_dev_", "^kfence",
        "check_memory_region", "alloc_page", "save_stack", "show_regs", "check_object", "read_word_at_a_time",
        "^__read_once", "debug_object", "timer_is_static_object", "flush_work", "try_to_grab_pending",
        "work_is_static_object", "lock_map", "dev_vprintk",
        // Allocators.
        "kmalloc_large", "alloc_pages_noprof", "post_alloc_hook", "get_page_from_freelist", "page_owner", "rmqueue",
        "pcpu_mem_zalloc", "pcpu_create", "__alloc_percpu", "kvasprintf", "kasprintf", "free_large_kmalloc",
        "^kfree_skb", "page_pool_alloc", "^alloc_pages_bulk", "alloc_pages_mpol", "^kmalloc", "^__kmalloc",
        "^__do_kmalloc", "^kzalloc", "^kvmalloc", "^kvzalloc", "^kcalloc", "krealloc", "^vmalloc", "^vzalloc",
        "^__vmalloc", "^kmem", "kmem_cache", "^memdup", "^kmemdup", "^kstrdup", "^strndup_user", "vmemdup",
        "slab_alloc", "slab_post_alloc", "slab_free", "slab_pad", "allocate_slab", "^new_slab", "___slab", "__slab",
        "^cache_alloc", "^alloc_slab", "^kmemleak", "create_object", "^kfree$", "^kvfree$", "kmalloc_reserve",
        "^kobject_name", "mempool_alloc", "mempool_kmalloc", "__alloc_frozen", "^alloc_pages", "__get_free_pages",
        "do_kmem", "^__do_krealloc", "^folio_alloc", "alloc_vmap_area", "get_vm_area", "idr_get_free",
        "radix_tree_node_alloc",
        // Copying, strings, bits.
        "^strlen", "^strnlen", "^strcpy", "^strncpy", "^strscpy", "^sized_str", "^strcat", "^strcmp", "^strncmp",
        "^strcasecmp", "^strncasecmp", "^strchr", "^strrchr", "^strstr", "^strnstr", "^strnchr", "^strreplace",
        "^memcmp", "^memcpy", "^memmove", "^memset", "^memchr", "^bcmp", "^__mem", "^memscan", "^memparse",
        "^__memcpy", "copy_from_user", "copy_to_user", "copy_user", "copyin", "copy_in_user", "__might_fault",
        "^copy_from_iter", "^copy_to_iter", "^copy_page_to_iter", "csum_partial", "^string$", "^string_nocheck",
        "^hex_string", "hex_dump_to_buffer", "^vsnprintf", "^snprintf", "^sprintf", "^vsprintf", "^vscnprintf",
        "^scnprintf", "^pointer$", "^test_and_", "^find_next", "^find_first", "^_find_", "^__find_", "test_bit",
        "set_bit", "clear_bit", "^crc32", "^crc16", "^kvfree", "^instrument_", "^fortify_",
        // Counting.
        "^ref_tracker", "^skb_pull", "^skb_put", "^skb_under_panic", "^skb_over_panic", "^skb_panic",
        "^__phys_addr",
        "^folio_unlock", "^_compound_head", "^ida_", "^drop_nlink", "^put_device", "^get_device", "^device_del",
        "^device_add", "^device_destroy", "^device_unregister", "^device_register", "^device_create", "^kobject_",
        "^add_uevent", "^sysfs_", "dpm_sysfs", "^device_release", "^__kobject", "^devres_", "^usb_kill_",
        "^usb_poison", "^hwrng_", "^tty_unregister", "^tty_register", "^unregister_netdev", "^rollback_registered",
        "^cleanup_srcu", "^refcount", "^atomic", "^arch_atomic", "^__refcount", "^kref", "^kobject_get",
        "^kobject_put", "uref_get",
        // Lists and trees.
        "^__list", "^hlist_", "^__hlist", "^plist", "^rb_", "^__rb", "^llist", "list_del", "list_add",
        "^rhashtable",
        "^rht_", "^__rht", "^__xa", "^radix_tree", "^klist",
        // Locks and waiting.
        "osq_lock", "mutex_optimistic", "rt_mutex", "lock_timer_base", "_atomic_dec_and_lock",
        "reiserfs_write_lock",
        "lockdep", "lock_acquire", "lock_release", "lock_downgrade", "register_lock_class", "mark_lock",
        "hlock_class", "look_up_lock", "mark_held", "mark_usage", "check_noncircular", "validate_chain",
        "assign_lock_key", "check_prev", "check_wait_context", "might_sleep", "might_resched", "might_lock",
        "debug_check_no_locks", "debug_lock", "spin_lock", "spin_trylock", "spin_unlock", "spin_bug", "spin_dump",
        "queued_spin", "queued_write", "queued_read", "^_raw_", "^do_raw_", "^rwlock", "^__raw_", "raw_read_lock",
        "raw_write_lock", "^read_lock", "^write_lock", "^read_unlock", "^write_unlock", "^mutex", "^__mutex",
        "^rt_mutex", "^ww_mutex", "^down_", "^up_", "^__down", "^__up", "^down$", "^up$", "rwsem", "percpu_down",
        "percpu_up", "^__lock_sock", "^release_sock", "^lock_page", "^__lock_page", "seqcount", "raw_seqcount",
        "^preempt_schedule", "^__cond_resched", "_cond_resched", "wait_for_completion", "do_wait_for", "^wait_for_",
        "^__wait_", "^bit_wait", "^out_of_line_wait", "^finish_wait", "^add_wait", "^__wake_up", "^complete$",
        "^complete_all", "^swake", "^rcu_lock", "debug_lockdep_rcu", "^cancel_work", "^__cancel_work",
        "^queue_work",
        "^__queue_work", "^queue_delayed", "^mod_delayed", "^del_timer", "^timer_delete", "^try_to_del_timer",
        "^mod_timer", "^__mod_timer", "^add_timer", "^hrtimer_start", "^hrtimer_init", "^hrtimer_cancel",
        "^hrtimer_try", "^init_timer", "^timer_shutdown", "detach_if_pending", "^__init_work", "^debug_",
        "^__debug",
        "nested_lock", "^kthread_stop",
    ]

    static let reporting = NameSearch(reporters)
    /// Functions that check locks and objects, and find them wrong.
    static let checks = NameSearch([
        "lockdep", "lock_acquire", "lock_release", "mark_lock", "might_sleep", "might_resched", "debug_",
        "register_lock_class", "validate_chain", "print_", "valid_state", "check_", "fs_reclaim", "assign_lock_key",
        "trace_hardirqs", "spin_lock", "raw_spin",
    ])
    /// Functions that don't name a crash.
    static let helpers = NameSearch(reporters + servants)

    /// Functions between the scheduler and the one that waits.
    private static let waiters = NameSearch([
        "sched", "_lock", "_slowlock", "down", "rwsem", "completion", "kthread", "wait", "synchronize",
        "context_switch", "__switch_to", "do_read_cache", "cancel_delayed_work", "cancel_work", "rcu_barrier",
        "flush_work", "try_to_grab_pending", "assertfail", "mutex", "__refrigerator",
    ])

    /// Where the kernel is entered from, or hands on work it knows nothing of.
    private static let entryPoints = NameSearch([
        "process_one_work", "do_syscall_", "do_fast_syscall_", "sysenter_dispatch", "tracesys_phase2", "el0_svc",
        "invoke_syscall", "ret_fast_syscall", "netif_receive_skb", "do_softirq", "call_timer_fn", "_run_timers",
        "run_timer_softirq", "hrtimer_run", "run_ksoftirqd", "smpboot_thread_fn", "^kthread$", "start_secondary",
        "cpu_startup_entry", "ret_from_fork", "entry_SYSCALL", "x64_sys_call", "^worker_thread", "call_write_iter",
        "call_read_iter", "do_iter_readv_writev", "new_sync_write", "new_sync_read", "__vfs_write", "__vfs_read",
        "^vfs_write", "^vfs_read", "do_loop_readv", "^vfs_writev", "^vfs_readv", "^vfs_iter", "^do_iter_",
        "^vfs_ioctl", "^do_vfs_ioctl", "^ksys_ioctl", "^file_ioctl", "^vfs_fallocate", "^vfs_open",
        "do_dentry_open",
        "^vfs_fsync", "^__fput", "^mmap_region", "^__mmap_region", "^call_mmap", "^vfs_get_tree",
        "^do_one_initcall",
        "^__sock_sendmsg", "^sock_sendmsg", "^sock_recvmsg", "^sock_write_iter", "^sock_read_iter", "^sock_ioctl",
        "^sock_do_ioctl", "^__sys_setsockopt", "^do_sock_setsockopt", "^__sys_getsockopt", "^__netif_receive",
        "^process_backlog", "^ret_from_intr", "^handle_irq", "^do_IRQ", "^tasklet_action", "^__handle_irq",
        "^rcu_do_batch", "^rtnetlink_rcv", "compat_ioctl", "compat_sys_ioctl", "compat_SyS_ioctl", "^nfnetlink_rcv",
        "^task_work_run",
    ])
}
