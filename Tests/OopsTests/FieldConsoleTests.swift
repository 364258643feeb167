import Testing

@testable import Oops

/// Consoles of the kinds that people send, with the titles that the field gives them.
@Suite struct FieldConsoleTests {
    struct Console: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let titles: [String]
        let text: String

        init(_ name: String, _ titles: String..., text: String) {
            testDescription = name
            self.titles = titles
            self.text = text
        }
    }

    static func check(_ console: Console) {
        let plain = Crash.all(in: Array(console.text.utf8))
        #expect(plain.map(\.title) == console.titles)
        #expect(plain.allSatisfy { $0.corrupted == nil }, "\(plain.map(\.corrupted))")
        // The same with stamps.
        let stamped = console.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { "[   12.34\(5000 + $0)] \($1)\n" }.joined()
        let crashes = Crash.all(in: Array(stamped.utf8))
        #expect(crashes.map(\.title) == console.titles)
        #expect(crashes.map { $0.stacks.map(\.frames.count) } == plain.map { $0.stacks.map(\.frames.count) })
    }

    static let architectures = [
        Console(
            "arm64, null", "BUG: unable to handle kernel NULL pointer dereference in box_open",
            text: """
                Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
                Mem abort info:
                  ESR = 0x0000000096000004
                Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP
                Modules linked in: box
                CPU: 2 PID: 311 Comm: lid Not tainted 6.6.0 #1
                pstate: 60400005 (nZCv daif +PAN -UAO -TCO -DIT -SSBS BTYPE=--)
                pc : box_open+0x24/0x90 [box]
                lr : chrdev_open+0xcc/0x26c
                sp : ffff80008319bbd0
                Call trace:
                 box_open+0x24/0x90 [box]
                 chrdev_open+0xcc/0x26c
                 do_dentry_open+0x1b8/0x4c0
                 el0_svc+0x34/0xe0
                Code: a9be7bfd 910003fd (f9400400)
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "arm64, BUG with reliability marks", "kernel BUG in box_shut",
            text: """
                ------------[ cut here ]------------
                kernel BUG at drivers/box/lid.c:77!
                Internal error: Oops - BUG: 00000000f2000800 [#1] SMP
                CPU: 3 UID: 0 PID: 412 Comm: lid Not tainted 6.14.0 #1
                pc : box_shut+0x14a8/0x1bd0 [box]
                lr : box_shut+0x14a0/0x1bd0 [box]
                Call trace:
                 box_shut+0x14a8/0x1bd0 [box] (P)
                 box_thread+0xbc/0x270 [box]
                 kthread+0xf0/0x100
                 ret_from_fork+0x10/0x20
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "arm, null", "BUG: unable to handle kernel NULL pointer dereference in box_irq",
            text: """
                8<--- cut here ---
                Unable to handle kernel NULL pointer dereference at virtual address 00000010 when read
                [00000010] *pgd=00000000
                Internal error: Oops: 5 [#1] SMP ARM
                CPU: 0 PID: 77 Comm: lid Not tainted 6.6.0 #1
                PC is at box_irq+0x1c/0x60
                LR is at __handle_irq_event_percpu+0x5c/0x1e0
                pc : [<c0a1b2c4>]    lr : [<c0187d30>]    psr: 60010193
                Process lid (pid: 77, stack limit = 0x(ptrval))
                Call trace:
                 box_irq from __handle_irq_event_percpu+0x5c/0x1e0
                 __handle_irq_event_percpu from handle_irq_event+0x48/0x8c
                 handle_irq_event from handle_fasteoi_irq+0xa0/0x1b4
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "arm, old backtrace", "BUG: unable to handle kernel paging request in box_copy",
            text: """
                Unable to handle kernel paging request at virtual address bf00c0de
                pgd = c0004000
                Internal error: Oops: 7 [#1] PREEMPT SMP ARM
                CPU: 0 PID: 77 Comm: lid Not tainted 3.18.0 #1
                PC is at box_copy+0x1c/0x60
                LR is at box_read+0x5c/0x1e0
                pc : [<c0a1b2c4>]    lr : [<c0187d30>]    psr: 60010193
                [<c0a1b2c4>] (box_copy) from [<c0187d30>] (box_read+0x5c/0x1e0)
                [<c0187d30>] (box_read) from [<c0187e30>] (vfs_read+0x48/0x8c)
                Backtrace:
                [<c0a1b2c4>] (box_copy) from [<c0187d30>] (box_read+0x5c/0x1e0)
                [<c0187d30>] (box_read) from [<c0187e30>] (vfs_read+0x48/0x8c)
                Code: e1a00000 e5910010
                ---[ end trace 1234567812345678 ]---
                """),
        Console(
            "riscv, page fault", "BUG: unable to handle kernel paging request in box_probe",
            text: """
                Unable to handle kernel paging request at virtual address dfffffc800000004
                Oops [#1]
                Modules linked in:
                CPU: 1 PID: 1 Comm: swapper/0 Not tainted 6.8.0 #1
                Hardware name: riscv-virtio,qemu (DT)
                epc : box_probe+0x5e/0x1a4
                 ra : box_probe+0x48/0x1a4
                epc : ffffffff80c11b2e ra : ffffffff80c11b18 sp : ff2000000003bb10
                status: 0000000200000120 badaddr: dfffffc800000004 cause: 000000000000000d
                [<ffffffff80c11b2e>] box_probe+0x5e/0x1a4
                [<ffffffff808e1d24>] platform_probe+0x4e/0x92
                [<ffffffff808df0c4>] really_probe+0x86/0x2a0
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "riscv, BUG", "kernel BUG in box_fill",
            text: """
                kernel BUG at drivers/box/fill.c:12!
                Kernel BUG [#1]
                Modules linked in:
                CPU: 1 PID: 44 Comm: lid Not tainted 6.8.0 #1
                epc : box_fill+0x5e/0x1a4
                 ra : box_fill+0x48/0x1a4
                status: 0000000200000120 badaddr: 0000000000000000 cause: 0000000000000003
                [<ffffffff80c11b2e>] box_fill+0x5e/0x1a4
                [<ffffffff808e1d24>] box_write+0x4e/0x92
                [<ffffffff808df0c4>] vfs_write+0x86/0x2a0
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "mips, 64 bit", "BUG: unable to handle kernel paging request in box_drain",
            text: """
                CPU 1 Unable to handle kernel paging request at virtual address 0000000000000010, epc == ffffffff80a1b2c4, ra == ffffffff80a1b2a0
                Oops[#1]:
                CPU: 1 PID: 17 Comm: lid Not tainted 6.1.0 #1
                $ 0   : 0000000000000000 0000000000000001
                epc   : ffffffff80a1b2c4 box_drain+0x24/0x80
                ra    : ffffffff80a1b2a0 box_drain+0x0/0x80
                Status: 1000a4e3 KX SX UX KERNEL EXL IE
                Call Trace:
                [<ffffffff80a1b2c4>] box_drain+0x24/0x80
                [<ffffffff80a1c000>] box_stop+0x40/0x100
                [<ffffffff80a1d000>] box_close+0x40/0x100
                Code: 00000000 dc420010
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "ppc64, data access", "BUG: unable to handle kernel paging request in box_pages",
            text: """
                BUG: Unable to handle kernel data access on write at 0xc00a000000000034
                Faulting instruction address: 0xc000000000a1b2c4
                Oops: Kernel access of bad area, sig: 11 [#1]
                LE PAGE_SIZE=64K MMU=Radix SMP NR_CPUS=2048 NUMA pSeries
                CPU: 3 PID: 412 Comm: lid Not tainted 6.8.0 #1
                NIP:  c000000000a1b2c4 LR: c000000000a1b2a0 CTR: c000000000a1b280
                MSR:  8000000000009033 <SF,EE,ME,IR,DR,RI,LE>  CR: 24002822  XER: 00000000
                NIP [c000000000a1b2c4] box_pages+0x44/0x120
                LR [c000000000a1b2a0] box_pages+0x20/0x120
                Call Trace:
                [c00000000a1b7a20] [c000000000a1b2a0] box_pages+0x20/0x120 (unreliable)
                [c00000000a1b7a60] [c000000000a5d2f8] box_fault+0x38/0x70
                [c00000000a1b7a90] [c0000000006b5d4c] handle_mm_fault+0x1fc/0x5d0
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "ppc32, warning", "WARNING in box_dma_map",
            text: """
                ------------[ cut here ]------------
                WARNING: CPU: 0 PID: 1 at drivers/box/dma.c:31 box_dma_map+0x40/0x98
                CPU: 0 PID: 1 Comm: swapper Not tainted 5.10.0 #1
                NIP:  c0471c34 LR: c0471c08 CTR: 00000000
                NIP [c0471c34] box_dma_map+0x40/0x98
                LR [c0471c08] box_dma_map+0x14/0x98
                Call Trace:
                [c3821d30] [c0471c08] box_dma_map+0x14/0x98 (unreliable)
                [c3821d50] [c0470000] box_start+0x10/0x20
                [c3821d60] [c046f000] platform_probe+0x50/0x98
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "s390, pointer", "BUG: unable to handle kernel paging request in box_tape_read",
            text: """
                Unable to handle kernel pointer dereference in virtual kernel address space
                Failing address: 6b6b6b6b6b6b6000 TEID: 6b6b6b6b6b6b6803
                Fault in home space mode while using kernel ASCE.
                Oops: 0038 ilc:3 [#1] SMP
                CPU: 1 PID: 99 Comm: lid Not tainted 6.5.0 #1
                Krnl PSW : 0704c00180000000 000003ff80012abc (box_tape_read+0x3c/0x150 [box])
                           R:0 T:1 IO:1 EX:1 Key:0 M:1 W:0 P:0 AS:3 CC:0 PM:0 RI:0 EA:3
                Krnl GPRS: 0000000000000000 6b6b6b6b6b6b6b6b
                Call Trace:
                 [<000003ff80012abc>] box_tape_read+0x3c/0x150 [box]
                ([<000003ff80012a80>] box_tape_read+0x0/0x150 [box])
                 [<00000000123451a4>] vfs_read+0xa4/0x2b0
                 [<0000000012345f3e>] ksys_read+0x7e/0x110
                Last Breaking-Event-Address:
                 [<0000000012300000>] __kmalloc+0x10/0x20
                """),
        Console(
            "s390, null", "BUG: unable to handle kernel NULL pointer dereference in box_tape_read",
            text: """
                Unable to handle kernel pointer dereference in virtual kernel address space
                Failing address: 0000000000000000 TEID: 0000000000000483
                Oops: 0004 ilc:2 [#1] SMP
                CPU: 1 PID: 99 Comm: lid Not tainted 6.5.0 #1
                Krnl PSW : 0704c00180000000 000003ff80012abc (box_tape_read+0x3c/0x150 [box])
                Call Trace:
                 [<000003ff80012abc>] box_tape_read+0x3c/0x150 [box]
                 [<00000000123451a4>] vfs_read+0xa4/0x2b0
                 [<0000000012345f3e>] ksys_read+0x7e/0x110
                """),
        Console(
            "loongarch", "BUG: unable to handle kernel paging request in box_map",
            text: """
                CPU 2 Unable to handle kernel paging request at virtual address 0000000000000048, era == 9000000000a1b2c4, ra == 9000000000a1b2a0
                Oops[#1]:
                CPU: 2 PID: 71 Comm: lid Not tainted 6.6.0 #1
                pc 9000000000a1b2c4 ra 9000000000a1b2a0 tp 9000000100a1c000 sp 9000000100a1fc50
                   ra: 9000000000a1b2a0 box_map+0x20/0xd0
                  ERA: 9000000000a1b2c4 box_map+0x44/0xd0
                 CRMD: 000000b0 (PLV0 -IE -DA +PG DACF=CC DACM=CC -WE)
                Call Trace:
                [<9000000000a1b2c4>] box_map+0x44/0xd0
                [<9000000000a1c2c4>] box_mmap+0x14/0x40
                [<9000000000a1d2c4>] mmap_region+0x2c4/0x6a0
                Code: 28c02084
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "parisc", "BUG: unable to handle kernel paging request in box_eisa_read",
            text: """
                Kernel Fault: Code=15 (Data TLB miss fault) at addr 00000000deadbeef
                CPU: 0 PID: 12 Comm: lid Not tainted 6.1.0 #1
                Hardware name: 9000/785/C3700
                IASQ: 0000000000000000 0000000000000000 IAOQ: 0000000040a1b2c4 0000000040a1b2c8
                 IAOQ[0]: box_eisa_read+0x44/0xd0
                 IAOQ[1]: box_eisa_read+0x48/0xd0
                 RP(r2): box_eisa_init+0x20/0x50
                Backtrace:
                 [<0000000040a1c2c4>] box_eisa_init+0x20/0x50
                 [<0000000040a1d2c4>] do_one_initcall+0x14/0x40
                 [<0000000040a1e2c4>] kernel_init_freeable+0x2c4/0x6a0
                """),
        Console(
            "i386", "BUG: unable to handle kernel NULL pointer dereference in box_tick",
            text: """
                BUG: kernel NULL pointer dereference, address: 00000004
                #PF: supervisor read access in kernel mode
                *pde = 00000000
                Oops: 0000 [#1] SMP
                CPU: 0 PID: 12 Comm: lid Not tainted 6.1.0 #1
                EIP: box_tick+0x18/0x28
                Code: 55 89 e5
                EAX: 00000000 EBX: c1a2b3c4
                Call Trace:
                 box_timer+0x124/0x1b0
                 call_timer_fn+0x12/0x20
                 run_timer_softirq+0x4ba/0x610
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "x86-64, decoded", "general protection fault in box_peek",
            text: """
                Oops: general protection fault, probably for non-canonical address 0xdead000000000100: 0000 [#1] SMP PTI
                CPU: 1 UID: 0 PID: 338 Comm: lid Not tainted 6.12.0 #1
                RIP: 0010:box_peek (drivers/box/peek.c:12 (discriminator 3)) box
                Code: 84 be fd ff ff 48 01 83 28 0c 00 00
                Call Trace:
                 <TASK>
                ? die_addr (arch/x86/kernel/dumpstack.c:421)
                box_read (./include/linux/list.h:12 drivers/box/read.c:77) box
                vfs_read (fs/read_write.c:569)
                do_syscall_64 (arch/x86/entry/common.c:52)
                 </TASK>
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "2.6, warning", "WARNING in box_watchdog",
            text: """
                ------------[ cut here ]------------
                WARNING: at drivers/box/watch.c:255 box_watchdog+0x1dc/0x1f0()
                Hardware name: Some PC
                Modules linked in: box
                Pid: 0, comm: swapper Not tainted 2.6.32 #1
                Call Trace:
                 <IRQ>  [<ffffffff81069b77>] warn_slowpath_common+0x87/0xc0
                 [<ffffffff81069bca>] warn_slowpath_null+0x1a/0x20
                 [<ffffffff8145d2dc>] box_watchdog+0x1dc/0x1f0
                 [<ffffffff8107ca9f>] run_timer_softirq+0x2f/0xe0
                ---[ end trace 0da6daaa05c39af0 ]---
                """),
        Console(
            "7.0, warning", "WARNING in box_handle",
            text: """
                ------------[ cut here ]------------
                WARNING: drivers/box/handle.c:334 at box_handle+0x4c0/0x4e0, CPU#0: lid/42
                Modules linked in:
                CPU: 0 UID: 0 PID: 42 Comm: lid Not tainted 7.0.0-rc1 #1
                RIP: 0010:box_handle+0x4c0/0x4e0
                Call Trace:
                 <TASK>
                 box_ioctl+0x12/0x40
                 __x64_sys_ioctl+0x93/0xd0
                 </TASK>
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "int3", "int3 in box_patch",
            text: """
                Oops: int3: 0000 [#1] SMP
                CPU: 0 UID: 0 PID: 42 Comm: lid Not tainted 6.14.0 #1
                RIP: 0010:box_patch+0x5/0x20
                Call Trace:
                 <TASK>
                 box_ioctl+0x12/0x40
                 __x64_sys_ioctl+0x93/0xd0
                 </TASK>
                ---[ end trace 0000000000000000 ]---
                """),
        Console(
            "divide error", "divide error in box_split",
            text: """
                Oops: divide error: 0000 [#1] SMP
                CPU: 0 UID: 0 PID: 42 Comm: lid Not tainted 6.14.0 #1
                RIP: 0010:box_split+0x5/0x20
                Call Trace:
                 <TASK>
                 box_ioctl+0x12/0x40
                 __x64_sys_ioctl+0x93/0xd0
                 </TASK>
                ---[ end trace 0000000000000000 ]---
                """),
    ]

    @Test(arguments: architectures)
    func `each architecture's report is read`(console: Console) { Self.check(console) }
}
