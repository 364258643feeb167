import Testing

@testable import Oops

@Suite struct GuiltyFileTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let expected: String?
        let report: String
        var title = "general protection fault in cart_push"
    }

    static let cases = [
        Case(
            testDescription: "the first file that isn't everywhere", expected: "net/cart/push.c",
            report: """
                BUG: KASAN: slab-use-after-free in cart_push+0x12/0x40
                 dump_stack_lvl+0x12/0x20 lib/dump_stack.c:12
                 kasan_report+0x12/0x20 mm/kasan/report.c:12
                 cart_of include/net/cart.h:33 [inline]
                 cart_push+0x12/0x40 net/cart/push.c:120
                 sock_write+0x12/0x40 net/socket.c:12
                """),
        Case(
            testDescription: "a deeper one further up the same folder", expected: "fs/cart/tree/leaf.c",
            report: """
                 cart_read+0x12/0x40 fs/cart/file.c:120
                 leaf_read+0x12/0x40 fs/cart/tree/leaf.c:7
                 vfs_read+0x12/0x40 fs/read_write.c:12
                """),
        Case(
            testDescription: "not one in a folder whose name only begins the same", expected: "fs/cart/file.c",
            report: " cart_read+0x1/0x4 fs/cart/file.c:120\n new_read+0x1/0x4 fs/cart2/tree/leaf.c:7\n"),
        Case(
            testDescription: "a common one where there is no other", expected: "include/linux/spinlock.h",
            report: " spin_lock include/linux/spinlock.h:12 [inline]\n down+0x1/0x2 kernel/locking/semaphore.c:3\n"),
        Case(testDescription: "none where no file is named", expected: nil, report: " cart_push+0x12/0x40\n"),
        Case(
            testDescription: "no file without a line", expected: nil,
            report: "see Documentation/cart.c: it is there, .c:12, and cart.cpp:12\n"),
        Case(
            testDescription: "not what is told beside the crash", expected: "sound/cart.c",
            report: """
                hardirqs last  enabled at (12): [<ffffffff81234567>] irq_on+0x1/0x2 fs/irq_on.c:12
                softirqs last disabled at (12): [<ffffffff81234567>] irq_off+0x1/0x2 fs/irq_off.c:12
                Register r7 information: slab sock allocated by fs/register.c:12
                 #0: ffff8880 (&cart->lock){+.+.}-{3:3}, at: cart_lock+0x1/0x2 fs/lock.c:12
                 cart_play+0x1/0x2 sound/cart.c:9
                """),
        Case(
            testDescription: "a path is made plain", expected: "net/cart/push.c",
            report: " cart_push+0x12/0x40 ./net//cart/tree/../push.c:120\n"),
        Case(
            testDescription: "Rust", expected: "drivers/cart/node.rs",
            report: " <cart::Node>::push+0x1/0x2 drivers/cart/node.rs:12\n"),
        Case(
            testDescription: "a stall: what the interrupt came in on", expected: "drivers/cart/spin.c",
            report: """
                rcu: INFO: rcu_preempt self-detected stall on CPU
                 tick_do+0x1/0x2 kernel/time/tick-sched.c:12
                 asm_sysvec_apic_timer_interrupt+0x1a/0x20 arch/x86/include/asm/idtentry.h:645
                RIP: 0010:cart_spin+0x12/0x20 drivers/cart/spin.c:12
                """, title: "INFO: rcu detected stall in cart_spin"),
        Case(
            testDescription: "a stall without an interrupt", expected: "drivers/cart/spin.c",
            report: " rcu_do+0x1/0x2 kernel/rcu/tree.c:12\n cart_spin+0x1/0x2 drivers/cart/spin.c:12\n",
            title: "INFO: rcu detected stall in cart_spin"),
    ]

    @Test(arguments: cases)
    func isFound(_ example: Case) {
        #expect(GuiltyFile.path(title: example.title, report: example.report) == example.expected)
    }

    @Test(arguments: [
        ("lib/string.c", true), ("mm/slub.c", true), ("mm/swap.c", false), ("arch/x86/mm/fault.c", true),
        ("arch/x86/mm/tlb.c", false), ("arch/x86/lib/usercopy_64.c", true), ("kernel/sched/core.c", true),
        ("kernel/schedule.c", false), ("net/core/dev.c", true), ("net/core/dev_ioctl.c", false),
        ("include/net/sock.h", true), ("kernel/printk/printk_safe.c", true), ("drivers/lib/x.c", false),
    ])
    func commonFiles(path: String, isCommon: Bool) {
        #expect(GuiltyFile.isCommon(path) == isCommon)
    }
}
