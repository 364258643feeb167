import Bisection
import Foundation
import Records
import Wording

/// A job's result in the manner of syzbot's bisection logs, which people and their scripts know how to read.
public enum SyzbotLog {
    /// The text, ending with a line feed.
    public static func text(_ result: JobResult) -> String {
        let isFix = result.quest == .fix
        var lines = [
            isFix
                ? "bisecting fixing commit since \(result.bad.id)"
                : "bisecting cause commit starting from \(result.bad.id)"
        ]
        var hasBegun = false
        for step in result.steps where step.reverting == nil {
            let isEnd = [.badEnd, .goodEnd, .mergeBase, .release].contains(step.purpose)
            if !isEnd, !hasBegun {
                hasBegun = true
                lines.append(start(result))
            }
            lines += test(step, toolchain: result.toolchain)
            if hasBegun { lines.append("# git bisect \(gitMark(step.mark, isFix)) \(step.commit.id)") }
        }
        return (lines + conclusion(result)).joined(separator: "\n") + "\n"
    }

    private static func start(_ result: JobResult) -> String {
        let goods = result.good.map(\.id.hex).joined(separator: " ")
        return "# git bisect start "
            + (result.quest == .fix ? "\(goods) \(result.bad.id)" : "\(result.bad.id) \(goods)")
    }

    private static func test(_ step: StepRecord, toolchain: String?) -> [String] {
        var lines = ["testing commit \(step.commit.id) \(step.commit.subject.onOneLine)"]
        if let toolchain { lines.append("compiler: \(toolchain.onOneLine)") }
        if let image = step.build.imageSHA256 { lines.append("kernel signature: \(image)") }
        lines += step.runs.map { "run #\($0.ordinal): \(outcome($0.outcome))" }
        let titles = StepSummary.titles(step)
        if !titles.isEmpty { lines.append("distinct titles: \(titles.joined(separator: "; ").onOneLine)") }
        lines.append("runs: \(step.tally.total), \(StepSummary.line(step))")
        lines.append("verdict: \(StepSummary.verdict(step))")
        return lines
    }

    /// A run in syzbot's words.
    private static func outcome(_ outcome: RunOutcome) -> String {
        switch outcome {
        case .clean: "OK"
        case .noBoot(let reason): "boot failed: \(reason.onOneLine)"
        case .crashed(let title), .foreign(let title): "crashed: \(title.onOneLine)"
        case .blind(let why): "could not show it: \(why.onOneLine)"
        case .unclear(let title, let why): "crashed: \(title.onOneLine) (\(why.onOneLine))"
        }
    }

    /// When it looks for a fix, syzbot tells git that what crashes is good.
    private static func gitMark(_ mark: Mark, _ isFix: Bool) -> Mark {
        guard isFix, mark != .skip else { return mark }
        return mark == .good ? .bad : .good
    }

    private static func conclusion(_ result: JobResult) -> [String] {
        let build = result.steps.map(\.build.seconds).reduce(0, +)
        let test = result.steps.map(\.seconds).reduce(0, +)
        let work =
            "revisions tested: \(Set(result.steps.map(\.commit.id)).count), total time: \(span(build + test)) "
            + "(build: \(span(build)), test: \(span(test)))"
        guard let culprit = result.culprit else {
            guard !result.possible.isEmpty else { return [work] + (result.reason.map { [$0.onOneLine] } ?? []) }
            return [work, "bisection is inconclusive, the first bad commit could be any of:"]
                + result.possible.map(\.id.hex)
        }
        let day = culprit.date.formatted(.iso8601)
        var lines = [
            "\(culprit.id) is the first bad commit", "commit \(culprit.id)", "Author: \(culprit.author.onOneLine)",
            "Date:   \(day)", "", "    \(culprit.subject.onOneLine)", "", work,
        ]
        lines += (result.lints ?? []).map { "doubt: \($0.text.onOneLine)" }
        let sought = result.quest == .fix ? "fix commit: " : "first bad commit: "
        lines.append("\(sought)\(culprit.id) \(culprit.subject.onOneLine)")
        if let confidence = result.confidence { lines.append("confidence: \(PlainText.confidence(confidence))") }
        if let crash = result.crash { lines.append("crash: \(crash.onOneLine)") }
        return lines
    }

    /// A time as Go prints it: `1h2m3.5s`.
    private static func span(_ seconds: Double) -> String {
        let whole = Int(seconds.isFinite ? max(0, min(seconds, 1e9)) : 0)
        let rest = max(0, seconds.isFinite ? seconds - Double(whole / 60 * 60) : 0)
        let short = String(format: "%.1fs", min(rest, 59.9))
        if whole >= 3600 { return "\(whole / 3600)h\(whole % 3600 / 60)m\(short)" }
        return whole >= 60 ? "\(whole / 60)m\(short)" : short
    }
}
