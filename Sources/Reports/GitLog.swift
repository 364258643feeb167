import Bisection
import Records
import Wording

extension BisectLog {
    /// A job's result as `git bisect log` writes it, with what was seen as comments: `git bisect replay` takes it.
    ///
    /// Each commit appears once, with the mark it was left with: git refuses a commit that is good and bad.
    public init(_ result: JobResult) {
        func entry(_ mark: Mark, _ commit: CommitNote) -> Entry {
            let steps = result.steps.filter { $0.commit.id == commit.id && $0.reverting == nil }
            return Entry(commit.id, mark, subject: commit.subject, notes: steps.map(StepSummary.line))
        }
        let (bad, good) = ([entry(.bad, result.bad)], result.good.map { entry(.good, $0) })
        let newMark = result.quest.newMark
        self.init(
            quest: result.quest, ends: result.quest == .regression ? bad + good : good + bad,
            steps: Self.standing(in: result).map { entry($0.mark, $0.commit) },
            culprit: result.culprit.map { entry(newMark, $0) }, possible: result.possible.map { entry(newMark, $0) }
        )
    }

    /// The last step of each commit but the ends, in the order in which they were first tested.
    private static func standing(in result: JobResult) -> [StepRecord] {
        let ends = Set(([result.bad] + result.good).map(\.id))
        var last: [CommitID: StepRecord] = [:]
        var order: [CommitID] = []
        for step in result.steps where step.reverting == nil && !ends.contains(step.commit.id) {
            if last[step.commit.id] == nil { order.append(step.commit.id) }
            // What could be judged once outlives a later attempt that could not.
            if step.mark != .skip || last[step.commit.id] == nil { last[step.commit.id] = step }
        }
        return order.compactMap { last[$0] }
    }
}

/// A step in one line of any log.
enum StepSummary {
    /// `crashed in 3 of 5 runs: TITLE; other crash in 1; bad, confidence 99.1%`.
    static func line(_ step: StepRecord) -> String {
        let tally = step.tally
        var parts: [String] = []
        if tally.crashed > 0 {
            parts.append(
                "crashed in \(tally.crashed) of \(tally.total) runs: \(titles(step).joined(separator: "; "))")
        } else if tally.total > 0 {
            parts.append("clean in \(tally.clean) of \(tally.total) runs")
        }
        if tally.foreign > 0 { parts.append("another crash in \(tally.foreign)") }
        if tally.unclear > 0 { parts.append("cannot tell in \(tally.unclear)") }
        if tally.noBoot > 0 { parts.append("did not boot in \(tally.noBoot)") }
        if let same = step.twin { parts.append("same image as step \(same + 1)") }
        return (parts + [verdict(step)]).joined(separator: "; ").onOneLine
    }

    /// `bad, confidence 99.1%` or `skip, does not build`.
    static func verdict(_ step: StepRecord) -> String {
        let sure = step.confidence.map { ", confidence \(PlainText.confidence($0))" } ?? ""
        return (step.mark.rawValue + sure + (step.why.map { ", \($0)" } ?? "")).onOneLine
    }

    /// The titles of the crash looked for, each once.
    static func titles(_ step: StepRecord) -> [String] {
        Set(step.runs.compactMap { if case .crashed(let title) = $0.outcome { title } else { nil } }).sorted()
    }
}
