import Bisection
import Foundation
import Records
import Wording

/// Judges a bisection by its log.
public struct Auditor: Sendable {
    let log: LoggedBisection
    let facts: HistoryFacts?
    let folder: FolderAudit?
    let view: SearchView
    let odds: ErrorOdds
    let signs: CulpritSigns?
    let measures: Measures
    let doubts: CulpritDoubts
    let weighing: Weighing

    /// Judges a folder's bisection by its consoles, too.
    public init(_ folder: FolderAudit, facts: HistoryFacts? = nil) { self.init(folder.log, facts: facts, folder) }

    /// Judges `log`; `facts` are what its repository says, where it is at hand.
    public init(_ log: LoggedBisection, facts: HistoryFacts? = nil) { self.init(log, facts: facts, nil) }

    private init(_ log: LoggedBisection, facts: HistoryFacts?, _ folder: FolderAudit?) {
        var log = log
        if let culprit = facts?.culprit, log.culprit != nil || facts?.left?.count == 1 { log.culprit = culprit }
        if let culprit = log.culprit, culprit.subject.isEmpty,
            let subject = log.steps.first(where: { $0.isSame(as: culprit.commit) })?.subject
        {
            log.culprit?.subject = subject
        }
        self.log = log
        self.facts = facts
        self.folder = folder
        view = SearchView(log)
        odds = ErrorOdds(view)
        let (places, titles) = (StackPlaces(log.crashReport), view.sought)
        signs = log.culprit.map { CulpritSigns(culprit: $0, places: places, titles: titles) }
        measures = Measures(view, odds, signs)
        doubts = CulpritDoubts(log, view, facts, isMerge: signs?.isMerge ?? false)
        weighing = Weighing(
            measures, hasRuns: view.hasRuns, revertConfirms: log.revertConfirms,
            byHand: Self.byHand(log, doubts, facts, hasRuns: view.hasRuns)
                + [folder?.agreement ?? 0])
    }

    /// The whole judgement.
    public var report: AuditReport {
        let trust = trust
        let verdict: AuditReport.Verdict =
            trust >= Weight.trusted ? .trust : trust < Weight.rejected ? .reject : .doubt
        return AuditReport(
            culprit: log.culprit?.commit, subject: log.culprit.map(\.subject.onOneLine), trust: trust,
            verdict: verdict, findings: findings, hinges: hinges, retest: retest, possible: log.possible,
            quest: log.quest, format: log.format, stepCount: log.steps.count, steps: steps,
            corrected: corrected, measures: measures.values)
    }

    private var steps: [AuditedStep] {
        log.steps.enumerated().map { place, step in
            AuditedStep(
                commit: step.commit, subject: step.subject?.onOneLine, mark: step.mark, crashed: step.crashed,
                ran: step.crashed + step.clean, seen: Self.seen(step), opinion: folder?.opinions[place])
        }
    }

    /// History leaves no chance to a commit that is in a good step, and hardly one that isn't in a bad step.
    private var trust: Double {
        guard log.culprit != nil else { return 0 }
        var trust = weighing.trust
        if let facts {
            if !facts.goodWithCulprit.isEmpty || facts.hasParentsTree { trust = min(trust, 0.02) }
            if !facts.badWithoutCulprit.isEmpty { trust = min(trust, 0.05) }
        }
        // A mark without runs is somebody's word: it may be right, but it is not shown.
        let isShown = log.revertConfirms == true || folder.map(\.isBorneOut) == true
        if !view.hasRuns, !isShown { trust = min(trust, 0.6) }
        trust = min(trust, mostByConsoles)
        return (trust * 10000).rounded() / 10000
    }

    // MARK: What it hangs on

    private var weighed: [(step: SearchView.Step, weight: Double)] {
        zip(view.judged, odds.weights).map { ($0, $1) }.sorted { $0.1 > $1.1 }
    }

    private var hinges: [Hinge] {
        weighed.prefix(5).compactMap { step, _ in
            step.it.mark.map {
                Hinge(
                    step: step.place, commit: step.it.commit, mark: $0, error: rounded(errorChance(step)),
                    seen: Self.seen(step.it))
            }
        }
    }

    /// The chance that a step's mark is wrong, if both were as likely before.
    func errorChance(_ step: SearchView.Step) -> Double {
        let against: Double
        if step.it.mark == .good {
            against = step.it.clean == 0 ? 0.1 : belief.missChance(runs: step.it.clean)
        } else if step.it.crashed == 0 {
            against = 0.02
        } else {
            against = step.likeness >= 1 ? ErrorOdds.falseCrash : ErrorOdds.falseOdds(likeness: step.likeness)
        }
        return against / (1 + against)
    }

    var belief: CrashRate {
        var belief = CrashRate()
        belief.learn(crashed: view.rate.crashed, clean: view.rate.clean)
        return belief
    }

    private func rounded(_ value: Double) -> Double { (value * 10000).rounded() / 10000 }

    // MARK: What to test again

    private var retest: [Retest] {
        let runs = view.hasRuns ? belief.runsNeeded(missing: 0.01, within: 3...100) : 10
        var list: [Retest] = []
        func add(_ commit: String, _ why: String) {
            guard list.count < 5, !list.contains(where: { sameCommit($0.commit, commit) }) else { return }
            list.append(Retest(commit: commit, why: why, runs: runs))
        }
        corrected?.retest.forEach { if list.count < 5 { list.append($0) } }
        for (step, weight) in weighed.prefix(3) where weight > 0.05 {
            let wrong = step.it.mark == .good ? "if the crash was missed here" : "if another bug crashed here"
            add(step.it.commit, "\(wrong), the search went the wrong way: \(Self.seen(step.it))")
        }
        if let culprit = log.culprit { add(culprit.commit, "the named commit: does it crash as the bad end does?") }
        if let good = view.good.last { add(good.it.commit, "the last good step, nearest to the named commit") }
        if let bad = view.badEnd { add(bad.it.commit, "the bad end: how often, and under which title") }
        log.possible.prefix(5).forEach { add($0, "one of those that the log leaves") }
        return list
    }

    /// A step's runs in words.
    static func seen(_ step: LoggedStep) -> String {
        guard !step.runs.isEmpty else { return "no runs told" }
        var parts: [String] = []
        if step.crashed > 0 { parts.append("\(step.crashed) of \(step.runs.count) runs crashed") }
        if step.clean > 0 { parts.append("\(step.clean) clean") }
        for title in Set(step.otherCrashes).sorted().prefix(2) { parts.append("crashed otherwise: \(title)") }
        if step.failedBoots > 0 { parts.append("\(step.failedBoots) did not boot") }
        if step.failures > 0 { parts.append("\(step.failures) failed for other reasons") }
        let titles = Set(step.titles).subtracting([""]).sorted()
        return
            (parts.joined(separator: ", ")
            + (titles.isEmpty ? "" : ": " + titles.prefix(3).joined(separator: "; ")))
            .onOneLine
    }
}
