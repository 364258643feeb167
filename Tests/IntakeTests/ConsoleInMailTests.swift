import Intake
import Testing

/// What a console in a mail tells beside its crash, and what around it tells nothing.
@Suite struct ConsoleInMailTests {
    private static func console(_ banner: String, more: String = "") -> String {
        """
        It crashes:

        [   22.842515] BUG: unable to handle page fault for address: ffff88816c600000
        [   22.844000] Oops: 0003 [#1] SMP KASAN PTI
        [   22.845514] CPU: 0 PID: 1 Comm: swapper/0 Not tainted \(banner) #553
        [   22.850781] RIP: 0010:widget_move+0x12/0x40
        \(more)[   22.866465] Call Trace:
        [   22.867000]  <TASK>
        [   22.867852]  widget_test+0x88/0x120
        [   22.868637]  </TASK>
        """
    }

    static let banners: [(banner: String, bad: String?)] = [
        ("6.15.0-11192-ga82d78bc13a8", "a82d78bc13a8"), ("6.15.0-rc3-00012-g1a2b3c4-dirty", "1a2b3c4"),
        ("6.15.0-rc3-1a2b3c4d5e6f+", "1a2b3c4d5e6f"), ("6.15.0-next-20260119", "next-20260119"),
        ("6.15.0-rc6-next-20260119-00003-g1a2b3c4d5e6f", "1a2b3c4d5e6f"), ("6.15.0-rc3", "v6.15-rc3"),
        ("6.15.0", "v6.15"), ("6.12.44", "v6.12.44"), ("6.12.44-custom+", "v6.12.44"), ("6.8.0-45-generic", nil),
        ("6.1.0-13-amd64", nil), ("5.14.0-362.8.1.el9_3.x86_64", nil), ("6.12.44-rc1", nil),
    ]

    @Test(arguments: banners)
    func `a kernel's name is the revision that it was built from`(banner: String, bad: String?) {
        let report = BugReport(subject: "oops", body: Self.console(banner))
        #expect(report.range.bad == bad)
    }

    static let arches: [(line: String, arch: String?)] = [
        ("[    2.100000] intel_pstate: CPU model not supported\n", "x86_64"),
        ("[    2.100000] amd_pstate: the _CPC object is not present\n", "x86_64"), ("", "x86_64"),
    ]

    @Test(arguments: arches)
    func `the machine is told by registers`(line: String, arch: String?) {
        #expect(BugReport(subject: "oops", body: Self.console("6.15.0", more: line)).arch == arch)
    }

    @Test func `arm64 is known by its state, and a field loses against the console`() {
        let arm = "[    1.0] pstate: 60400009 (nZCv daif +PAN -UAO)\n"
        #expect(BugReport(subject: "oops", body: arm).arch == "arm64")
        #expect(BugReport(subject: "oops", body: "arch: arm64\n\n" + Self.console("6.15.0")).arch == "x86_64")
        #expect(BugReport(subject: "oops", body: "userspace arch: i386\n").arch == "x86_64")
    }

    @Test func `prose that names the crash is no second crash`() {
        let report = BugReport(
            subject: "Re: [PATCH v2 2/2] widget: mend it",
            body: "I found that there is BUG: unable to handle page fault in widget_move in linux v6.15-rc2.\n\n"
                + Self.console("6.15.0-rc2"))
        #expect(report.crashes.count == 1)
        #expect(report.title == "BUG: unable to handle kernel paging request in widget_move")
    }

    static let titles: [(subject: String, title: String?)] = [
        (
            "[syzbot] [k?] linux-next test error: KASAN: slab-use-after-free Write in widget_add",
            "KASAN: slab-use-after-free Write in widget_add"
        ),
        ("[syzbot] [k?] upstream boot error: WARNING in widget_add (2)", "WARNING in widget_add"),
        (
            "[syzbot] [k?] KASAN: slab-use-after-free Write in widget_add (3)",
            "KASAN: slab-use-after-free Write in widget_add"
        ),
        ("[syzbot] [k?] upstream build error (18)", nil),
    ]

    @Test(arguments: titles)
    func `a title is what stands behind syzbot's own words`(subject: String, title: String?) {
        let body =
            "HEAD commit: 1a2b3c4d5e6f a: b\ndashboard link: https://syzkaller.appspot.com/bug?extid=aaaabbbbccccdddd0001\n"
        #expect(BugReport(subject: subject, body: body).title == title)
    }

    static let shells: [(text: String, isOne: Bool)] = [
        ("# mount -t widget /dev/loop0 /mnt", true), ("To reproduce:\n\n$ ./a.out\n# cat /proc/widget", true),
        ("> # ./perf diff a b\n>\n> # Event 'cycles'\n\nI can't reproduce that.", false),
        ("# ./perf report", false), ("# Baseline  Delta\n# echo and so on", false),
        ("$ cat /etc/debian_version", false),
        ("> this triggers it:\n> # echo 1 > /sys/widget\n", true), ("> # mount /dev/sda /mnt\n", false),
    ]

    @Test(arguments: shells)
    func `commands at a prompt are a reproducer where they do something`(text: String, isOne: Bool) {
        #expect(BugReport(subject: "Re: [PATCH] x", body: text).inlined.map(\.name) == (isOne ? ["repro.sh"] : []))
    }

    static let links: [(text: String, kinds: [ReportLink.Kind])] = [
        ("Git bisect log:\n\nsome words\nhttps://git.kernel.org/pub/scm/linux/kernel/git/x/x.git", [.other]),
        ("Bisect info:\nhttps://ci.example/x", [.bisectLog]),
        ("Bisect info:\n\nhttps://ci.example/x", [.bisectLog]),
        ("Kernel config:\nsee below\nhttps://ci.example/x", [.other]),
        ("config: https://ci.example/c\nC repro: https://ci.example/r", [.config, .cReproducer]),
    ]

    @Test(arguments: links)
    func `a label is for the address next to it`(text: String, kinds: [ReportLink.Kind]) {
        #expect(BugReport(subject: "oops", body: text).links.map(\.kind) == kinds)
    }

    @Test func `runs are counted in prose`() {
        for (text, rate) in [
            ("It crashed in 3 of the 10 runs.", (3, 10)), ("fails 2/50 times", (2, 50)),
            ("we saw it 7 of 30 boots", (7, 30)),
        ] {
            #expect(
                BugReport(subject: "oops", body: text).rate == ReportedRate(crashed: rate.0, of: rate.1), "\(text)")
        }
        for text in ["line 3/10 of it times out", "50 runs", "10 out of 3 runs"] {
            #expect(BugReport(subject: "oops", body: text).rate == nil, "\(text)")
        }
    }
}
