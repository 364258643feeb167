import Intake
import Testing

/// Whose mail it is, and what it asks.
@Suite struct MailKindTests {
    private static let syzbot = """

        Tested on:

        commit:         1a2b3c4d Merge tag 'widget' of git://git.example..
        git tree:       upstream
        kernel config:  https://syzkaller.appspot.com/x/.config?x=22bb
        dashboard link: https://syzkaller.appspot.com/bug?extid=aaaabbbbccccdddd0001
        patch:          https://syzkaller.appspot.com/x/patch.diff?x=33cc
        """
    private static let robot = "\n| Reported-by: kernel test robot <robot@example.org>\n"

    static let mails: [(subject: String, body: String, kind: BugReport.Kind, noJob: String?)] = [
        (
            "Re: [syzbot] [widget?] INFO: task hung in widget_rmdir",
            "Hello,\n\nsyzbot has tested the proposed patch and the reproducer did not trigger any\nissue:\n"
                + syzbot,
            .syzbotPatchTest, "the crash is gone"
        ),
        (
            "Re: [syzbot] [widget?] INFO: task hung in widget_rmdir",
            "syzbot has tested the proposed patch but the reproducer is still triggering an issue:\n"
                + "INFO: task hung in widget_rmdir\n" + syzbot, .syzbotPatchTest, nil
        ),
        (
            "Re: [syzbot] [widget?] INFO: task hung in widget_rmdir",
            "syzbot tried to test the proposed patch but the build/boot failed:\n\nfailed to apply patch:\n"
                + "checking file fs/widget.c\n" + syzbot, .syzbotPatchTest, "it did not apply"
        ),
        (
            "Re: [syzbot] [widget?] INFO: task hung in widget_rmdir",
            "syzbot tried to test the proposed patch but the build/boot failed:\n\nfs/widget.c:12:2: error: x\n"
                + syzbot,
            .syzbotPatchTest, "did not build or boot"
        ),
        (
            "[syzbot] Monthly widget report (May 2026)",
            "Hello widget maintainers/developers,\n\nThis is a 31-day syzbot report for the widget subsystem.\n",
            .syzbotNotice, "monthly list"
        ),
        (
            "Re: [syzbot] [widget?] KASAN: slab-use-after-free Read in widget_poll",
            "syzbot has found a reproducer for the following issue on:\n\nHEAD commit: 1a2b3c4d5e6f a: b\n"
                + "git tree: upstream\n", .syzbotReproducer, nil
        ),
        (
            "Re: [syzbot] [widget?] KASAN: slab-use-after-free Read in widget_poll",
            "#syz fix: widget: mend it\n", .patch, "bug is mended"
        ),
        (
            "Re: [syzbot] [widget?] KASAN: slab-use-after-free Read in widget_poll",
            "#syz test\n\ndiff --git a/x b/x\n",
            .patch, "a request to syzbot"
        ),
        (
            "[widget:master 3/7] widget.c:12:2: error: implicit declaration of function 'x'",
            "tree:   https://git.example/widget.git master\nhead:   1a2b3c4d5e6f1a2b3c4d\ncommit: 2b2b3c4d5e6f1a2b3c4d a: b\n"
                + "All errors (new ones prefixed by >>):\n" + robot, .buildReport, "build report"
        ),
        (
            "[widget:master] BUILD SUCCESS 1a2b3c4d5e6f1a2b3c4d",
            "branch HEAD: 1a2b3c4d5e6f1a2b3c4d a: b\n" + robot,
            .buildReport, "without an error"
        ),
        (
            "[linus:master] [mm] 1a2b3c4d5e: will-it-scale.per_process_ops -12.3% regression",
            "kernel test robot noticed a -12.3% regression of will-it-scale on:\n" + robot, .testRobot, "on speed"
        ),
        (
            "[linus:master] [widget] 1a2b3c4d5e: WARNING:at_fs/widget.c:#widget_put",
            "kernel test robot noticed \"WARNING:at_fs/widget.c:#widget_put\" on:\n\n"
                + "commit: 1a2b3c4d5e6f (\"widget: count\")\n" + robot, .testRobot, nil
        ),
        (
            "next/master bisection: baseline.login on board1",
            "* KernelCI bot *\n\nSummary:\n  Start:      1a2b3c4d5e6f0 Add linux-next specific files\n"
                + "  Plain log:  https://ci.example/log.txt\n  Result:     2b2b3c4d5e6f0 widget: count\n\nChecks:\n"
                + "  revert:     FAIL\n\nBreaking commit found:\n", .kernelCI, nil
        ),
        (
            "next-20260522: WARNING in widget_put on arm64",
            "Regressions found on arm64:\n\nFirst seen on next-20260522\nGood: next-20260521\nBad: next-20260522\n\n"
                + "Reported-by: Linux Kernel Functional Testing <lkft@linaro.org>\n", .lkft, nil
        ),
        (
            "Re: [PATCH 6.12 000/204] 6.12.44-rc1 review",
            "Results from Linaro's test farm.\nNo regressions on arm64, arm, x86_64, and i386.\n", .lkft,
            "without a regression"
        ),
        (
            "[Bug 219999] New: widget oopses at boot",
            "https://bugzilla.kernel.org/show_bug.cgi?id=219999\n\n            Bug ID: 219999\n           Summary: widget\n"
                + "    Kernel Version: 6.12.3\n        Regression: Yes\n Bisected commit-id: 1a2b3c4d5e6f\n",
            .bugzilla, nil
        ),
        (
            "Linux regressions report for mainline [2026-05-04]",
            "Hi, this is regzbot, the Linux kernel regression tracking bot.\n\nCurrently I'm aware of 7 regressions.\n",
            .tracker, "tracker's list"
        ),
        (
            "[GIT PULL] widget for 6.9", "The following changes since commit 1a2b3c4d5e6f:\n\n  Linux 6.9-rc1\n",
            .mail,
            "pull request"
        ),
        (
            "[PATCH 6.12 000/204] 6.12.44-rc1 review",
            "This is the start of the stable review cycle for the 6.12.44 release.\n", .mail,
            "stable release's review"
        ),
        (
            "FAILED: patch \"[PATCH] widget: mend\" failed to apply to 6.1-stable tree",
            "The patch below does not apply to the 6.1-stable tree.\n", .patch, "does not apply"
        ),
        (
            "Re: [PATCH v2 3/4] widget: count", "> +\tkfree(w);\n\nWhy twice?\n", .patch, "series of 4 patches"
        ), ("Re: [PATCH] widget: count", "Looks good to me.\n", .patch, "review of a patch"),
    ]

    @Test(arguments: mails.indices)
    func `a mail is known by what it says`(index: Int) {
        let (subject, body, kind, noJob) = Self.mails[index]
        let report = BugReport(subject: subject, body: body)
        #expect(report.kind == kind, "\(subject)")
        if let noJob { #expect(report.noJob?.contains(noJob) == true, "\(subject): \(report.noJob ?? "a job")") }
        if noJob == nil { #expect(report.noJob == nil, "\(subject)") }
        #expect(report.tellsSomething, "\(subject)")
    }

    @Test func `a patch that was tested leaves nothing to bisect, or another crash`() {
        let passed = BugReport(subject: Self.mails[0].subject, body: Self.mails[0].body)
        #expect(passed.range == ReportedRange() && passed.title == "INFO: task hung in widget_rmdir")
        let failed = BugReport(subject: Self.mails[1].subject, body: Self.mails[1].body)
        #expect(failed.range.bad == "1a2b3c4d" && failed.notes.contains { $0.contains("does not mend") })
        let other = BugReport(
            subject: Self.mails[1].subject,
            body: Self.mails[1].body.replacing("\nINFO: task hung in widget_rmdir", with: "\nWARNING in widget_put")
        )
        #expect(other.range.bad == nil)
        #expect(other.title == "WARNING in widget_put" && other.notes.contains { $0.contains("another crash") })
    }

    @Test func `a build report names tip and culprit`() {
        let report = BugReport(subject: Self.mails[8].subject, body: Self.mails[8].body)
        #expect(report.head?.id == "1a2b3c4d5e6f1a2b3c4d" && report.bisected?.id == "2b2b3c4d5e6f1a2b3c4d")
        #expect(report.tree == "https://git.example/widget.git" && report.branch == "master")
    }

    @Test func `KernelCI's summary is read with its checks`() {
        let body = Self.mails[12].body.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
        let report = BugReport(
            subject: Self.mails[12].subject, body: "Please see:\n" + body.joined(separator: "\n"))
        #expect(report.head?.subject == "Add linux-next specific files")
        #expect(report.bisected?.id == "2b2b3c4d5e6f0" && report.checks == ["its revert failed"])
        #expect(report.links.map(\.kind) == [.console])
    }

    @Test func `LKFT's ends are a range`() {
        let range = BugReport(subject: Self.mails[13].subject, body: Self.mails[13].body).range
        #expect(range.good == ["next-20260521"] && range.bad == "next-20260522")
    }

    @Test func `bugzilla's fields are read`() {
        let report = BugReport(subject: Self.mails[15].subject, body: Self.mails[15].body)
        #expect(report.bisected?.id == "1a2b3c4d5e6f" && report.release == "v6.12.3")
        #expect(report.links.first?.kind == .dashboard)
    }

    @Test func `a robot's table tells rate and parent, and no crash of its own`() {
        let report = BugReport(
            subject: "[linus:master] [widget]  1a2b3c4d5e: BUG:KASAN:slab-use-after-free_in_widget_poll",
            body: """
                kernel test robot noticed "BUG:KASAN:slab-use-after-free_in_widget_poll" on:

                commit: 1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b ("widget: poll")
                https://git.kernel.org/cgit/linux/kernel/git/torvalds/linux.git master

                [test failed on linux-next/master 3a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b]

                +-------------------------------------------------+------------+------------+
                |                                                 | 2a2b3c4d5e | 1a2b3c4d5e |
                +-------------------------------------------------+------------+------------+
                | boot_successes                                  | 15         | 3          |
                | boot_failures                                   | 0          | 12         |
                | BUG:KASAN:slab-use-after-free_in_widget_poll    | 0          | 9          |
                +-------------------------------------------------+------------+------------+

                | Reported-by: kernel test robot <robot@example.org>
                """)
        #expect(report.kind == .testRobot && report.rate == ReportedRate(crashed: 9, of: 15))
        #expect(report.range.bad == "3a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b" && report.branch == "master")
        #expect(report.bisected?.subject == "widget: poll" && report.crashes.isEmpty)
        #expect(
            report.title?.contains("slab-use-after-free") == true && report.title?.hasSuffix("widget_poll") == true)
    }

    @Test func `syzbot ci names a series' base, and a page dump no commit`() {
        let report = BugReport(
            subject: "[syzbot ci] Re: widget: move it",
            body: """
                syzbot ci has tested the following series

                [v2] widget: move it
                * [PATCH v2 1/3] widget: one
                * [PATCH v2 2/3] widget: two
                * [PATCH v2 3/3] widget: three

                and found the following issue:
                KASAN: slab-use-after-free Read in widget_poll

                tree:      net-next
                URL:       https://git.example/net-next.git
                base:      1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b
                arch:      amd64

                page: refcount:1 mapcount:0 index:0x0 pfn:0x12345
                head: order:3 mapcount:0 entire_mapcount:0
                head: 017ff00000000240 ffff888100041c80 ffffea00044b8a10 ffffea0004539010
                """)
        #expect(report.kind == .syzbotCI && report.head == nil && report.series == 3)
        #expect(report.range.good == ["1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b"] && report.range.bad == nil)
        #expect(report.title == "KASAN: slab-use-after-free Read in widget_poll")
        #expect(report.tree == "https://git.example/net-next.git")
    }
}
