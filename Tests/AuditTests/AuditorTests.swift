import Bisection
import Records
import Reports
import Testing

@testable import Audit

@Suite struct AuditorTests {
    private func audit(_ text: String, _ facts: HistoryFacts? = nil) -> AuditReport {
        Auditor(LogReader.read(text), facts: facts).report
    }

    private func kinds(_ report: AuditReport) -> Set<AuditFinding.Kind> { Set(report.findings.map(\.kind)) }

    @Test func aCleanSearchIsTrusted() {
        let report = audit(SampleLogs.syzbot())
        #expect(report.verdict == .trust)
        #expect(kinds(report).isSuperset(of: [.touchesCrash, .crashesAlike, .cleanSearch]))
        #expect(report.culprit == SampleLogs.culprit)
        #expect(report.hinges.count == 2)
        #expect(report.retest.contains { $0.commit == SampleLogs.culprit })
    }

    @Test func anotherBugAtTheCulpritIsDoubtedAtLeast() {
        let report = audit(SampleLogs.syzbot(runs: "run #0: crashed: WARNING in bar\nrun #1: OK", file: "fs/bar.c"))
        #expect(report.verdict != .trust)
        #expect(report.trust < 0.3)
        #expect(kinds(report).isSuperset(of: [.foreignTitles, .titleDrift, .strangerToCrash]))
        #expect(report.retest.first?.commit == SampleLogs.culprit)
    }

    @Test(arguments: [
        ("net/foo/foo.c", "Merge branch 'foo'", AuditFinding.Kind.merge), ("Makefile", "Linux 6.2", .release),
        ("Documentation/foo.rst", "foo: say more", .notBuilt),
        ("include/uapi/linux/foo.h", "foo: add a flag", .opensDoor),
        ("include/linux/foo.h", "foo: warn if it is null", .detector),
    ])
    func culpritsThatAreDoubtful(file: String, subject: String, kind: AuditFinding.Kind) {
        let plain = audit(SampleLogs.syzbot())
        let report = audit(SampleLogs.syzbot(subject: subject, file: file))
        #expect(kinds(report).contains(kind))
        #expect(report.trust < plain.trust)
    }

    @Test func releasesWalkedPastLowerTheTrust() {
        #expect(audit(SampleLogs.syzbot(releases: 6)).trust < audit(SampleLogs.syzbot()).trust)
        #expect(kinds(audit(SampleLogs.syzbot(releases: 6))).contains(.releasesWalked))
    }

    @Test func oneCleanRunOfARareCrashIsTooFew() {
        let rare = "run #0: crashed: WARNING in foo\n" + String(repeating: "run #1: OK\n", count: 9)
        let report = audit(SampleLogs.syzbot(title: "WARNING in foo", runs: rare, goodRuns: "run #0: OK"))
        #expect(kinds(report).isSuperset(of: [.fewRuns, .flakyStep]))
    }

    @Test func equalKernelsAreNoticed() {
        let text = SampleLogs.syzbot().replacing("parent  signature: 14", with: "parent  signature: 13")
            .replacing("kernel signature: 14", with: "kernel signature: 13")
        #expect(kinds(audit(text)).isSuperset(of: [.sameKernel, .contradictingKernels]))
    }

    @Test func aLogThatNamesNobodyIsRejected() {
        let text =
            "bisecting cause commit starting from \(SampleLogs.bad)\ntesting commit \(SampleLogs.bad)\nall runs: crashed: X"
        let report = audit(text)
        #expect(report.verdict == .reject)
        #expect(report.culprit == nil)
        #expect(report.trust == 0)
    }

    @Test func severalCommitsAreNoCulprit() {
        let text =
            "testing commit \(SampleLogs.bad)\nThe first bad commit could be any of:\n\(SampleLogs.good)\n\(SampleLogs.culprit)\nWe cannot bisect more!\n"
        let report = audit(text)
        #expect(report.possible == [SampleLogs.good, SampleLogs.culprit])
        #expect(report.verdict == .reject)
    }

    @Test func historyThatContradictsLeavesNoTrust() {
        var facts = HistoryFacts()
        facts.goodWithCulprit = ["eeee000000000000000000000000000000000001"]
        let report = audit(SampleLogs.syzbot(), facts)
        #expect(report.verdict == .reject)
        #expect(report.findings.first?.kind == .notInHistory)
    }

    @Test func marksWithoutRunsAreNeverTrusted() {
        let report = audit(SampleLogs.git.replacing("# crashed in 4 of 5 runs\n", with: ""))
        #expect(report.verdict == .doubt)
        #expect(kinds(report).contains(.noRuns))
    }

    @Test func aRevertSettlesMuch() {
        var log = LogReader.read(SampleLogs.git)
        let plain = Auditor(log).report.trust
        log.revertConfirms = true
        #expect(Auditor(log).report.trust > plain)
        #expect(kinds(Auditor(log).report).contains(.revertConfirms))
        log.revertConfirms = false
        #expect(Auditor(log).report.trust < plain)
    }

    @Test func itSurvivesJSON() throws {
        let report = audit(SampleLogs.syzbot())
        #expect(try JSON.decode(AuditReport.self, from: JSON.line(report)) == report)
    }

    @Test func onlyWhatIsSureIsTakenOver() throws {
        let sure = try #require(Auditor(LogReader.read(SampleLogs.syzbot())).continuation)
        #expect(sure.bad == SampleLogs.culprit)
        #expect(sure.good == [SampleLogs.good, "eeee000000000000000000000000000000000001"])
        let unsure = try #require(
            Auditor(LogReader.read(SampleLogs.syzbot(runs: "all runs: crashed: WARNING in bar"))).continuation)
        #expect(unsure.bad == SampleLogs.bad)
        #expect(unsure.leftOut.map(\.commit) == [SampleLogs.culprit])
    }

    @Test(arguments: [
        ("KASAN: use-after-free Read in foo", 1.0), ("KASAN: slab-out-of-bounds Read in foo", 0.9),
        ("WARNING in foo", 0.7), ("general protection fault in bar", 0.5), ("possible deadlock in bar", 0),
    ])
    func likeness(title: String, likeness: Double) {
        #expect(TitleLikeness.of(title, to: ["KASAN: use-after-free Read in foo"]) == likeness)
    }
}
