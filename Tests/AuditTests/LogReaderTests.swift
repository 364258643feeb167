import Bisection
import Testing

@testable import Audit

@Suite struct LogReaderTests {
    @Test func aLogOfSyzbots() throws {
        let log = LogReader.read(SampleLogs.syzbot(releases: 2))
        #expect(log.format == .syzbot)
        #expect(log.steps.map(\.mark) == [.bad, .bad, .bad, .good, .bad, .good])
        #expect(log.searchBegins == 4)
        #expect(log.steps[4].left == 3)
        #expect(log.steps[4].signature == "13")
        #expect(log.steps[0].titles.count == 10)
        let culprit = try #require(log.culprit)
        #expect(culprit.commit == SampleLogs.culprit)
        #expect(culprit.files == ["net/foo/foo.c"])
        #expect(culprit.insertions == 7)
        #expect(log.crashReport.contains { $0.contains("foo_release+0x1") })
    }

    @Test func aLogOfGits() {
        let log = LogReader.read(SampleLogs.git)
        #expect(log.format == .git)
        #expect(log.steps.map(\.mark) == [.bad, .good, .skip, .bad, .good])
        #expect(log.searchBegins == 2)
        #expect(log.steps[3].crashed == 4)
        #expect(log.steps[3].clean == 1)
        #expect(log.culprit?.subject == "foo: drop the reference early")
    }

    @Test func ours() {
        let log = LogReader.read(SampleLogs.info)
        #expect(log.format == .firstbad)
        #expect(log.steps.map(\.mark) == [.bad, .good, .bad])
        #expect(log.steps[1].clean == 2)
        #expect(log.steps[2].titles == ["WARNING in bar", "KASAN: use-after-free Read in foo_release"])
        #expect(log.culprit?.commit == SampleLogs.culprit)
    }

    @Test func whatAMailSays() {
        let log = LogReader.read(
            "After bisection and the first bad commit is:\n\"\n380ff27af25e PM: add a dump\n\"\n")
        #expect(log.culprit?.commit == "380ff27af25e")
        #expect(log.culprit?.subject == "PM: add a dump")
    }

    @Test func aFixBySyzbotIsToldTheOtherWayRound() {
        let text = """
            bisecting fixing commit since \(SampleLogs.bad)
            testing commit \(SampleLogs.bad)
            all runs: crashed: WARNING in foo
            testing current HEAD
            testing commit \(SampleLogs.good)
            all runs: OK
            # git bisect start \(SampleLogs.good) \(SampleLogs.bad)
            testing commit \(SampleLogs.culprit)
            all runs: OK
            # git bisect bad \(SampleLogs.culprit)
            """
        let log = LogReader.read(text)
        #expect(log.quest == .fix)
        #expect(log.steps.map(\.mark) == [.bad, .good, .good])
    }

    @Test(arguments: [
        ("OK", LoggedRun.clean), ("crashed: WARNING in foo", .crashed("WARNING in foo")),
        ("boot failed: WARNING in foo", .noBoot("WARNING in foo")),
        ("basic kernel testing failed: failed to copy test binary", .infrastructure("failed to copy test binary")),
        ("what", .infrastructure("what")),
    ])
    func outcome(text: String, run: LoggedRun) { #expect(LogReader.outcome(Substring(text)) == run) }

    @Test(arguments: [
        ("a/{b => c}/d.c", "a/c/d.c"), ("a.c => b.c", "b.c"), ("a/b.c", "a/b.c"), ("{ => }", ""), ("} => {", "{"),
    ])
    func rename(text: String, path: String) { #expect(text.renamedTarget == path) }

    /// A text that is no log, under a plain name.
    struct Hostile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
    }

    @Test(arguments: [
        Hostile(testDescription: "nothing", text: ""),
        Hostile(testDescription: "NUL bytes", text: "\0\0\n\0"),
        Hostile(
            testDescription: "a count without sense",
            text: "testing commit aaaaaaa\ncrashed in 99999999999 of 3 runs"),
        Hostile(
            testDescription: "counts without end",
            text: "testing commit aaaaaaa\nclean in 9999999999 of 9999999999 runs"),
        Hostile(testDescription: "half a comment", text: "# good: [\n# bad: ]\ngit bisect\ngit bisect bad"),
        Hostile(testDescription: "brackets crossed", text: "# ]: [good\n# bad]: [aaaaaaa"),
        Hostile(
            testDescription: "a start and no steps",
            text: "git bisect start a b\nBisecting: 99999999999999999999 left"),
        Hostile(
            testDescription: "more left than a number holds",
            text: "Bisecting: 9223372036854775807 left\ngit bisect good aaaaaaa\ngit bisect bad bbbbbbb\n"
                + "git bisect good ccccccc\nccccccc is\n# first bad commit: [bbbbbbb] x"),
        Hostile(
            testDescription: "more steps than any search has",
            text: (0..<5000).map { "git bisect good \(String(0x1000000 + $0, radix: 16))" }.joined(
                separator: "\n")),
        Hostile(
            testDescription: "a million skips", text: String(repeating: "git bisect skip aaaaaaa\n", count: 5000)),
    ])
    func hostileTextIsReadAndJudged(_ hostile: Hostile) {
        let report = Auditor(LogReader.read(hostile.text)).report
        #expect(report.trust >= 0 && report.trust <= 1)
        #expect(report.text.hasSuffix("\n"))
    }
}
