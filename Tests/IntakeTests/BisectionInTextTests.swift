import Intake
import Testing

/// Bisections in mails, as `git bisect log` tells them.
@Suite struct BisectionInTextTests {
    static let a = String(repeating: "a", count: 38) + "01"
    static let b = String(repeating: "b", count: 38) + "01"
    static let c = String(repeating: "c", count: 38) + "01"
    static let d = String(repeating: "d", count: 38) + "01"

    static let log = """
        git bisect start
        # status: waiting for both good and bad commits
        # good: [\(a)] Linux 6.8
        git bisect good \(a)
        # bad: [\(b)] Linux 6.9
        git bisect bad \(b)
        # bad: [\(c)] Merge tag 'widget-for-6.9' of git://git.example/widget
        git bisect bad \(c)
        # good: [\(d)] widget: add a list
        git bisect good \(d)
        # first bad commit: [\(c)] Merge tag 'widget-for-6.9' of git://git.example/widget
        """

    private func report(_ body: String, subject: String = "oops") -> BugReport {
        BugReport(subject: subject, body: body)
    }

    static let dresses: [(name: String, dress: @Sendable (String) -> String)] = [
        ("as it is", { $0 }), ("quoted", { $0.split(separator: "\n").map { "> \($0)" }.joined(separator: "\n") }),
        ("quoted twice", { $0.split(separator: "\n").map { ">> \($0)" }.joined(separator: "\n") }),
        ("indented", { $0.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n") }),
        ("with carriage returns", { $0.replacing("\n", with: "\r\n") }),
        ("stamped", { $0.split(separator: "\n").map { "|0524_141645|\($0)|" }.joined(separator: "\n") }),
        (
            "wrapped",
            { $0.replacing("Merge tag 'widget-for-6.9' of git", with: "Merge tag\n'widget-for-6.9' of git") }
        ),
        ("wrapped early", { $0.replacing("] Linux 6", with: "]\nLinux 6") }),
        ("in new words", { $0.replacing(" bad", with: " new").replacing(" good", with: " old") }),
        (
            "with terms of its own",
            {
                $0.replacing("bisect start", with: "bisect start '--term-new=hangs' '--term-old=boots'")
                    .replacing("bisect bad", with: "bisect hangs").replacing("bisect good", with: "bisect boots")
                    .replacing("# bad:", with: "# hangs:").replacing("# good:", with: "# boots:")
            }
        ),
    ]

    @Test(arguments: dresses.indices)
    func `a log gives the range and the commit, however it came into the mail`(index: Int) {
        let (name, dress) = Self.dresses[index]
        let report = report("I bisected it.\n\n" + dress(Self.log) + "\n\nRegards,\nRita\n")
        #expect(report.range.good == [Self.a] && report.range.bad == Self.b, "\(name)")
        #expect(report.bisected?.id == Self.c, "\(name)")
        #expect(report.bisected?.subject?.hasPrefix("Merge tag 'widget-for-6.9' of git://") == true, "\(name)")
        // Addresses in subjects are nobody's links.
        #expect(report.links.isEmpty && !report.bisectedIsFix, "\(name)")
    }

    @Test func `skips that keep it from ending leave commits, and name none`() {
        let told = """
            git bisect start
            git bisect bad \(Self.b)
            git bisect good \(Self.a)
            # skip: [\(Self.c)] widget: split it
            git bisect skip \(Self.c)
            # only skipped commits left to test
            # possible first bad commit: [\(Self.d)] widget: use it
            # possible first bad commit: [\(Self.c)] widget: split it
            """
        let report = report("Bisecting did not help much:\n\n" + told)
        #expect(report.bisected == nil && report.range.hint == nil)
        #expect(report.logs.first?.possible.map(\.id) == [Self.d, Self.c])
        #expect(report.findings.contains { $0.contains("leaves 2 commits (dddddddddddd, cccccccccccc)") })
        #expect(self.report("Possible first bad commit: 1a2b3c4d5e6f").bisected == nil)
    }

    @Test func `git's last words where skips are left name commits, too`() {
        let told =
            "There are only 'skip'ped commits left to test.\nThe first bad commit could be any of:\n"
            + "\(Self.c)\n\(Self.d)\nWe cannot bisect more!\n"
        let report = report(told)
        #expect(report.bisected == nil && report.logs.first?.possible.count == 2 && report.tellsSomething)
    }

    @Test func `an unfinished log says where it stands`() {
        let lines = Self.log.split(separator: "\n").dropLast().joined(separator: "\n")
        let report = report("I am still at it:\n" + lines)
        #expect(report.bisected == nil && report.range.bad == Self.b)
        #expect(report.findings.contains { $0.contains("isn't finished: last good dddddddddddd") })
    }

    @Test func `of several logs the last one with both ends counts`() {
        let old =
            "git bisect start\n# bad: [\(Self.d)] older thing\ngit bisect bad \(Self.d)\n"
            + "# first bad commit: [\(Self.d)] older thing\n"
        let report = report(old + "\nThat was wrong, once more:\n\n" + Self.log)
        #expect(report.logs.count == 2 && report.range.good == [Self.a] && report.bisected?.id == Self.c)
    }

    @Test func `a search for the mend asks for the mend`() {
        let told = """
            git bisect start --term-old=broken --term-new=fixed
            git bisect broken \(Self.a)
            git bisect fixed \(Self.b)
            # first fixed commit: [\(Self.c)] widget: mend it
            """
        let report = report(told)
        #expect(report.range.findsFix && report.range.good == [Self.b] && report.range.bad == Self.a)
        #expect(report.bisectedIsFix && report.bisected?.subject == "widget: mend it")
    }

    @Test func `ends may stand behind start`() {
        let range = report("git bisect start v6.9 v6.8\ngit bisect bad \(Self.c)\n").range
        #expect(range.bad == "v6.9" && range.good == ["v6.8"])
    }

    static let prose: [(text: String, id: String?, isFix: Bool)] = [
        ("\(a) is the first bad commit", a, false), ("\(a) is the first new commit\ncommit \(a)", a, false),
        ("\(a) is the first fixed commit", a, true), ("> \(a) is the first bad commit", a, false),
        ("git bisect led me to the following commit:\n\n  1a2b3c4d5e6f (\"widget: x\")", "1a2b3c4d5e6f", false),
        ("The culprit is commit 1a2b3c4d5e6f.", "1a2b3c4d5e6f", false),
        ("Bisecting points to 1a2b3c4d5e6f", "1a2b3c4d5e6f", false),
        ("this was introduced with commit 1a2b3c4d5e6f", "1a2b3c4d5e6f", false),
        ("Bisected commit-id: 1a2b3c4d5e6f", "1a2b3c4d5e6f", false),
        ("#regzbot introduced: 1a2b3c4d5e6f (\"widget: x\")", "1a2b3c4d5e6f", false),
        ("#regzbot introduced: v6.8..v6.9", nil, false),
        ("I have not bisected to a commit 1a2b3c4d5e6f", nil, false),
        ("I bisected it to deadbeef", nil, false), ("We bisected to a defaced branch", nil, false),
    ]

    @Test(arguments: prose)
    func `a commit is told in many words`(text: String, id: String?, isFix: Bool) {
        let report = report(text)
        #expect(report.bisected?.id == id && report.bisectedIsFix == isFix)
    }

    static let subjects: [(subject: String, id: String?)] = [
        ("[REGRESSION] [bisected 1a2b3c4d5e6f] widget: oops", "1a2b3c4d5e6f"),
        ("[regression, bisected: 1a2b3c4d5e6f] oops", "1a2b3c4d5e6f"), ("[bisected] widget: oops", nil),
        ("widget oops, bisected to 1a2b3c4d5e6f", "1a2b3c4d5e6f"),
    ]

    @Test(arguments: subjects)
    func `a subject may name it`(subject: String, id: String?) {
        #expect(report("It crashes.", subject: subject).bisected?.id == id)
    }
}
