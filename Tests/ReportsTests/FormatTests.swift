import Bisection
import Foundation
import Records
import Reports
import Testing

@Suite struct FormatTests {
    /// A subject that tries something, under a plain name.
    struct Hostile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var subject: String
    }

    static let hostile = [
        Hostile(testDescription: "a script", subject: "<script>alert(1)</script>"),
        Hostile(testDescription: "an attribute", subject: "\" onload='x' \""),
        Hostile(testDescription: "an entity", subject: "&lt;b&gt; &amp;"),
        Hostile(testDescription: "a link", subject: "[x](javascript:1) ![y](http://z) www.z.example"),
        Hostile(testDescription: "a table", subject: "a | b |\n| c | d"),
        Hostile(testDescription: "the end of a section", subject: "]]> --> ?> \u{1B}[31m\u{202E}"),
        Hostile(testDescription: "a command for git", subject: "x\ngit bisect bad HEAD"),
    ]

    @Test(arguments: hostile)
    func `HTML obeys nothing of a subject`(_ it: Hostile) {
        var result = SampleResult.found(it.subject)
        result.crash = it.subject
        result.possible = [SampleResult.note("d", it.subject)]
        let page = HTML.report(result)
        #expect(!page.lowercased().contains("<script"))
        #expect(!page.contains("<b>"))
        #expect(page.count { $0 == "\u{1B}" } == 0)
        // Every quote in the page is an attribute's own: escaped text adds none.
        let plain = HTML.report(SampleResult.found("x"))
        #expect(page.count { $0 == "'" } == plain.count { $0 == "'" })
        #expect(HTML.escaped("<&>\"'") == "&lt;&amp;&gt;&quot;&#39;")
    }

    @Test(arguments: hostile)
    func `Markdown obeys nothing of a subject`(_ it: Hostile) {
        let text = Markdown.report(SampleResult.found(it.subject))
        #expect(!text.contains("<script"))
        #expect(!text.contains("](") && !text.contains("://") && !text.contains("www."))
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
        #expect(rows.count == 7)
        for row in rows { #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 6) }
    }

    @Test(arguments: hostile)
    func `logs take no command from a subject`(_ it: Hostile) {
        let result = SampleResult.found(it.subject)
        let commands = BisectLog(result).text.split(separator: "\n").filter { $0.hasPrefix("git bisect") }
        #expect(commands.count == 3)
        #expect(SyzbotLog.text(result).split(separator: "\n").count { $0.hasPrefix("# git bisect") } == 4)
    }

    @Test func `a git log says what was seen, each commit once`() {
        let text = BisectLog(SampleResult.found()).text
        #expect(
            text.contains(
                "# crashed in 2 of 3 runs: \(SampleResult.title); another crash in 1; bad, confidence 99.9%"))
        #expect(text.contains("# skip, does not build: foo.c:1\ngit bisect skip 5555"))
        #expect(text.count(of: "git bisect bad cccc") == 1)
        #expect(
            text.hasSuffix(
                "# first bad commit: [\(String(repeating: "c", count: 40))] foo: drop the reference early\n"))
    }

    @Test func `a fix is written in its own terms`() {
        var result = SampleResult.found()
        result.quest = .fix
        #expect(BisectLog(result).text.contains("git bisect start --term-old=broken --term-new=fixed '1111"))
        #expect(BisectLog(result).text.contains("git bisect broken cccc"))
        #expect(SyzbotLog.text(result).contains("# git bisect good cccc"))
    }

    @Test func `a log of syzbot's kind has runs, titles, verdict and confidence`() {
        let text = SyzbotLog.text(SampleResult.found())
        for line in [
            "run #2: crashed: WARNING in bar", "run #0: boot failed: silent", "run #9: OK",
            "distinct titles: \(SampleResult.title)", "verdict: bad, confidence 99.9%",
            "verdict: skip, does not build: foo.c:1", "first bad commit: \(String(repeating: "c", count: 40)) foo:",
        ] { #expect(text.contains(line), "\(line)") }
    }

    @Test func `without a culprit the logs name none`() {
        var result = SampleResult.found()
        result.outcome = .oneOfSeveral
        result.culprit = nil
        result.possible = [SampleResult.note("c", "one"), SampleResult.note("5", "two")]
        #expect(BisectLog(result).text.contains("# possible first bad commit: [cccc"))
        #expect(SyzbotLog.text(result).contains("could be any of:\ncccc"))
        for text in [BisectLog(result).text, SyzbotLog.text(result)] {
            #expect(!text.contains("# first bad commit"))
        }
        #expect(JUnit.report(result).contains("<error type=\"oneOfSeveral\""))
    }

    @Test func `KCIDB gets a test a step, and an incident where it crashed`() throws {
        struct Submission: Decodable {
            struct Item: Decodable {
                var id: String
                var status: String?
            }
            var checkouts, builds, tests, issues, incidents: [Item]
        }
        let bytes = try KCIDB.report(SampleResult.found(), origin: "My-Lab")
        let it = try JSON.decode(Submission.self, from: String(decoding: bytes, as: UTF8.self))
        #expect(it.tests.map(\.status) == ["FAIL", "PASS", "MISS", "FAIL", "FAIL", "PASS"])
        #expect(it.builds.map(\.status) == ["PASS", "PASS", "FAIL", "PASS", "PASS"])
        #expect(it.checkouts.map(\.id) == it.builds.map(\.id))
        #expect(it.issues.map(\.id) == ["mylab:20260101-000000-abcd:crash"])
        #expect(it.incidents.count == 3)
    }
}

extension String {
    fileprivate func count(of text: String) -> Int { ranges(of: text).count }
}
