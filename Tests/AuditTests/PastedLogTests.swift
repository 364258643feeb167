import Records
import Testing

@testable import Audit

/// `git bisect log` as it arrives: quoted, stamped, wrapped, told twice.
@Suite struct PastedLogTests {
    private static func id(_ start: String) -> String {
        start + String(repeating: "0", count: 39 - start.count) + "9"
    }
    static let (newEnd, oldEnd) = (id("a1"), id("b1"))
    static let (middle, culprit, last) = (id("c1"), id("d1"), id("e1"))

    /// A search of five steps in other words for good and bad.
    static func lines(
        _ bad: String = "bad", _ good: String = "good", start: String = "git bisect start",
        subject: String = "foo: count twice", closes: Bool = true
    ) -> [String] {
        var lines = [start]
        for (word, commit, text) in [
            (bad, newEnd, "Linux 6.2"), (good, oldEnd, "Linux 6.1"), (good, middle, "bar: tidy"),
            (bad, culprit, subject), (good, last, "foo: add"),
        ] {
            lines += ["# \(word): [\(commit)] \(text)", "git bisect \(word) \(commit)"]
        }
        return closes ? lines + ["# first \(bad) commit: [\(culprit)] \(subject)"] : lines
    }

    /// A way in which lines reach us.
    struct Way: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var write: @Sendable ([String]) -> String
    }

    static let ways = [
        Way(testDescription: "as it is") { $0.joined(separator: "\n") },
        Way(testDescription: "quoted") { $0.map { "> " + $0 }.joined(separator: "\n") },
        Way(testDescription: "quoted twice, without blanks") { $0.map { ">>" + $0 }.joined(separator: "\n") },
        Way(testDescription: "quoted by bars") { $0.map { "| " + $0 }.joined(separator: "\n") },
        Way(testDescription: "indented") { $0.map { "\t  " + $0 }.joined(separator: "\n") },
        Way(testDescription: "CRLF") { $0.joined(separator: "\r\n") + "\r\n" },
        Way(testDescription: "quoted CRLF") { $0.map { "> " + $0 }.joined(separator: "\r\n") },
        Way(testDescription: "a script's stamps") { $0.map { "|0524_141645|\($0)|" }.joined(separator: "\n") },
        Way(testDescription: "day and time") { $0.map { "2024-05-24 14:16:45 " + $0 }.joined(separator: "\n") },
        Way(testDescription: "ISO time") { $0.map { "2024-05-24T14:16:45.5Z " + $0 }.joined(separator: "\n") },
        Way(testDescription: "a logger's") {
            $0.map { "[2024-05-24 14:16:45,123] INFO: " + $0 }.joined(separator: "\n")
        },
        Way(testDescription: "syslog") {
            $0.map { "May 24 14:16:45 box bisect[7]: " + $0 }.joined(separator: "\n")
        },
        Way(testDescription: "no-break spaces") { $0.map { "\u{A0}\u{A0}" + $0 }.joined(separator: "\n") },
        Way(testDescription: "coloured") { $0.map { "\u{1B}[33m\($0)\u{1B}[0m" }.joined(separator: "\n") },
        Way(testDescription: "in a letter") {
            "I ran git bisect good v6.1 first.\n\n" + $0.joined(separator: "\n") + "\n\nThanks,\n"
        },
    ]

    @Test(arguments: ways)
    func `a log is read however it arrives`(way: Way) {
        let logs = LogReader.all(way.write(Self.lines()))
        #expect(logs.count == 1)
        #expect(logs.first?.steps.map(\.mark) == [.bad, .good, .good, .bad, .good])
        #expect(logs.first?.culprit?.commit == Self.culprit)
        #expect(logs.first?.culprit?.subject == "foo: count twice")
    }

    @Test(arguments: [
        ("oops", "ok", "git bisect start '--term-bad=oops' '--term-good=ok'", Quest.regression),
        ("crashes", "works", "git bisect start --term-new crashes --term-old works", .regression),
        ("new", "old", "git bisect start", .regression), ("slow", "fast", "", .regression),
        ("fixed", "broken", "git bisect start --term-new=fixed --term-old=broken", .fix),
        ("works", "crashes", "git bisect start --term-new=works --term-old=crashes", .fix),
    ])
    func `a search may have words of its own`(new: String, old: String, start: String, quest: Quest) throws {
        let log = try #require(LogReader.all(Self.lines(new, old, start: start).joined(separator: "\n")).first)
        #expect(log.quest == quest)
        #expect(log.culprit?.commit == Self.culprit)
        let (newer, older) = (quest.newMark, quest.oldMark)
        #expect(log.steps.map(\.mark) == [newer, older, older, newer, older])
    }

    @Test func `a subject that a mailer broke is put together`() {
        let subject = "foo: count the handles of a journal that is started twice and"
        var lines = Self.lines(subject: subject)
        lines.insert("never stopped", at: lines.firstIndex { $0.contains(subject) }! + 1)
        lines.append("never stopped")
        #expect(LogReader.read(lines.joined(separator: "\n")).culprit?.subject == subject + " never stopped")
        let quoted = lines.map { "> " + $0 }.joined(separator: "\n") + "\n\nThanks"
        #expect(LogReader.read(quoted).culprit?.subject == subject + " never stopped")
    }

    @Test func `what stands below a short subject isn't its rest`() {
        let text = (Self.lines() + ["Thanks for looking"]).joined(separator: "\n")
        #expect(LogReader.read(text).culprit?.subject == "foo: count twice")
    }

    @Test func `two searches are two`() {
        let other = Self.lines().map { $0.replacing("000009", with: "000008") }
        let logs = LogReader.all((Self.lines() + ["And the other bug:"] + other).joined(separator: "\n"))
        #expect(logs.map(\.culprit?.commit) == [Self.culprit, Self.culprit.replacing("000009", with: "000008")])
        #expect(logs.map(\.steps.count) == [5, 5])
    }

    @Test func `ends that git notes before the next start are the next search's`() {
        func old(_ change: (String) -> String) -> [String] {
            let lines = Self.lines().map(change)
            let ends = [lines[1], lines[3]]
            return ends + ["git bisect start '\(change(Self.newEnd))' '\(change(Self.oldEnd))'"] + lines[5...]
        }
        let logs = LogReader.all(
            (old { $0 } + old { $0.replacing("000009", with: "000008") }).joined(separator: "\n"))
        #expect(logs.map(\.steps.count) == [5, 5])
    }

    @Test func `what is told twice is one search`() {
        let commands = Self.lines(closes: false).filter { $0.hasPrefix("git") }.map { "|0524_141645|CMD=\($0)|" }
        let logs = LogReader.all((commands + Self.lines()).joined(separator: "\n"))
        #expect(logs.count == 1)
        #expect(logs.first?.steps.count == 5)
        #expect(logs.first?.culprit?.subject == "foo: count twice")
    }

    @Test(arguments: [
        ("|0524_141645|There was old bisect log:", "|"), ("There is a previous bisect log:", "\ngit bisect reset"),
    ])
    func `an older search's log is left out`(before: String, after: String) {
        let old = Self.lines().map { $0.replacing("000009", with: "000008") }.joined(separator: "\n")
        let logs = LogReader.all(before + old + after + "\n" + Self.lines().joined(separator: "\n"))
        #expect(logs.map(\.culprit?.commit) == [Self.culprit])
        #expect(logs.first?.steps.allSatisfy { $0.commit.hasSuffix("9") } == true)
    }

    @Test func `a bare answer means what was checked out`() {
        let text = """
            box:~/linux$ git bisect start
            box:~/linux$ git bisect bad v6.2
            box:~/linux$ git bisect good v6.1
            Bisecting: 1 revision left to test after this (roughly 1 step)
            [\(Self.culprit)] foo: count twice
            box:~/linux$ git bisect bad
            Bisecting: 0 revisions left to test after this (roughly 0 steps)
            [\(Self.last)] foo: add
            box:~/linux$ git bisect good
            \(Self.culprit) is the first bad commit
            """
        let log = LogReader.read(text)
        #expect(log.steps.map(\.commit) == ["v6.2", "v6.1", Self.culprit, Self.last])
        #expect(log.culprit?.commit == Self.culprit)
    }

    @Test(arguments: [
        ("After reverting it on top of v6.2 this issue was gone.", true),
        ("I reverted it and it still crashes", false),
        ("It can't be reverted due to conflicts.", nil), ("Revert \"foo: this fixes it\"", nil),
        ("|0628_2309|FAIL|Bisect failed! aaaa_bbbb_revert bzimage failed!|", false),
        ("|0628_2309|PASS|aaaa_bbbb_revert bzimage passed|", true),
    ])
    func `what became of a revert`(line: String, confirms: Bool?) {
        let log = LogReader.read((Self.lines() + ["", line]).joined(separator: "\n"))
        #expect(log.revertConfirms == confirms)
        #expect(log.culprit?.subject == "foo: count twice")
    }

    @Test func `a script's words for its tests are runs, in the marks' order`() {
        let told = [
            (Self.culprit, "contained foo:[ 27.1] BUG, FAIL"), (Self.last, "didn't contain foo: in dmesg, pass"),
        ]
        .map { "|0524_141645|/x/bzImage_\($0.0) \($0.1)|" }
        let log = LogReader.read((told + Self.lines()).joined(separator: "\n"))
        #expect(log.steps.map(\.mark) == [.bad, .good, .good, .bad, .good])
        #expect(log.steps[3].runs == [.crashed("")])
        #expect(log.steps[4].runs == [.clean])
    }

    // MARK: What follows

    private func report(_ lines: [String], _ facts: HistoryFacts? = nil) -> AuditReport {
        Auditor(LogReader.read(lines.joined(separator: "\n")), facts: facts).report
    }

    @Test func `a log without an end says what it leaves`() throws {
        let open = report(Self.lines(closes: false))
        let text = try #require(open.findings.first { $0.kind == .noCulprit }?.text)
        #expect(text.contains("last bad step is \(Self.culprit.prefix(12))"))
        #expect(text.contains("last good one \(Self.last.prefix(12))"))
        var facts = HistoryFacts()
        facts.left = [Self.culprit]
        facts.leftCount = 1
        facts.culprit = LoggedCulprit(Self.culprit, subject: "foo: count twice")
        let decided = report(Self.lines(closes: false), facts)
        #expect(decided.culprit == Self.culprit)
        #expect(decided.findings.contains { $0.kind == .decidedByHistory })
    }

    @Test func `skips are said wherever they are, and weigh more beside the named commit`() {
        var lines = Self.lines()
        lines.insert("git bisect skip \(Self.id("f1"))", at: 5)
        let plain = report(Self.lines())
        let skipped = report(lines)
        #expect(skipped.findings.contains { $0.text.hasPrefix("1 of 6 steps was skipped") })
        #expect(skipped.trust < plain.trust)
        var facts = HistoryFacts()
        facts.culprit = LoggedCulprit(Self.culprit, subject: "foo: count twice")
        facts.openSkips = [Self.id("f1")]
        #expect(report(lines, facts).trust < skipped.trust)
    }

    @Test(arguments: [
        ("Merge tag 'foo-6.2'", AuditFinding.Kind.merge), ("Linux 6.2-rc1", .release),
    ])
    func `a plain log's verdict has weights of its own`(subject: String, kind: AuditFinding.Kind) {
        let found = report(Self.lines(subject: subject))
        #expect(found.findings.contains { $0.kind == kind })
        #expect(found.trust < report(Self.lines()).trust / 2)
    }

    @Test func `the bad end itself, and a commit called both, are doubted`() {
        let ends =
            Self.lines().filter { !$0.contains(Self.culprit) } + ["# first bad commit: [\(Self.newEnd)] x: y"]
        #expect(report(ends).findings.contains { $0.kind == .isBadEnd })
        let both = report(Self.lines(closes: false) + ["git bisect bad \(Self.last)", Self.lines().last ?? ""])
        #expect(both.findings.contains { $0.kind == .contradictingMarks })
        #expect(both.trust < report(Self.lines()).trust)
    }
}
