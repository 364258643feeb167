import Bisection
import Foundation
import Oops
import Records
import Wording

/// A job's result for people: `report.txt`, and what the command prints.
public enum PlainText {
    /// The whole report, lines of at most about 78 columns, ending with a line feed.
    public static func report(_ result: JobResult) -> String {
        var lines = headline(result)
        if let crash = result.crash {
            lines += ["", "Crash:      \(crash)"]
            lines += result.otherTitles.map { "also as:    \($0)" }
        }
        if let rate = result.crashRate { lines.append("Crash rate: \(percent(rate)) of runs on a bad commit") }
        lines += ["", "Range:      \(result.rangeCount) commits, " + ends(result)]
        if let toolchain = result.toolchain { lines.append("Built with: \(toolchain)") }
        if let accelerator = result.accelerator { lines.append("Booted in:  QEMU, \(accelerator)") }
        let seconds = result.steps.map(\.seconds).reduce(0, +)
        lines.append("Work:       \(result.steps.count) steps, \(runCount(result)) runs, \(duration(seconds))")
        lines += ["", "Steps:"] + result.steps.map(step)
        if !result.notes.isEmpty { lines += ["", "Notes:"] + result.notes.map { "- \($0.onOneLine)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What came out, first.
    public static func headline(_ result: JobResult) -> [String] {
        let first = result.quest == .regression ? "first bad commit" : "first fixed commit"
        switch result.outcome {
        case .found:
            guard let culprit = result.culprit else { return ["cannot tell"] }
            var lines = [
                "\(first): \(culprit.id)", "  \(culprit.subject)",
                "  \(culprit.author), \(culprit.date.formatted(.iso8601.year().month().day()))",
            ]
            if let confidence = result.confidence { lines.append("  confidence \(Self.confidence(confidence))") }
            if let revert = result.revert { lines.append("  \(revert.text)") }
            return lines + (result.lints ?? []).map { "  doubt: \($0.text.onOneLine)" }
        case .oneOfSeveral: return several(result, first)
        case .badEndUnfit: return ["cannot tell: the bad end does not serve"] + because(result)
        case .goodEndUnfit: return ["cannot tell: the good end does not serve"] + because(result)
        case .cannotTell:
            return ["cannot tell"] + because(result)
                + result.possible.map { "  suspected: \($0.quoted)" }
        }
    }

    /// The likeliest of many, each with its chance.
    private static func several(_ result: JobResult, _ first: String) -> [String] {
        let sure = result.possibleConfidence.map { ", with confidence \(confidence($0))" } ?? ""
        let shown = result.possible.prefix(mostShown).map { commit in
            "  \(commit.quoted)" + (commit.probability.map { ", \(percent($0))" } ?? "")
        }
        let more = result.possible.count - shown.count
        return ["cannot tell which: the \(first) is one of these \(result.possible.count)\(sure)"] + shown
            + (more > 0 ? ["  and \(more) more, see result.json"] : []) + because(result)
    }

    private static let mostShown = 20

    /// Never rounded up to certainty.
    public static func confidence(_ value: Double) -> String {
        value > 0.999 ? "over 99.9%" : String(format: "%.1f%%", (value * 1000).rounded(.down) / 10)
    }

    /// `1 h 02 min`, `3 min 10 s`, `4.2 s`.
    public static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<60: String(format: "%.1f s", seconds)
        case ..<3600: String(format: "%d min %02d s", Int(seconds) / 60, Int(seconds) % 60)
        default: String(format: "%d h %02d min", Int(seconds) / 3600, Int(seconds) % 3600 / 60)
        }
    }

    private static func because(_ result: JobResult) -> [String] {
        result.reason.map { ["  because \($0.onOneLine)"] } ?? []
    }

    private static func ends(_ result: JobResult) -> String {
        let goods = result.good.map(\.id.short).joined(separator: ", ")
        return "good \(goods), bad \(result.bad.id.short)"
    }

    private static func step(_ step: StepRecord) -> String {
        let number = String(format: "%3d", step.ordinal + 1)
        let mark = step.mark.rawValue.padding(toLength: 4, withPad: " ", startingAt: 0)
        return "\(number)  \(mark)  \(step.commit.id.short)  \(step.commit.subject)\n           "
            + "\(step.what); \(counted(step))"
    }

    /// How a step was counted, in one line.
    public static func counted(_ step: StepRecord) -> String {
        var parts: [String] = []
        let tally = step.tally
        if tally.crashed > 0 { parts.append("crashed in \(tally.crashed) of \(tally.total) runs") }
        if tally.crashed == 0, tally.clean > 0 { parts.append("clean in \(tally.clean) of \(tally.total) runs") }
        if let same = step.twin { parts.append("same image as step \(same + 1)") }
        if let why = step.why { parts.append("skipped: \(why)") }
        guard step.why == nil else { return parts.joined(separator: "; ") }
        let beside = step.runs.compactMap { run in
            switch run.outcome {
            case .clean(let beside) where !beside.isEmpty: run.outcome.summary
            case .foreign: run.outcome.summary
            default: nil
            }
        }
        parts += Set(beside.map(\.onOneLine)).sorted()
        return parts.joined(separator: "; ")
    }

    private static func runCount(_ result: JobResult) -> Int {
        result.steps.filter { $0.twin == nil }.map(\.tally.total).reduce(0, +)
    }

    private static func percent(_ value: Double) -> String {
        value < 0.0995 ? String(format: "%.1f%%", value * 100) : String(format: "%.0f%%", value * 100)
    }
}
