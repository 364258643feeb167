import Intake
import Testing

@Suite struct SyzbotMailTests {
    static let body = """
        Hello,

        syzbot found the following issue on:

        HEAD commit:    0123456789ab Merge tag 'net-6.9-rc3' of git://git.example/net
        git tree:       https://git.example/linux.git net-next
        console output: https://syzkaller.appspot.com/x/log.txt?x=11aa
        kernel config:  https://syzkaller.appspot.com/x/.config?x=22bb
        dashboard link: https://syzkaller.appspot.com/bug?extid=aaaabbbbccccdddd0001
        compiler:       gcc (Debian 12.2.0-14) 12.2.0
        userspace arch: arm64
        syz repro:      https://syzkaller.appspot.com/x/repro.syz?x=33cc
        C reproducer:   https://syzkaller.appspot.com/x/repro.c?x=44dd

        IMPORTANT: if you fix the issue, please add the following tag to the commit:
        Reported-by: syzbot+aaaabbbbccccdddd0001@syzkaller.appspotmail.com

        ==================================================================
        BUG: KASAN: slab-use-after-free in widget_poll+0x10/0x40 drivers/widget/poll.c:12
        Read of size 8 at addr ffff888012345678 by task syz.0.1/1234

        CPU: 0 PID: 1234 Comm: syz.0.1 Not tainted 6.9.0-rc3-syzkaller #0
        Call Trace:
         <TASK>
         dump_stack_lvl+0x10/0x20 lib/dump_stack.c:1
         print_report+0x10/0x20 mm/kasan/report.c:1
         kasan_report+0x10/0x20 mm/kasan/report.c:2
         widget_poll+0x10/0x40 drivers/widget/poll.c:12
         do_syscall_64+0x10/0x20 arch/x86/entry/common.c:1
         </TASK>
        """

    @Test func `a report is read field by field`() {
        let report = BugReport(
            subject: "[syzbot] [widget?] KASAN: slab-use-after-free Read in widget_poll (2)", body: Self.body)
        #expect(report.kind == .syzbotReport)
        #expect(report.title == "KASAN: slab-use-after-free Read in widget_poll")
        #expect(report.bugID == "aaaabbbbccccdddd0001")
        #expect(report.reportedBy == ["syzbot+aaaabbbbccccdddd0001@syzkaller.appspotmail.com"])
        #expect(report.head?.id == "0123456789ab" && report.head?.subject?.hasPrefix("Merge tag 'net") == true)
        #expect(report.tree == "https://git.example/linux.git" && report.branch == "net-next")
        #expect(report.compiler == "gcc (Debian 12.2.0-14) 12.2.0" && report.arch == "arm64")
        #expect(report.release == "v6.9-rc3")
        #expect(report.crashes.map(\.title) == ["KASAN: slab-use-after-free Read in widget_poll"])
        let kinds: [ReportLink.Kind] = [.console, .config, .dashboard, .syzReproducer, .cReproducer]
        #expect(kinds.allSatisfy { kind in report.links.contains { $0.kind == kind } })
    }

    @Test func `a quoted report is read as well, with its crash`() {
        let quoted = Self.body.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
        let report = BugReport(
            subject: "Re: [syzbot] KASAN: slab-use-after-free Read in widget_poll",
            body: "I think I know.\n\nOn Monday, syzbot wrote:\n" + quoted.joined(separator: "\n"))
        #expect(report.head?.id == "0123456789ab" && report.bugID == "aaaabbbbccccdddd0001")
        #expect(report.crashes.map(\.title) == ["KASAN: slab-use-after-free Read in widget_poll"])
    }

    @Test func `a bisection names its commit and its subject`() {
        let report = BugReport(
            subject: "Re: [syzbot] INFO: task hung in widget_poll",
            body: """
                syzbot has bisected this issue to:

                commit 89abcdef0123456789abcdef0123456789abcdef
                Author: Ann Author <ann@example.org>
                Date:   Mon Apr 1 12:00:00 2024 +0000

                    widget: poll without the lock

                bisection log:  https://syzkaller.appspot.com/x/bisect.txt?x=55ee
                start commit:   0123456789ab Linux 6.9-rc3
                """)
        #expect(report.kind == .syzbotBisection && !report.bisectedIsFix)
        #expect(report.bisected?.id == "89abcdef0123456789abcdef0123456789abcdef")
        #expect(report.bisected?.subject == "widget: poll without the lock")
        #expect(report.head?.id == "0123456789ab")
        #expect(report.links.contains { $0.kind == .bisectLog })
    }

    @Test func `a suspected fix is one`() {
        let report = BugReport(
            subject: "Re: [syzbot] x",
            body:
                "syzbot suspects this issue was fixed by commit:\n\ncommit 89abcdef0123456789abcdef0123456789abcdef\n"
        )
        #expect(report.bisectedIsFix && report.bisected != nil)
        let range = report.range
        #expect(range.findsFix && range.good == ["89abcdef0123456789abcdef0123456789abcdef"])
    }
}
