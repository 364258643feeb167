/// Functions that name no crash, because everybody calls them or they only report: one list for titles and for telling
/// bugs apart. The field's own (syzkaller's `pkg/report/linux.go`): a name counts where it holds one of the texts,
/// `^` at its start, `$` at its end.
enum Helpers {
    /// Any of them.
    static let all = NameSearch(reporters + checkers + servants + faultEntries)

    /// Those that find a crash and report it.
    static let reporting = NameSearch(reporters + faultEntries + ["ubsan", "save_stack"])

    /// Detectors, who prints and who traps.
    private static let reporters = words(
        """
        __sanitizer __asan kasan hwasan __msan kmsan kcsan_setup_watchpoint __tsan check_memory_region
        check_heap_object check_object read_word_at_a_time read_once_size_nocheck read_once_word_nocheck
        write_once_size_nocheck write_once_word_nocheck
        print_address_description print_report print_usage_bug print_unlock print_tainted ^get_taint$ panic invalid_op
        report_bug fixup_bug do_error _trap$ do_trap show_stack dump_stack walk_stack dump_backtrace warn_slowpath
        warn_alloc warn_bogus __warn assertfail __fortify_report printk va_format hex_dump_to_buffer print_hex_dump
        dev_info dev_notice dev_warn dev_err dev_alert dev_crit dev_emerg program_check_exception program_check_common
        stack_trace_consume_entry arch_stack_walk stack_trace_save rust_helper should_fail ^T$
        """)

    /// The way into the kernel from a fault, and its report: on no stack but a crash's.
    private static let faultEntries = words(
        """
        _indirect_thunk_ do_kernel_fault do_translation_fault do_mem_abort el1_abort el1h_64_sync
        asm_exc_ ^exc_ ^die$ ^__die die_body die_kernel_fault page_fault_oops no_context do_bad_area handle_bug show_trace_log_lvl ^show_regs brk_handler call_break_hook do_debug_exception
        do_tag_check_fault nmi_cpu_backtrace nmi_trigger arch_trigger print_circular print_bad
        """)

    /// Every allocator: for reports about what processor they run on.
    static let allocators = words(
        """
        alloc_page malloc zalloc calloc krealloc kmem_cache allocate_slab __alloc_frozen_pages_noprof folio_alloc
        filemap_alloc_folio slab_
        """)

    /// Who keeps the books of objects and locks.
    private static let checkers = words(
        """
        debug_object timer_is_static_object work_is_static_object __might_fault might_fault might_sleep __might_resched
        imbalance_bug lockdep bh_enable bh_disable perf_trace lock_acquire lock_release lock_class mark_lock
        reacquire_held_locks mark_held_locks trace_hardirq trace_softirq lockdep_hardirq lockdep_softirq ref_tracker
        seqprop_assert
        """)

    /// Allocators, locks, counters, strings, lists, waits and the device model.
    private static let servants =
        allocators
        + words(
            """
            folio_unlock __filemap_get_folio find_or_create_page do_read_cache_folio
            read_cache_page pagecache_get_page grab_cache_page_write_begin ^kfree$ ^kvfree$ kfree_skb
            find_lock_entries truncate_inode_pages_range mark_buffer_dirty ^lock_page ^unlock_page __phys_addr

            raw_spin_rq spin_lock spin_trylock spin_unlock read_lock read_trylock write_lock write_trylock read_unlock
            write_unlock ^down$ down_read down_write down_trylock up_read up_write ^mutex_ ^__mutex_ ^rt_mutex_
            owner_on_cpu osq_lock osq_unlock

            set_bit clear_bit change_bit test_bit ^refcount_ ^kref_

            memcpy memcmp memset memchr memmove memdup strcmp strncmp strcpy strlcpy strncpy strscpy strlen strstr
            strnstr strnlen strchr strdup strndup string pointer snprintf scnprintf kasprintf kvasprintf
            ^crc0 ^crc1 ^crc2 ^crc3 ^crc4 ^crc5 ^crc6 ^crc7 ^crc8 ^crc9 crc_itu_t

            copy_to_user copy_from_user copy_to_iter copy_from_iter copy_page_to_iter copy_page_from_iter
            copy_folio_to_iter ^copyin$ ^copyout$ put_user get_user extract_user_to_sg extract_iter_to_sg

            list_add list_del list_replace list_move list_splice ^rb_ ^__rb_ ^klist_ xas_start xas_load xas_find
            rhashtable_lookup ida_free

            __wake_up finish_wait ^complete$ wait_for_completion del_timer lock_timer_base __timer_delete_sync
            sk_stop_timer_sync __mod_timer flush_work __cancel_work_timer cancel_work_sync try_to_grab_pending
            flush_workqueue drain_workqueue destroy_workqueue queue_work insert_work __queue_delayed_work
            queue_delayed_work_on kthread_stop cleanup_srcu_struct

            kobject_ add_uevent_var get_device_parent device_add device_del device_unregister device_destroy
            device_release ^put_device$ devres_release_all hwrng_unregister i2c_del_adapter __unregister_client
            device_for_each_child rollback_registered unregister_netdev sysfs_remove device_remove_file
            tty_unregister_device

            dummy_urb_enqueue usb_kill_urb usb_kill_anchored_urbs usb_control_msg usb_hcd_submit_urb usb_submit_urb

            readb$ readw$ readl$ readq$ writeb$ writew$ writel$ writeq$ logic_in logic_out

            ^iput$ ^iput_final$ ^ihold$ drop_nlink fast_dput dput
            """)
        + ["atomic_", "atomic64_"].flatMap { prefix in
            words("dec inc read set or xor and add sub fetch xchg cmpxchg try").map { prefix + $0 }
        }

    static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}

extension Helpers {
    /// Functions between the scheduler and the one that waits.
    static let waiters = NameSearch(
        words(
            """
            sched _lock _slowlock down rwsem completion kthread wait synchronize context_switch __switch_to
            cancel_delayed_work rcu_barrier
            """))

    /// What hands on control without knowing what comes: who keeps a processor is named after whom it called.
    static let anchors = NameSearch(
        words(
            """
            process_one_work do_softirq call_timer_fn _run_timers run_timer_softirq hrtimer_run run_ksoftirqd
            smpboot_thread_fn ^kthread$ start_secondary cpu_startup_entry ret_from_fork tasklet_action
            tasklet_hi_action netif_receive_skb smp_call_function

            do_syscall_ do_fast_syscall_ sysenter_dispatch tracesys_phase2 el0_svc_handler invoke_syscall
            ret_fast_syscall

            vfs_write vfs_read vfs_iter_read vfs_iter_write do_iter_read do_iter_write call_read_iter call_write_iter
            new_sync_read new_sync_write do_iter_readv_writev vfs_ioctl ksys_ioctl compat_ioctl compat_sys_ioctl
            blkdev_driver_ioctl blkdev_ioctl ^call_mmap mmap_region do_mmap do_dentry_open vfs_open __fput
            task_work_run exit_to_usermode

            ^sock_sendmsg ^sock_recvmsg ^sock_release ^__sock_release ^setsockopt$ kernel_setsockopt
            sock_common_setsockopt ^listen$ kernel_listen sk_common_release ^sock_mmap ^accept$ kernel_accept
            ^sock_do_ioctl ^sock_ioctl ^compat_sock_ioctl ^nfnetlink_rcv_msg ^rtnetlink_rcv_msg ^netlink_dump
            ^socketpair ^connect ^ioctl

            __do_fault do_page_fault ^page_fault$
            """))

    /// Entry code, which is on every stack besides.
    static let entries = NameSearch(
        words(
            """
            ^do_syscall ^x64_sys_call ^entry_SYSCALL ^ret_from_fork ^kthread ^worker_thread ^process_ ^ksys_ ^vfs_
            ^x64_sys_ ^se_sys_ ^do_sys_ioctl ^do_vfs_ioctl ^sys_ioctl ^start_secondary ^secondary_startup ^warn ^die
            ^do_error_trap ^page_fault ^general_protection ^do_general_protection ^schedule ^context_switch ^softirq
            ^do_softirq ^run_ksoftirqd ^smpboot_thread_fn ^do_idle$ ^cpu_startup_entry ^call_cpuidle ^exit_to_user
            ^syscall_exit ^task_work_run ^do_exit$ ^do_group_exit$ ^get_signal$ ^do_signal$ ^prepare_exit
            ^tracehook_notify ^save_stack ^set_track ^might_resched ^fput$ ^invoke_syscall ^el0 ^el1 ^do_el0
            ^update_process_times ^tick_sched ^hrtimer_interrupt ^hrtimer_run_queues ^run_hrtimer ^asm_ ^sysvec_
            ^apic_timer ^sanitizer ^rcu_read_ ^should_fail ^irq_ ^lock_ ^kcsan_ ^tsan_ ^ubsan_ ^msan_ ^asan_
            """))
}
