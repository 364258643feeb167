import Bisection
import Foundation
import Intake
import Records
import Reports
import TestKit
import Testing

/// A finished job of no kernel's.
enum Fixture {
    static func commit(_ digit: Character, _ subject: String) throws -> CommitNote {
        let id = try #require(CommitID(String(repeating: digit, count: 40)))
        return CommitNote(
            id: id, subject: subject, author: "Ann Author <ann@example.org>", date: Date(timeIntervalSince1970: 0))
    }

    static func step(_ number: Int, _ purpose: StepPurpose, _ commit: CommitNote, bad: Bool) -> StepRecord {
        SampleStep.make(
            number, purpose, commit, .marked(bad ? .bad : .good, confidence: 0.99),
            [bad ? .crashed(title: "KASAN: x in foo") : .clean(beside: [])])
    }

    static func result(_ outcome: JobResult.Outcome = .found) throws -> JobResult {
        let (good, bad) = (try commit("a", "Linux 6.8"), try commit("b", "Linux 6.9"))
        let culprit = try commit("c", "widget: poll without the lock, which nobody holds here anyway")
        var result = JobResult(
            tool: "firstbad 0.1.0", job: "20240401-120000-abcd", quest: .regression, outcome: outcome, good: [good],
            bad: bad, rangeCount: 100,
            steps: [
                step(0, .badEnd, bad, bad: true), step(1, .goodEnd, good, bad: false),
                step(2, .verification, culprit, bad: true),
            ], startedAt: Date(timeIntervalSince1970: 0), endedAt: Date(timeIntervalSince1970: 100))
        result.culprit = outcome == .found ? culprit : nil
        result.possible = outcome == .oneOfSeveral ? [culprit, good] : []
        result.confidence = 0.9964
        result.possibleConfidence = 0.9
        result.crash = "KASAN: slab-use-after-free Read in widget_poll"
        result.crashRate = 0.5
        result.toolchain = "gcc (Debian 12.2.0-14+deb12u1) 12.2.0; GNU ld (GNU Binutils for Debian) 2.40"
        result.accelerator = .tcg
        result.lints = [
            Lint(.merge, "it is a merge: two sides that are good alone, or a step that was judged wrong")
        ]
        result.revert = RevertNote(.confirms, "with it reverted, the bad end is clean in 6 of 6 runs")
        return result
    }

    static var thread: ReportThread {
        var thread = ReportThread()
        thread.messageID = "2@example.org"
        thread.references = ["0@example.org", "1@example.org"]
        thread.subject = "an oops in the widget"
        thread.from = "Rita Reporter <rita@example.org>"
        thread.to = ["list@vger.kernel.org", "ANN@example.org"]
        thread.cc = ["me@example.org", "Jörg Jemand <joerg@example.org>"]
        return thread
    }

    static func facts(_ style: ReplyFacts.Style, _ outcome: JobResult.Outcome = .found) throws -> ReplyFacts {
        var report = BugReport(
            subject: "an oops", body: "BUG: KASAN: use-after-free in foo+0x1/0x2\nCall Trace:\n foo+0x1/0x2\n")
        report.kind = .mail
        var facts = ReplyFacts(result: try result(outcome), thread: thread, report: report)
        facts.style = style
        facts.culprit = ReplyFacts.Culprit(
            author: Address(parsing: "Ann Author <ann@example.org>"),
            message: """
                widget: poll without the lock

                commit 89abcdef0123456789abcdef0123456789abcdef upstream.

                Signed-off-by: Ann Author <ann@example.org>
                Reviewed-by: Rolf Reviewer <rolf@example.org>
                Tested-by: Somebody <some@example.org>
                """)
        facts.crash =
            "[   1.5][   T1] BUG: KASAN: " + String(repeating: "long ", count: 40) + "\n[   1.6] Call Trace:\n"
        facts.reproducer = InlineFile(
            name: "repro.c", text: "int main(void)\n{\n\treturn " + String(repeating: "1 + ", count: 40) + "1;\n}\n"
        )
        facts.attached = ["bisect.log", "kconfig_origin"]
        return facts
    }
}

@Suite struct ReplyTextTests {
    private static let tags = ["Fixes: ", "Closes: ", "Link: ", "Reported-by: ", "#regzbot "]

    @Test(arguments: ReplyFacts.Style.allCases)
    func `lines keep to 72 columns, but for tags`(style: ReplyFacts.Style) throws {
        for outcome in [JobResult.Outcome.found, .oneOfSeveral, .badEndUnfit, .goodEndUnfit, .cannotTell] {
            let text = ReplyText.compose(try Fixture.facts(style, outcome))
            let long = text.components(separatedBy: "\n").filter { $0.count > 72 }
            #expect(long.allSatisfy { line in Self.tags.contains { line.hasPrefix($0) } })
        }
    }

    @Test func `it says what was found, how surely, and how`() throws {
        let text = ReplyText.compose(try Fixture.facts(.lore))
        let id = String(repeating: "c", count: 40)
        for part in [
            "The first bad commit is:\n\n  \(id)\n", "89abcdef0123456789abcdef0123456789abcdef",
            "very high (99.6%)",
            "with it reverted", "it is a merge", "50% of runs", "100 commits", "3 steps, 3 runs", "QEMU, TCG",
            "gcc (Debian", "\n  BUG: KASAN: long", "Attached: bisect.log, kconfig_origin",
            "\nReported-by: Rita Reporter",
            "\nFixes: cccccccccccc (\"widget: poll without the lock, which nobody holds here anyway\")\n",
            "\nFixes: 89abcdef0123 (\"", "\nCloses: https://lore.kernel.org/r/2@example.org\n",
        ] { #expect(text.contains(part), "\(part)") }
        #expect(!text.contains("#regzbot"))
    }

    @Test func `the tracker is told in a paragraph of its own`() throws {
        var facts = try Fixture.facts(.regzbot)
        let id = String(repeating: "c", count: 40)
        #expect(ReplyText.compose(facts).contains("\n\n#regzbot ^introduced: \(id)\n\n"))
        // Who is tracked already is only told the commit.
        facts.report.regzbot = [RegzbotCommand(line: "#regzbot introduced: v6.8..v6.9")].compactMap { $0 }
        #expect(ReplyText.compose(facts).contains("\n\n#regzbot introduced: \(id)\n\n"))
        #expect(ReplyText.compose(try Fixture.facts(.regzbot, .cannotTell)).contains("#regzbot") == false)
    }

    @Test func `it reads like syzbot's where that is wanted`() throws {
        let text = ReplyText.compose(try Fixture.facts(.syzbot))
        #expect(
            text.hasPrefix("firstbad has bisected this issue to:\n\ncommit \(String(repeating: "c", count: 40))\n"))
        #expect(text.contains("\nstart commit:   bbbbbbbbbbbb"))
    }

    @Test func `it says whether it agrees with the commit that the mail names, and on which tests`() throws {
        var facts = try Fixture.facts(.lore)
        facts.told = CommitMention(id: String(repeating: "c", count: 12)).map { ToldCommit($0) }
        #expect(ReplyText.compose(facts).contains("This agrees with the commit that your mail names."))
        // The culprit is a copy of that one.
        facts.told = CommitMention(id: "89abcdef0123").map { ToldCommit($0) }
        #expect(ReplyText.compose(facts).contains("This agrees"))
        var other = ToldCommit(try #require(CommitMention(id: "eeeeeeeeeeee", subject: "widget: other")))
        let (good, bad) = (facts.result.steps[1], facts.result.steps[0])
        other.witnesses = [.init(step: good, holds: true), .init(step: bad, holds: false)]
        facts.told = other
        let text = ReplyText.compose(facts).split(separator: "\n").joined(separator: " ")
        for part in [
            "names another commit, eeeeeeeeeeee (\"widget: other\"). This bisection does not agree",
            "- aaaaaaaaaaaa, which has it: clean in 1 of 1 runs",
            "- bbbbbbbbbbbb, which does not have it: crashed in 1 of 1 runs",
            "- cccccccccccc, the commit found here: crashed in 1 of 1 runs",
        ] { #expect(text.contains(part), "\(part)") }
        facts.result = try Fixture.result(.oneOfSeveral)
        facts.told = CommitMention(id: String(repeating: "c", count: 12)).map { ToldCommit($0) }
        #expect(ReplyText.compose(facts).contains("one of these."))
        facts.result = try Fixture.result(.cannotTell)
        let open = ReplyText.compose(facts).split(separator: "\n").joined(separator: " ")
        #expect(open.contains("is neither confirmed nor refuted"))
    }

    static let fits: [(mail: String, job: String, printed: String?, differs: Bool, isNoted: Bool)] = [
        ("WARNING in widget_put", "WARNING in widget_put", nil, false, false),
        ("WARNING in widget_put", "general protection fault in gadget_get", nil, true, false),
        (
            "KASAN: slab-use-after-free Read in widget_put", "KASAN: slab-use-after-free Read in gadget_get", nil,
            true, false
        ),
        (
            "KASAN: slab-use-after-free Read in widget_put", "KASAN: use-after-free Write in widget_put", nil,
            false, true
        ),
        (
            "WARNING in widget_put", "BUG: x in gadget_get",
            "Call Trace:\n gadget_get+0x1/0x2\n widget_put+0x3/0x4\n", false, true
        ),
        ("INFO: rcu detected stall", "INFO: rcu detected stall in gadget_get", nil, false, true),
    ]

    @Test(arguments: fits.indices)
    func `a mail about another crash is not this job's`(index: Int) throws {
        let (mail, job, printed, differs, isNoted) = Self.fits[index]
        var report = BugReport()
        report.title = mail
        var result = try Fixture.result()
        result.crash = job
        let fit = ThreadFit(report, result, printed: printed)
        #expect(fit.differences.isEmpty != differs && fit.notes.isEmpty != isNoted, "\(mail), \(job)")
        #expect(ThreadFit(BugReport(), result, printed: printed) == ThreadFit(BugReport(), result, printed: nil))
    }

    @Test func `long lines of C are broken as C allows`() throws {
        let facts = try Fixture.facts(.lore)
        let lines = try #require(facts.foldedReproducer)
        let source = try #require(facts.reproducer?.text)
        let joined = lines.joined(separator: "\n").split(separator: "\\\n", omittingEmptySubsequences: false)
            .joined()
        #expect(facts.isReproducerFolded && joined + "\n" == source)
        var script = facts
        script.reproducer = InlineFile(name: "repro.sh", text: String(repeating: "x ", count: 60))
        #expect(script.foldedReproducer == nil)
        script.reproducer = InlineFile(name: "repro.sh", text: "#!/bin/sh\necho 1\n")
        #expect(script.foldedReproducer == ["#!/bin/sh", "echo 1"] && !script.isReproducerFolded)
    }
}

@Suite struct RecipientsTests {
    @Test func `everybody once: thread, author, signers, maintainers, tracker`() throws {
        let maintainers = ["Max Maintainer <max@example.org>", "list@vger.kernel.org"].compactMap {
            Address(parsing: $0)
        }
        let people = Recipients(
            thread: Fixture.thread, culprit: try Fixture.facts(.lore).culprit, maintainers: maintainers,
            style: .regzbot,
            own: Address(address: "Me@example.org"))
        #expect(people.to.map(\.address) == ["rita@example.org", "ann@example.org"])
        #expect(
            people.cc.map(\.address) == [
                "list@vger.kernel.org", "joerg@example.org", "rolf@example.org", "max@example.org",
                Recipients.regressions,
            ])
    }

    static let threads: [(to: [String], list: String?, isPrivate: Bool)] = [
        (["security@kernel.org"], nil, true),
        (["security@kernel.org", "linux-distros@vs.openwall.org"], nil, true),
        (["ann@example.org"], nil, true), (["security@kernel.org", "netdev@vger.kernel.org"], nil, false),
        (["ann@example.org"], "linux-mm@kvack.org", false), (["oe-lkp@lists.linux.dev"], nil, false),
        (["x-security@lists.example.org"], nil, true),
    ]

    @Test(arguments: threads.indices)
    func `to a private thread nobody is added`(index: Int) throws {
        var thread = Fixture.thread
        (thread.to, thread.cc, thread.list) = (Self.threads[index].to, [], Self.threads[index].list)
        let people = Recipients(
            thread: thread, culprit: try Fixture.facts(.lore).culprit,
            maintainers: ["max@example.org"].compactMap { Address(parsing: $0) }, style: .regzbot, own: nil)
        let all = (people.to + people.cc).map(\.address)
        #expect(all.contains("max@example.org") != Self.threads[index].isPrivate)
        let hasAuthor = all.contains("ann@example.org") && !thread.to.contains("ann@example.org")
        #expect((hasAuthor || all.contains(Recipients.regressions)) != Self.threads[index].isPrivate)
    }

    @Test func `thousands of recipients are too many, and lists go first`() {
        var thread = Fixture.thread
        thread.cc = (0..<3000).map { "a\($0)@example.org" } + ["late@lists.linux.dev", "no address"]
        let people = Recipients(thread: thread, culprit: nil, maintainers: [], style: .lore, own: nil)
        #expect(people.to.count + people.cc.count == Recipients.most && people.notes.count == 2)
        #expect(people.cc.contains { $0.address == "late@lists.linux.dev" })
    }
}
