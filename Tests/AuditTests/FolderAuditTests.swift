import Records
import Testing

@testable import Audit

/// Consoles of tested commits, judged against their marks.
@Suite struct FolderAuditTests {
    typealias Log = PastedLogTests

    static let crash = """
        ------------[ cut here ]------------
        WARNING: CPU: 0 PID: 712 at net/foo/foo.c:50 foo_put+0x107/0x120
        CPU: 0 PID: 712 Comm: repro Not tainted 6.1.0 #1
        RIP: 0010:foo_put+0x107/0x120
        Call Trace:
         <TASK>
         foo_free+0x88/0x240
         foo_release+0x21/0x80
         </TASK>
        """
    static let otherCrash = """
        general protection fault, probably for non-canonical address 0x3920a3fd28bb1e0d: 0000 [#1] SMP
        CPU: 1 PID: 712 Comm: repro Not tainted 6.1.0 #1
        RIP: 0010:bar_end+0x441/0x1150
        Call Trace:
         <TASK>
         bar_fail+0x70/0x1d0
         </TASK>
        """
    static let outOfMemory = """
        repro.sh invoked oom-killer: gfp_mask=0x100cca, order=0, oom_score_adj=0
        CPU: 0 PID: 6112 Comm: repro.sh Not tainted 6.1.0 #1
        Call Trace:
         dump_stack_lvl+0x97/0xdb
         out_of_memory+0x21/0x80
         foo_put+0x161/0x2a0
        Out of memory: Killed process 6130 (repro.sh) total-vm:27188kB
        """
    static let ran = "repro[712]: started\nfoo: device opened"

    /// A console of a kernel that came up, and what followed, a second from line to line.
    static func console(
        _ body: String, commit: String = "", flags: String = "SMP PREEMPT_DYNAMIC", from start: Int = 20,
        isUp: Bool = true, compiler: String = "gcc 12.2"
    ) -> ConsoleShown {
        let name = commit.isEmpty ? "6.1.0" : "6.1.0-\(commit.prefix(12))+"
        var text = "[    0.000000] Linux version \(name) (u@h) (\(compiler)) #1 \(flags)\n"
        if isUp { text += "\ntest login: " }
        for (place, line) in body.split(separator: "\n").enumerated() {
            text += "[   \(start + place).000000] \(line)\n"
        }
        var watcher = ConsoleWatcher()
        // In pieces, as it is read.
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 37) {
            watcher.feed(Array(bytes[start..<min(start + 37, bytes.count)]))
        }
        return watcher.finish()
    }

    /// A folder whose bad steps show the crash and whose good ones ran; `changes` replace consoles.
    private func folder(_ changes: [String: ConsoleShown] = [:], keyword: String? = "foo_put") -> FolderAudit {
        var consoles: [String: [ConsoleShown]] = [:]
        for commit in [Log.newEnd, Log.culprit] { consoles[commit] = [Self.console(Self.crash)] }
        for commit in [Log.oldEnd, Log.middle, Log.last] { consoles[commit] = [Self.console(Self.ran, from: 40)] }
        for (commit, shown) in changes { consoles[commit] = [shown] }
        return FolderAudit(
            LogReader.read(Log.lines().joined(separator: "\n")), consoles: consoles, keyword: keyword)
    }

    private func kinds(_ folder: FolderAudit) -> Set<AuditFinding.Kind> {
        Set(Auditor(folder).report.findings.map(\.kind))
    }

    @Test func `consoles that bear the marks out speak for the commit`() throws {
        let report = Auditor(folder()).report
        #expect(report.verdict == .trust)
        #expect(report.steps.allSatisfy { $0.opinion?.answer == .agrees })
        #expect(report.findings.contains { $0.kind == .consolesAgree })
        let corrected = try #require(report.corrected)
        #expect(corrected.suspects.first?.commit == Log.culprit)
        #expect(corrected.suspects.first?.chance ?? 0 > 0.9)
    }

    @Test func `a keyword in the out-of-memory killer's trace is no crash`() throws {
        let shown = Self.console(Self.outOfMemory)
        let report = Auditor(folder([Log.newEnd: shown, Log.culprit: shown])).report
        #expect(report.verdict == .reject)
        let text = try #require(report.findings.first?.text)
        #expect(text == "of 2 bad steps 2 show no crash on their consoles (out of memory: repro.sh was killed)")
        #expect(report.corrected?.showsCrash == false)
        #expect(report.corrected?.suspects.isEmpty == true)
    }

    @Test func `another crash at the named commit leaves the search before it`() throws {
        let report = Auditor(folder([Log.culprit: Self.console(Self.otherCrash)])).report
        #expect(report.verdict == .reject)
        #expect(report.steps[3].opinion?.reason == .otherCrash)
        // What is borne out leaves the commits behind the last good one, up to the bad end.
        #expect(report.corrected?.suspects.first?.commit == Log.newEnd)
        #expect(report.retest.first?.commit == Log.culprit)
    }

    @Test func `a good step that crashed otherwise first tells nothing`() {
        let shown = Self.console(Self.otherCrash)
        let report = Auditor(folder([Log.oldEnd: shown, Log.middle: shown, Log.last: shown])).report
        #expect(report.verdict != .trust)
        #expect(
            report.findings.contains {
                $0.text.hasPrefix(
                    "of 3 good steps 3 crashed otherwise first (general protection fault in bar_end): they tell nothing"
                )
            })
        #expect(report.corrected?.showsClean == false)
    }

    @Test func `a good step that shows the crash turns its mark`() throws {
        let report = Auditor(folder([Log.last: Self.console(Self.crash)])).report
        #expect(report.findings.contains { $0.kind == .goodWithCrash })
        #expect(report.verdict == .reject)
        #expect(report.corrected?.suspects.first?.commit == Log.last)
    }

    @Test(arguments: [
        ("", true, StepOpinion.Answer.cannotTell, StepOpinion.Reason.notShownToRun),
        ("", false, .cannotTell, .notUp), (ran, true, .agrees, .borneOut),
        (
            "WARNING: CPU: 0 PID: 7 at mm/bar.c:50 bar_check+0x1/0x2\nRIP: 0010:bar_check+0x1/0x2\nCall Trace:\n <TASK>\n bar_run+0x1/0x2\n bar_ioctl+0x1/0x2\n </TASK>",
            true,
            .cannotTell,
            .notShownToRun
        ),
    ])
    func `what a good step's console has to show`(
        body: String, isUp: Bool, answer: StepOpinion.Answer, reason: StepOpinion.Reason
    ) {
        let opinion = folder([Log.last: Self.console(body, isUp: isUp)]).opinions[4]
        #expect(opinion.answer == answer)
        #expect(opinion.reason == reason)
    }

    @Test func `silence after the login is no mark against anybody`() {
        let silent = Self.console("")
        let report = Auditor(folder([Log.oldEnd: silent, Log.middle: silent, Log.last: silent])).report
        #expect(report.verdict == .trust)
        #expect(report.findings.contains { $0.kind == .notShownToRun })
    }

    @Test func `a console of another commit's kernel is none of this one`() {
        let other = folder([Log.culprit: Self.console(Self.crash, commit: "1234567890abcdef")])
        #expect(other.opinions[3].reason == .otherKernel)
        #expect(kinds(other).contains(.otherKernel))
        let own = folder([Log.culprit: Self.console(Self.crash, commit: Log.culprit)])
        #expect(own.opinions[3].answer == .agrees)
    }

    @Test func `kernels that a word parts are doubted`() {
        var changes: [String: ConsoleShown] = [:]
        for commit in [Log.oldEnd, Log.middle, Log.last] {
            changes[commit] = Self.console(Self.ran, flags: "SMP", from: 40)
        }
        let report = Auditor(folder(changes)).report
        #expect(report.verdict != .trust)
        #expect(report.findings.contains { $0.kind == .kernelsPart && $0.text.contains("PREEMPT_DYNAMIC") })
        for commit in [Log.oldEnd, Log.middle, Log.last] {
            changes[commit] = Self.console(Self.ran, from: 40, compiler: "clang version 15.0")
        }
        #expect(Auditor(folder(changes)).report.findings.contains { $0.text.contains("clang version 15.0") })
    }

    @Test(arguments: [
        ("repro[1]: started\nreboot: Power down", true), ("repro[1]: started", false),
        ("firstbad: reproducer starts\nfirstbad: reproducer ended, status 0\nreboot: Power down", false),
    ])
    func `a good step that was shut down before the crash's time is said`(body: String, isSaid: Bool) {
        #expect(kinds(folder([Log.last: Self.console(body, from: 3)])).contains(.goodTooShort) == isSaid)
    }

    @Test func `a revert's console is judged, too`() {
        func reverted(_ console: ConsoleShown) -> LoggedBisection {
            FolderAudit(
                LogReader.read(Log.lines().joined(separator: "\n")),
                consoles: [Log.newEnd: [Self.console(Self.crash)]], reverts: [console], keyword: "foo_put"
            ).log
        }
        #expect(reverted(Self.console(Self.crash)).revertConfirms == false)
        #expect(reverted(Self.console(Self.ran)).revertConfirms == true)
        #expect(reverted(Self.console(Self.otherCrash)).revertConfirms == nil)
    }

    @Test func `an empty console, and none at all, tell nothing`() {
        let audit = folder([Log.middle: ConsoleWatcher.nothing])
        #expect(audit.opinions[2].reason == .unreadable)
        let none = FolderAudit(LogReader.read(Log.lines().joined(separator: "\n")), consoles: [:], keyword: nil)
        #expect(none.opinions.allSatisfy { $0.reason == .noConsole })
        #expect(Auditor(none).report.verdict == .doubt)
    }

    @Test func `marks that aren't borne out are not gone on from`() throws {
        let audit = folder([Log.culprit: Self.console(Self.otherCrash)])
        let found = try #require(Auditor(audit).continuation)
        #expect(found.bad == Log.newEnd)
        #expect(found.leftOut.contains { $0.commit == Log.culprit })
        #expect(found.title == "WARNING in foo_put")
    }

    @Test func `it survives JSON, and is shown`() throws {
        let report = Auditor(folder([Log.culprit: Self.console(Self.otherCrash)])).report
        #expect(try JSON.decode(AuditReport.self, from: JSON.line(report)) == report)
        #expect(report.text.contains("disagrees: another crash: 'general protection fault in bar_end'"))
    }

    @Test(arguments: [
        (
            "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334_dmesg.log",
            EvidenceFile.console(revision: "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334")
        ),
        (
            "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334.3",
            .console(revision: "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334")
        ),
        ("steps/03-a1b2c3d4e5f6/run-1.console", .console(revision: "a1b2c3d4e5f6")),
        ("a1b2c3d4e5f6_dmesg.log.xz", .console(revision: "a1b2c3d4e5f6")),
        ("v6.2-rc1_dmesg.log", .console(revision: "v6.2-rc1")),
        ("a1b2c3d4e5f6_d1b2c3d4e5f6_revert_dmesg.log", .revertConsole), ("bisect_info.log", .log),
        ("keyword", .keyword), ("kconfig_origin", .config), ("repro.c", .reproducer), ("result.json", .result),
    ])
    func `files by their names`(path: String, kind: EvidenceFile) { #expect(EvidenceFile(path: path) == kind) }

    @Test(arguments: [
        "bzImage_a1b2c3d4e5f6", "steps/03-a1b2c3d4e5f6/build.log", "steps/03-a1b2c3d4e5f6/run-1.crash.txt",
        "a.json",
        "", "/", "vmlinux", "a.patch",
    ])
    func `files that an audit has no use for`(path: String) { #expect(EvidenceFile(path: path) == nil) }
}

extension ConsoleWatcher {
    /// A console without a byte.
    fileprivate static var nothing: ConsoleShown {
        var watcher = ConsoleWatcher()
        return watcher.finish()
    }
}
