/// Whose mail it is and what it asks for, and whether a job can begin with it.
struct MailKind {
    private(set) var kind = BugReport.Kind.mail
    /// Why no job begins with it, and what it is instead.
    private(set) var noJob: String?
    /// What is to be known beside.
    private(set) var notes: [String] = []
    /// A crash's title that the mail tells as its result.
    private(set) var title: String?

    /// Whether the crash is another than the thread's, seen with a patch applied.
    private(set) var isOthersCrash = false

    private let report: BugReport
    private let subject: String
    /// The writer's first lines, in lower case and as one text: sentences may be wrapped anywhere.
    private let opening: String
    private let lines: [Substring]

    init(_ report: BugReport, subject: String, isSigned: Bool, text: ReportText) {
        self.report = report
        self.subject = subject
        let own = text.lines.filter { $0.depth == 0 }.map(\.text)
        lines = (own.contains { !$0.isEmpty } ? own : text.lines.map(\.text)).prefix(400).map { $0 }
        opening = lines.prefix(120).joined(separator: " ").lowercased()
        if readSyzbot() || readRobots() || readAnnouncements() { return }
        kind = otherKind(isSigned)
        if kind == .syzbotReport, isSubject(" build error") {
            noJob = "a build report: the kernel does not compile there, so there is none to boot"
        }
        guard kind == .patch, !isBased else { return }
        noJob = "a review of a patch, with no crash and no commit: nothing to bisect"
        if let count = report.patch?.count, count > 1 {
            noJob =
                "a review of a patch, with no crash and no commit; the series of \(count) patches can be bisected"
                + " once it is applied (b4 shazam): good is its base, bad its last one"
        }
    }

    private func says(_ words: String...) -> Bool { words.contains { opening.contains($0) } }

    private func isSubject(_ words: String...) -> Bool {
        let lower = subject.lowercased()
        return words.contains { lower.contains($0) }
    }

    /// Whether a patch's mail names anything to begin with.
    private var isBased: Bool {
        report.head != nil || !report.crashes.isEmpty || report.upstream != nil || !report.fixes.isEmpty
            || report.bisected != nil || !report.logs.isEmpty || report.bugID != nil || report.release != nil
            || report.patch?.count ?? 0 > 1 && !subject.lowercased().hasPrefix("re:")
            || report.links.contains { $0.kind != .other } || report.ends.bad != nil
    }

    // MARK: - syzbot

    private mutating func readSyzbot() -> Bool {
        if says("syzbot ci has tested the following series") { return readCI() }
        if says("syzbot has tested the proposed patch", "syzbot tried to test the proposed patch") {
            readPatchTest()
            return true
        }
        if isSubject("[syzbot] monthly") || says("syzbot report summary") {
            (kind, noJob) = (
                .syzbotNotice, "syzbot's monthly list of open bugs: pick one of them, each has its own thread"
            )
            return true
        }
        if says("auto-closing this bug as obsolete", "this bug is marked as fixed by commit") {
            (kind, noJob) = (
                .syzbotNotice, "syzbot's notice about a bug's state: it reports no crash; nothing to bisect"
            )
            return true
        }
        let command = lines.first { $0.hasPrefix("#syz ") }.map { $0.dropFirst(5) }
        if let command, report.head == nil, report.crashes.isEmpty {
            kind = .patch
            noJob = Self.meaning(of: command)
            return noJob != nil
        }
        return false
    }

    /// Commands of people to syzbot (docs/syzbot.md).
    private static func meaning(of command: Substring) -> String? {
        let words: [(String, String)] = [
            ("test", "a request to syzbot to test a patch: its answer is to come; nothing to bisect"),
            ("fix", "word to syzbot that the bug is mended: nothing to bisect"),
            ("dup", "word to syzbot that the bug is another's double: take the other's report"),
            ("invalid", "word to syzbot that the report is no bug: nothing to bisect"),
            ("undup", "a command to syzbot: it reports no crash"),
            ("set", "a command to syzbot: it reports no crash"),
            ("unset", "a command to syzbot: it reports no crash"),
        ]
        return words.first { command.hasPrefix($0.0) }?.1
    }

    private mutating func readCI() -> Bool {
        kind = .syzbotCI
        if says("found no issues", "did not find any issues", "no issues were found", "no new issues") {
            noJob = "syzbot ci tested a patch series and found no crash; nothing to bisect"
        }
        title = after("found the following issue")
        return true
    }

    private mutating func readPatchTest() {
        kind = .syzbotPatchTest
        if says("did not trigger any issue", "did not trigger crash") {
            noJob = "syzbot tested a patch and the crash is gone with it; nothing to bisect"
        } else if says("tried to test the proposed patch") {
            let why =
                says("failed to apply patch", "patch failed")
                ? "it did not apply"
                : says("failed to checkout", "failed to fetch", "unknown git")
                    ? "its tree could not be fetched"
                    : says("boot failed:") && says("boot error", "failed to boot", "timed out")
                        ? "the kernel did not boot"
                        : "the kernel with it did not build or boot"
            noJob = "syzbot could not test a patch: \(why); nothing was tested, nothing to bisect"
        } else {
            title = after("still trigger") ?? after("triggering an issue")
            let sought = SubjectLine(subject).text
            if let title, SubjectLine.isTitle(sought), title != sought {
                isOthersCrash = true
                notes.append(
                    "another crash than the thread's, seen with a patch applied: it may be the patch's own")
            } else {
                notes.append("the crash was seen with a patch applied: that patch does not mend it")
            }
        }
    }

    /// The first line with text below the one that holds `words`: what a robot says it found.
    private func after(_ words: String) -> String? {
        guard let place = lines.firstIndex(where: { $0.lowercased().contains(words) }) else { return nil }
        let below = lines[(place + 1)...].prefix(6)
        return below.first { SubjectLine.isTitle(String($0.trimmed)) }.map { $0.shown() }
    }

    // MARK: - Robots

    private mutating func readRobots() -> Bool {
        let isRobot =
            report.reportedBy.contains { $0.lowercased().contains("kernel test robot") }
            || says("kernel test robot")
            || says("0-day ci kernel test") || isSubject("build success", "auto build test")
        if isRobot { return readTestRobot() }
        let isKernelCI =
            isSubject("bisection: ") && report.links.contains { $0.kind == .console } || says("kernelci bot")
        if isKernelCI || says("kernelci.org", "kernelci tag") && says("bisect", "regression", "issue found on") {
            kind = .kernelCI
            if isSubject("(build)") || says("build issue found", "build failure") {
                noJob = "a build report: the kernel does not compile there, so there is none to boot"
            }
            return true
        }
        let isLinaro = report.reportedBy.contains {
            $0.lowercased().contains("lkft") || $0.lowercased().contains("linux kernel functional testing")
        }
        guard isLinaro || says("linaro's test farm") || says("linaro lkft") || says("lkft.linaro.org") else {
            return false
        }
        kind = .lkft
        if says("no regressions on", "no test regressions") && report.crashes.isEmpty {
            noJob = "a test report without a regression: nothing to bisect"
        } else if report.crashes.isEmpty, isSubject("build") || says("## build error", "build regression") {
            noJob = "a build report: the kernel does not compile there, so there is none to boot"
        }
        return true
    }

    private mutating func readTestRobot() -> Bool {
        kind = .testRobot
        if isSubject("build success") {
            (kind, noJob) = (.buildReport, "the test robot built everything without an error; nothing to bisect")
        } else if isSubject("% regression", "% improvement") || says("% regression of", "% improvement of") {
            noJob = "a report on speed: no crash to look for; nothing to bisect by crashes"
        } else if says(
            "all errors (new ones prefixed", "all warnings (new ones prefixed", "following build error",
            "following build warning", "sparse warnings:", "smatch warnings:", "new smatch warnings",
            "error/warning ids grouped", "kismet warnings", "unverified error/warning")
            || isSubject("build regression", "auto build test")
        {
            kind = .buildReport
            noJob = "a build report: an error or warning of the compiler, no crash of a booted kernel"
        }
        return true
    }

    // MARK: - People

    private mutating func readAnnouncements() -> Bool {
        guard report.crashes.isEmpty, report.logs.isEmpty, report.bisected == nil else { return false }
        let known: [(isIt: Bool, kind: BugReport.Kind, what: String)] = [
            (
                isSubject("linux regressions report for", "regressions report [")
                    || says("hi, this is regzbot, the linux kernel regression tracking bot. currently i'm aware"),
                .tracker, "the regression tracker's list: pick one of its reports"
            ),
            (isSubject("[git pull]", "[pull]"), .mail, "a pull request: it reports no crash"),
            (
                says("this is the start of the stable review cycle"), .mail,
                "the announcement of a stable release's review: it reports no crash"
            ),
            (
                isSubject("failed: patch ") || says("does not apply to the", "the patch below does not apply"),
                .patch,
                "a patch that does not apply to a stable tree: it reports no crash"
            ),
            (
                isSubject("has been added to the") && isSubject("stable tree"), .patch,
                "a notice that a patch was queued for a stable tree: it reports no crash"
            ),
            (
                says("the following commit has been merged into the"), .patch,
                "a notice that a commit was merged: it reports no crash"
            ),
        ]
        guard let found = known.first(where: \.isIt) else { return false }
        (kind, noJob) = (found.kind, found.what)
        return true
    }

    private func otherKind(_ isSigned: Bool) -> BugReport.Kind {
        // Patches name the bugs of robots, too.
        if report.patch != nil, isSigned, report.head == nil { return .patch }
        let isSyzbot =
            report.bugID != nil || isSubject("[syzbot]")
            || report.links.contains { $0.url.contains("syzkaller.appspot.com") }
        if isSyzbot {
            if report.bisectedIsFix { return .syzbotFix }
            if says("has bisected this issue to", "has bisected this bug to", "was bisected to") {
                return .syzbotBisection
            }
            if says("has found a reproducer", "found a reproducer for the following") { return .syzbotReproducer }
            return .syzbotReport
        }
        if isBugzilla { return .bugzilla }
        if report.links.contains(where: { $0.kind == .folder || $0.kind == .syzReproducer }) { return .fuzzingTeam }
        return report.patch != nil ? .patch : .mail
    }

    private var isBugzilla: Bool {
        subject.contains("[Bug ") || subject.contains("[Bug:")
            || opening.contains("bug id: ") && opening.contains("summary: ")
            || opening.contains("https://bugzilla.kernel.org/show_bug.cgi") && opening.contains("what    |removed")
    }
}
