import Intake
import Testing

@Suite struct AnyMailTests {
    @Test func `a fuzzing team's mail with its evidence`() {
        let folder = "https://github.com/team/logs/tree/main/240401_widget_poll"
        let report = BugReport(
            subject: "Re: [PATCH v3 2/5] widget: poll without the lock",
            body: """
                I used Syzkaller and found that there is general protection fault in widget_poll in v6.9-rc3.

                After bisection and the first bad commit is:
                "
                89abcdef0123 widget: poll without the lock
                "

                All detailed into can be found at:
                \(folder)
                Syzkaller repro code:
                \(folder)/repro.c
                Kconfig(make olddefconfig):
                \(folder)/kconfig_origin
                Bisect info:
                \(folder)/bisect_info.log
                bzImage:
                https://github.com/team/logs/raw/refs/heads/main/x/bzImage_v6.9-rc3
                Issue dmesg:
                https://github.com/team/logs/blob/main/x/v6.9-rc3_dmesg.log

                > Signed-off-by: Ann Author <ann@example.org>
                """)
        #expect(report.kind == .fuzzingTeam && report.release == "v6.9-rc3")
        #expect(report.bisected == CommitMention(id: "89abcdef0123", subject: "widget: poll without the lock"))
        #expect(report.patch?.version == 3 && report.patch?.number == 2 && report.patch?.count == 5)
        let kinds: [ReportLink.Kind] = [.folder, .cReproducer, .config, .bisectLog, .image, .console]
        #expect(report.links.map(\.kind) == kinds)
        let range = report.range
        #expect(range.bad == "v6.9-rc3" && range.hint?.hasPrefix("good: 89abcdef0123^") == true)
    }

    @Test func `a test robot's mail names the commit that it found`() {
        let report = BugReport(
            subject: "[linus:master] [widget]  89abcdef01: BUG:KASAN:slab-use-after-free_in_widget_poll",
            body: """
                kernel test robot noticed "BUG:KASAN:slab-use-after-free_in_widget_poll" on:

                commit: 89abcdef0123456789abcdef0123456789abcdef ("widget: poll without the lock")
                https://git.example/linux.git master

                | Reported-by: kernel test robot <robot@example.org>

                The kernel config and materials to reproduce are available at:
                https://download.example/0day/archive/1
                """)
        #expect(report.kind == .testRobot && report.bisected?.subject == "widget: poll without the lock")
        #expect(report.links.map(\.kind) == [.other, .folder])
    }

    static let tellings: [(text: String, id: String?)] = [
        (
            "89abcdef0123456789abcdef0123456789abcdef is the first bad commit",
            "89abcdef0123456789abcdef0123456789abcdef"
        ),
        (
            "# first bad commit: [89abcdef0123456789abcdef0123456789abcdef] a: b",
            "89abcdef0123456789abcdef0123456789abcdef"
        ),
        ("I bisected it to 89abcdef0123 (\"a: b\").", "89abcdef0123"),
        ("git bisect points to commit 89abcdef0123", "89abcdef0123"),
        ("I bisected to nothing", nil), ("The first bad commit is unknown", nil),
    ]

    @Test(arguments: tellings)
    func `a bisection is told in many words`(text: String, id: String?) {
        #expect(BugReport(subject: "oops", body: text).bisected?.id == id)
    }

    @Test func `a patch that names a robot's bug stays a patch`() {
        let report = BugReport(
            subject: "[PATCH 6.6 1/9] widget: mend it",
            body: """
                [ Upstream commit 89abcdef0123456789abcdef0123456789abcdef ]

                Reported-by: syzbot+aaaabbbbccccdddd0001@syzkaller.appspotmail.com
                Closes: https://syzkaller.appspot.com/bug?extid=aaaabbbbccccdddd0001
                Fixes: 0123456789ab ("widget: poll without the lock")
                Signed-off-by: Ann Author <ann@example.org>
                """)
        #expect(report.kind == .patch && report.bugID == "aaaabbbbccccdddd0001")
        #expect(report.range.good == ["0123456789ab^"])
    }

    static let old: [(text: String, id: String)] = [
        (
            "syzkaller hit the following crash on 89abcdef0123456789abcdef0123456789abcdef",
            "89abcdef0123456789abcdef0123456789abcdef"
        ),
        (
            "syzbot hit the following crash on upstream commit\n89abcdef0123456789abcdef0123456789abcdef (Mon Apr 1)\na: b",
            "89abcdef0123456789abcdef0123456789abcdef"
        ),
    ]

    @Test(arguments: old)
    func `robots' older mails name their commit in a sentence`(text: String, id: String) {
        #expect(BugReport(subject: "KASAN: x in foo", body: text).head?.id == id)
    }

    static let upstream: [(line: String, id: String?)] = [
        ("commit 89abcdef0123456789abcdef0123456789abcdef upstream.", "89abcdef0123456789abcdef0123456789abcdef"),
        (
            "[ Upstream commit 89abcdef0123456789abcdef0123456789abcdef ]",
            "89abcdef0123456789abcdef0123456789abcdef"
        ),
        ("(cherry picked from commit 89abcdef0123)", "89abcdef0123"), ("commit 89abcdef0123 is upstream", nil),
        ("commit upstream.", nil), ("", nil),
    ]

    @Test(arguments: upstream)
    func `a stable commit says what it is a copy of`(line: String, id: String?) {
        #expect(CommitMention(upstreamIn: line)?.id == id)
    }

    @Test func `a stable patch asks for the range around the bug that it mends`() {
        let report = BugReport(
            subject: "[PATCH 6.6 12/99] widget: mend the poll",
            body: """
                From: Ann Author <ann@example.org>

                [ Upstream commit 89abcdef0123456789abcdef0123456789abcdef ]

                Fixes: 0123456789ab ("widget: poll without the lock")
                Signed-off-by: Ann Author <ann@example.org>
                """)
        #expect(report.kind == .patch && report.patch?.words == ["6.6"])
        let range = report.range
        #expect(range.bad == "89abcdef0123456789abcdef0123456789abcdef^" && range.good == ["0123456789ab^"])
    }

    static let fixes: [(text: String, id: String?, subject: String?)] = [
        ("0123456789ab (\"a: b\")", "0123456789ab", "a: b"),
        ("0123456789ab (\"a: b\").\")", "0123456789ab", "a: b"), ("0123456789ab (a: b)", "0123456789ab", "a: b"),
        ("[0123456789ab] a: b", "0123456789ab", "a: b"), ("0123456789ab a: b", "0123456789ab", "a: b"),
        ("0123456", "0123456", nil), ("01234", nil, nil), ("0123456789abxyz", nil, nil), ("nothing", nil, nil),
        ("0123456789abcdef0123456789abcdef0123456789", nil, nil),
    ]

    @Test(arguments: fixes)
    func `commits are quoted in several ways`(text: String, id: String?, subject: String?) {
        let mention = CommitMention(parsing: text)
        #expect(mention?.id == id && mention?.subject == subject)
    }

    @Test func `commands to the tracker give a range`() {
        let report = BugReport(
            subject: "oops",
            body: "It worked before.\n\n#regzbot ^introduced: v6.8..v6.9-rc3\n#regzbot title: poll oopses\n")
        #expect(report.regzbot.map(\.name) == ["^introduced", "title"])
        let range = report.range
        #expect(range.good == ["v6.8"] && range.bad == "v6.9-rc3")
        #expect(RegzbotCommand(line: "#regzbot introduced: -x..v1")?.range == nil)
    }

    @Test func `a reproducer in the text is taken out of it`() {
        let c = BugReport(
            subject: "oops",
            body: "With this program:\n\n#include <stdio.h>\nint main(void)\n{\n\treturn 0;\n}\n\nBye\n")
        #expect(
            c.inlined == [
                InlineFile(name: "repro.c", text: "#include <stdio.h>\nint main(void)\n{\n\treturn 0;\n}\n")
            ])
        let shell = BugReport(
            subject: "oops", body: "Do this:\n\n  bash # for x in 1 2; do echo $x; done\n  # dd if=/dev/zero\n")
        #expect(shell.inlined.first?.text == "#!/bin/sh\nfor x in 1 2; do echo $x; done\ndd if=/dev/zero\n")
    }

    static let subjects: [(subject: String, place: PatchPlace?)] = [
        ("[PATCH] a", PatchPlace(version: 1, number: nil, count: nil, words: [])),
        ("Re: [PATCH net-next v2 4/7] a", PatchPlace(version: 2, number: 4, count: 7, words: ["net-next"])),
        ("[RFC PATCH v8 00/28] a", PatchPlace(version: 8, number: 0, count: 28, words: ["RFC"])),
        ("[syzbot] a", nil), ("a", nil), ("[PATCH", nil), ("[]", nil),
    ]

    @Test(arguments: subjects)
    func `a subject tells a patch's place`(subject: String, place: PatchPlace?) {
        #expect(PatchPlace(subject: subject) == place)
    }

    static let roles: [(name: String, role: FileRole?)] = [
        ("description", .description), ("log0", .console), ("report0", .report), ("repro.prog", .syzReproducer),
        ("repro.cprog", .cReproducer), ("machineInfo0", .machine), ("kconfig_origin", .config),
        ("bisect_info.log", .bisectLog), ("bzImage_v6.9", .image), ("v6.9_dmesg.log", .console),
        ("repro.report", .report), (".config", .config), ("config.txt", .config),
        ("repro.c.txt", .cReproducer), ("raw.log.txt", .console), ("rerun.sh", nil), ("README", nil), ("", nil),
        ("x.pdf", nil),
    ]

    @Test(arguments: roles)
    func `files are known by their names`(name: String, role: FileRole?) {
        #expect(FileRole(name: name) == role)
    }

    @Test func `a page of an archive is a mail with a thread below`() throws {
        let page = """
            All of lore.example
             help / color / mirror / Atom feed
            From: Ann Author <ann@example.org>
            To: list@vger.kernel.org
            Subject: an oops
            Date: Mon, 1 Apr 2024 12:00:00 +0000\t[thread overview]
            Message-ID: <1@example.org> (raw)

            It oopses.

              reply\tother threads:[~2024-04-01 12:00 UTC|newest]

            Thread overview: 2+ messages
            """
        let mail = try #require(ArchivePage.message(in: page))
        #expect(mail.contains("\nMessage-ID: <1@example.org>\n") && mail.contains("+0000\n"))
        #expect(mail.hasSuffix("\n\nIt oopses.\n"))
        #expect(ArchivePage.isLikely(Array(page.utf8)))
        #expect(ArchivePage.message(in: "From: a@b\n\ntext\n") == nil)
    }
}

/// Text whose name in a test's log says nothing that a log would stumble over.
struct HostileText: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
}

@Suite struct HostileReportTests {
    static let texts = [
        HostileText(testDescription: "nothing", text: ""),
        HostileText(testDescription: "a label without a value", text: "HEAD commit:\ngit tree:\nkernel config:\n"),
        HostileText(testDescription: "many quote marks", text: String(repeating: ">", count: 20_000)),
        HostileText(testDescription: "control bytes", text: "HEAD commit: \u{1B}[31m0123456789ab\u{0}\u{202E}\n"),
        HostileText(testDescription: "a long line", text: "commit " + String(repeating: "a", count: 100_000)),
        HostileText(
            testDescription: "letters that change length", text: "FIRST BAD COMMIT IS İİİ\nﬀ commit İ upstream"),
        HostileText(
            testDescription: "many links", text: String(repeating: "https://a.example/repro.c ", count: 2000)),
        HostileText(
            testDescription: "ranges", text: "#regzbot introduced: ..\n#regzbot introduced: a..;rm\n#regzbot\n"),
    ]

    @Test(arguments: texts)
    func `no text breaks the reader, nor what is written of it`(hostile: HostileText) {
        let report = BugReport(subject: hostile.text, body: hostile.text)
        let isPlain = report.findings.joined(separator: "\n").unicodeScalars.allSatisfy {
            $0 == "\n" || $0.properties.generalCategory != .control
        }
        #expect(isPlain && report.links.count <= 64)
    }

    @Test func `revisions of strangers are names and nothing else`() {
        for bad in ["", "-x", "--upload-pack=x", "a b", "a;b", "$(x)", "a\nb", "../x", "a..b", ":/x"] {
            #expect(!Revision.isName(bad))
        }
        for good in ["v6.1", "0123456789ab^", "next-20240401", "net/main~3"] { #expect(Revision.isName(good)) }
    }
}
