import Testing

@testable import Oops

/// What is no crash, what is one crash and what are several.
@Suite struct NoiseTests {
    @Test(arguments: [
        // Firmware and boot loaders.
        "coreboot-4.11 romstage starting...\nWARNING: RO_VPD is uninitialized or empty.\nAGESA TYPE 17 DMI INFO:\n",
        "U-Boot SPL 2023.01\nWARNING: Caches not enabled\nNOTICE:  BL31: v2.8\nINFO:    Initializing runtime services\n",
        "INFO:    BL31: Initializing runtime services\nWARNING: BL31: cortex_a53: CPU workaround was missing!\n",
        "GRUB\nBUG: unknown device tree\nLoading Linux 6.1.0 ...\n",
        "SeaBIOS (version 1.16.2)\nBooting from ROM..\n\nDecompressing Linux... Parsing ELF... done.\nBooting the kernel.\n"
            + "[    0.000000] Linux version 6.1.0\n",
        "early console in extract_kernel\nDecompressing Linux... done.\nBooting the kernel (entry_offset: 0x0).\n",
        // Programs and scripts.
        "Jan 14 16:37:41 host1 openvpn[3187]: WARNING: this is no kernel\n",
        "Jan 14 16:37:41 host1 box-daemon: BUG: unable to handle kernel paging request in the daemon\n",
        "2024-10-03T00:44:17+02:00 host1 dockerd[812]: INFO: task hung in nobody's mind\n",
        "[    5.000000] systemd[1]: WARNING: somebody else's log\n",
        "[    5.000000] systemd-udevd[114]: INFO: rules are read\n",
        "WARNING: apt does not have a stable CLI interface.\nINFO: 3 packages\n",
        "INFO: task 3 of 8 is done\nBUG: my script has one\n",
        "# WARNING: a test prints this\nok 1 selftests: box\n",
        "+ echo WARNING: the disk is full\nWARNING: the disk is full\n",
        "./run.sh: line 12: WARNING: unset\nFATAL: BUG: in the script\n",
        "make[2]: WARNING: jobserver unavailable\n",
        "scripts/kconfig/conf  --olddefconfig Kconfig\nWARNING: unmet direct dependencies detected for BOX\n"
            + "  Depends on [n]: LID [=n]\n",
        "WARNING: modpost: missing MODULE_LICENSE() in box.o\nWARNING: modpost: vmlinux: section mismatch\n",
        "drivers/box/lid.c:12:3: warning: unused variable\nINFO: compiled\n",
        // The kernel's command line, and what it is handed on to.
        "[    0.000000] Command line: root=/dev/ram0 link=/q/bisect-BUG:_stack_guard_page_was_hit_at_x/.vmlinuz\n",
        "[    1.000000] Kernel command line: title=WARNING: CPU: 0 PID: 1 at a.c:1 f+0x1/0x2\n",
        "[    2.000000] Run /init as init process\n[    2.000001]     job=/q/WARNING:_at_fs/x.c:12_f/1\n",
        "linux /boot/vmlinuz-6.1 BOOT_IMAGE=/boot/vmlinuz BUG: x\n",
        // People.
        "I see a general protection fault in box_peek whenever the lid is opened.\n",
        "It then says Kernel panic and that is it. The bug: KASAN: use-after-free.\n",
        "Subject: [PATCH] BUG: KASAN: use-after-free in box_peek+0x1/0x2\n",
        "Re: WARNING: CPU: 0 PID: 1 at a.c:1 f+0x1/0x2\n", "    Fixes: 0123456789ab (\"BUG: fix the lid\")\n",
        "2020-05-20 20:53 INFO: task hung in locks_remove_posix somebody\n",
        "- INFO: rcu detected stall in box_peek, seen twice\n",
        // Tables of test robots.
        "+------------------------------------------+------------+------------+\n"
            + "| WARNING:at_drivers/box/lid.c:#box_peek    | 0          | 6          |\n"
            + "| BUG:kernel_NULL_pointer_dereference,address | 0        | 4          |\n"
            + "| INFO:rcu_sched_self-detected_stall_on_CPU | 0          | 1          |\n",
        "  fail:runs  %reproduction    fail:runs\n   :6   100%  6:6   dmesg.WARNING:at_drivers/box/lid.c:#box_peek\n",
        "[    1.000000] BUG kmalloc-64 is a good name for a cache\n",
    ])
    func `what is somebody else's is no crash`(text: String) {
        #expect(Crash.all(in: Array(text.utf8)).map(\.title) == [])
    }

    @Test(arguments: [
        ("[    1.000000] WARNING: lid is loose", "WARNING: lid is loose"),
        ("[    1.000000] box 1-1: BUG: no such lid", "BUG: no such lid"),
        ("box 1-1: WARNING: lid is loose", "WARNING: lid is loose"),
        (
            "BUG: box table too small!\nturning off the box validator.\nCPU: 0 PID: 12 Comm: lid Not tainted 6.1.0",
            "BUG: box table too small!"
        ),
        ("kernel: BUG: no such lid", "BUG: no such lid"), ("<4>WARNING: lid is loose", "WARNING: lid is loose"),
        ("[    1.000000] login: BUG: Bad rss-counter state mm:x idx:1", "BUG: Bad rss-counter state"),
    ])
    func `what the kernel says under no known form is likely one`(text: String, title: String) throws {
        let crashes = Crash.all(in: Array((text + "\n").utf8))
        #expect(crashes.map(\.title) == [title])
        #expect(crashes.first?.confidence == (title.hasPrefix("BUG: Bad") ? .certain : .likely))
    }

    @Test func `a kernel that starts again is one`() {
        let start = "SeaBIOS (version 1.16.2)\nDecompressing Linux... done.\nBooting the kernel.\n"
        let run = "[    0.000000] Linux version 6.1.0\n[    1.000000] Run /init as init process\n"
        #expect(Crash.all(in: Array((start + run).utf8)).isEmpty)
        #expect(Crash.all(in: Array((start + run + start).utf8)).map(\.title) == ["unexpected kernel reboot"])
        #expect(Crash.all(in: Array((run + start + run).utf8)).map(\.title) == ["unexpected kernel reboot"])
        var scanner = CrashScanner(startingAt: 10_000)
        #expect((scanner.feed(Array(start.utf8)) + scanner.finish()).count == 1)
    }

    static let warning = """
        ------------[ cut here ]------------
        WARNING: CPU: 0 PID: 1 at drivers/box/lid.c:12 box_check+0x12/0x40
        CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.10.0 #1
        RIP: 0010:box_check+0x12/0x40
        Call Trace:
         <TASK>
         box_init+0x1/0x2
         do_one_initcall+0x46/0x129
         </TASK>
        ---[ end trace 0000000000000000 ]---

        """

    static let fault = """
        BUG: kernel NULL pointer dereference, address: 0000000000000010
        #PF: supervisor read access in kernel mode
        Oops: 0000 [#1] PREEMPT SMP
        CPU: 0 PID: 1 Comm: init Not tainted 6.10.0 #1
        RIP: 0010:box_peek+0x12/0x40
        Call Trace:
         <TASK>
         box_read+0x1/0x2
         vfs_read+0x46/0x129
         </TASK>
        ---[ end trace 0000000000000000 ]---
        RIP: 0010:box_peek+0x12/0x40

        """

    static func panic(_ why: String) -> String {
        """
        Kernel panic - not syncing: \(why)
        CPU: 1 PID: 1 Comm: swapper/0 Not tainted 6.10.0 #1
        Call Trace:
         dump_stack_lvl+0x53/0x70
         panic+0x104/0x364
         box_mount_root+0x270/0x278
         kernel_init+0x1c/0x12c
        ---[ end Kernel panic - not syncing: \(why) ]---

        """
    }

    @Test(arguments: [
        (
            warning + panic("VFS: Unable to mount root fs on unknown-block(0,0)"),
            ["WARNING in box_check", "kernel panic: VFS: Unable to mount root fs on unknown-block(NUM,NUM)"],
            [false, true]
        ),
        (
            warning + panic("No working init found."),
            ["WARNING in box_check", "kernel panic: No working init found."], [false, true]
        ),
        (
            warning + panic("Attempted to kill init! exitcode=0x00000100"),
            ["WARNING in box_check", "kernel panic: Attempted to kill init!"], [false, true]
        ),
        (warning + panic("kernel: panic_on_warn set ..."), ["WARNING in box_check"], [true]),
        (
            fault + panic("Fatal exception"), ["BUG: unable to handle kernel NULL pointer dereference in box_peek"],
            [true]
        ),
        (
            fault + panic("Fatal exception in interrupt"),
            ["BUG: unable to handle kernel NULL pointer dereference in box_peek"], [true]
        ),
        (
            fault + panic("Attempted to kill init! exitcode=0x00000009"),
            ["BUG: unable to handle kernel NULL pointer dereference in box_peek"], [true]
        ),
        (
            warning + fault + panic("Fatal exception"),
            ["WARNING in box_check", "BUG: unable to handle kernel NULL pointer dereference in box_peek"],
            [true, true]
        ),
        (warning + "\n" + warning, ["WARNING in box_check", "WARNING in box_check"], [false, false]),
        (
            panic("stack-protector: Kernel stack is corrupted in: box_push+0x1/0x2"),
            ["kernel panic: stack is corrupted in box_push"], [true]
        ),
    ])
    func `a panic is its cause's, or a crash of its own`(text: String, titles: [String], panicked: [Bool]) {
        let stamped = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { "[   12.34\(5000 + $0)] \($1)\n" }.joined()
        let crashes = Crash.all(in: Array(stamped.utf8))
        #expect(crashes.map(\.title) == titles)
        #expect(crashes.map(\.panicked) == panicked)
    }

    @Test(arguments: [
        (
            """
            =============================================================================
            BUG box_cache (Tainted: G    B  ): Redzone overwritten
            -----------------------------------------------------------------------------

            INFO: 0xf2751962-0xf2751995. First byte 0x98 instead of 0xbb
            INFO: Allocated in box_init+0x28/0x60 age=79 cpu=0 pid=1329
             __slab_alloc+0x49f/0x533
             kmem_cache_alloc+0x10d/0x140
             box_init+0x28/0x60
            INFO: Freed in box_exit+0x50/0xb0 age=14 cpu=1 pid=1333
             __slab_free+0x3d/0x30b
             kfree+0x129/0x140
             box_exit+0x50/0xb0
            INFO: Slab 0xf4d5ea20 objects=17 used=17 fp=0x(null) flags=0x40000080
            INFO: Object 0xf2751960 @offset=2400 fp=0xf2751780
            """, "BUG box_cache (Tainted: G B ): Redzone overwritten", [StackTrace.Role.allocation, .free]
        ),
        (
            """
            =============================================================================
            BUG kmalloc-96 (Not tainted): Right Redzone overwritten
            -----------------------------------------------------------------------------

            0xffff888012345660-0xffff888012345667 @offset=1632. First byte 0x0 instead of 0xcc
            Allocated in box_new+0x28/0x60 age=79 cpu=0 pid=1329
             kmalloc_trace+0x29/0x90
             box_new+0x28/0x60
             box_open+0x20/0x50
            Slab 0xffffea0000491140 objects=42 used=42 fp=0x0000000000000000 flags=0x100000000000200
            Object 0xffff888012345600 @offset=1536 fp=0x0000000000000000
            CPU: 0 PID: 1329 Comm: lid Tainted: G    B              6.1.0 #1
            Call Trace:
             <TASK>
             check_bytes_and_report+0x1/0x2
             box_free+0x1/0x2
             </TASK>
            """, "BUG kmalloc-NUM (Not tainted): Right Redzone overwritten", [.allocation, .call]
        ),
        (
            """
            ==================================================================
            BUG: KASAN: slab-out-of-bounds in box_copy+0x12/0x40
            Write of size 1 at addr ffff888012345678 by task lid/12

            CPU: 0 PID: 12 Comm: lid Not tainted 6.1.0 #1
            Call Trace:
             <TASK>
             box_copy+0x12/0x40
             box_write+0x12/0x40
             </TASK>
            ==================================================================
            ==================================================================
            BUG: KASAN: slab-out-of-bounds in box_copy+0x12/0x40
            Write of size 1 at addr ffff888012345679 by task lid/12

            CPU: 0 PID: 12 Comm: lid Tainted: G    B              6.1.0 #1
            Call Trace:
             <TASK>
             box_copy+0x12/0x40
             box_write+0x12/0x40
             </TASK>
            ==================================================================
            """, "KASAN: slab-out-of-bounds Write in box_copy", [.call, .call]
        ),
    ])
    func `what follows from a crash is the crash's`(text: String, title: String, roles: [StackTrace.Role]) {
        for isStamped in [false, true] {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .map { (isStamped ? "[   12.34\(5000 + $0)] " : "") + "\($1)\n" }.joined()
            let crashes = Crash.all(in: Array(lines.utf8))
            #expect(crashes.map(\.title) == [title])
            #expect(crashes.first?.stacks.map(\.role) == roles)
            #expect(crashes.first?.corrupted == nil)
        }
    }
}
