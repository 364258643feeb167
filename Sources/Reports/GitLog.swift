import Bisection
import Records
import Wording

/// A job's result as `git bisect log` writes it, with what was seen as comments: `git bisect replay` takes it.
public enum GitLog {
    /// The text, ending with a line feed.
    ///
    /// Each commit appears once, with the mark it was left with: git refuses a commit that is good and bad.
    public static func text(_ result: JobResult) -> String {
        var lines: [String] = []
        let ends = Self.ends(of: result)
        for (mark, commit) in ends { lines += comments(term(mark, result.quest), commit, result) }
        let terms = result.quest == .fix ? " --term-old=broken --term-new=fixed" : ""
        lines.append("git bisect start\(terms) " + ends.map { "'\($0.commit.id)'" }.joined(separator: " "))
        for step in standing(in: result, without: Set(ends.map(\.commit.id))) {
            let word = term(step.mark, result.quest)
            lines += comments(word, step.commit, result)
            lines.append("git bisect \(word) \(step.commit.id)")
        }
        return (lines + conclusion(result)).joined(separator: "\n") + "\n"
    }

    /// The ends, the newer first, as `git bisect start` takes them.
    private static func ends(of result: JobResult) -> [(mark: Mark, commit: CommitNote)] {
        let bad: [(mark: Mark, commit: CommitNote)] = [(.bad, result.bad)]
        let good: [(mark: Mark, commit: CommitNote)] = result.good.map { (.good, $0) }
        return result.quest == .regression ? bad + good : good + bad
    }

    /// The last step of each commit, in the order in which they were first tested.
    private static func standing(in result: JobResult, without ends: Set<CommitID>) -> [StepRecord] {
        var last: [CommitID: StepRecord] = [:]
        var order: [CommitID] = []
        for step in result.steps where step.reverting == nil && !ends.contains(step.commit.id) {
            if last[step.commit.id] == nil { order.append(step.commit.id) }
            // What could be judged once outlives a later attempt that could not.
            if step.mark != .skip || last[step.commit.id] == nil { last[step.commit.id] = step }
        }
        return order.compactMap { last[$0] }
    }

    private static func comments(_ word: String, _ commit: CommitNote, _ result: JobResult) -> [String] {
        let steps = result.steps.filter { $0.commit.id == commit.id && $0.reverting == nil }
        return ["# \(word): [\(commit.id)] \(commit.subject.onOneLine)"] + steps.map { "# \(StepSummary.line($0))" }
    }

    private static func conclusion(_ result: JobResult) -> [String] {
        let word = term(result.quest.newMark, result.quest)
        if let culprit = result.culprit {
            return ["# first \(word) commit: [\(culprit.id)] \(culprit.subject.onOneLine)"]
        }
        guard !result.possible.isEmpty else { return [] }
        return ["# only skipped commits left to test"]
            + result.possible.map { "# possible first \(word) commit: [\($0.id)] \($0.subject.onOneLine)" }
    }

    private static func term(_ mark: Mark, _ quest: Quest) -> String {
        guard quest == .fix, mark != .skip else { return mark.rawValue }
        return mark == .good ? "fixed" : "broken"
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
