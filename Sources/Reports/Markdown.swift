import Bisection
import Foundation
import Records
import Wording

/// A job's result as Markdown, for issues and wikis. Texts of others can't format, link or embed anything in it.
public enum Markdown {
    /// The whole report, ending with a line feed.
    public static func report(_ result: JobResult) -> String {
        var lines = ["# " + escaped(PlainText.headline(result).first ?? ""), ""]
        lines += facts(result).map { "- **\($0)**: \(escaped($1))" }
        lines += ["", "| # | mark | commit | why | runs |", "|---|---|---|---|---|"]
        lines += result.steps.map(row)
        if !result.possible.isEmpty {
            lines += ["", "## May be it", ""]
            lines += result.possible.map { commit in
                let chance = commit.probability.map { String(format: " (%.1f%%)", $0 * 100) } ?? ""
                return "- `\(commit.id.short)` \(escaped(commit.subject))\(chance)"
            }
        }
        let doubts = (result.lints ?? []).map(\.text) + result.notes
        if !doubts.isEmpty { lines += ["", "## Notes", ""] + doubts.map { "- \(escaped($0))" } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What is said of a result beside its steps, in any format.
    static func facts(_ result: JobResult) -> [(String, String)] {
        var facts: [(String, String)] = []
        if let culprit = result.culprit {
            facts += [("Commit", culprit.id.hex), ("Subject", culprit.subject), ("Author", culprit.author)]
        }
        if let confidence = result.confidence ?? result.possibleConfidence {
            facts.append(("Confidence", PlainText.confidence(confidence)))
        }
        if let reason = result.reason { facts.append(("Because", reason)) }
        if let revert = result.revert { facts.append(("Reverted", revert.text)) }
        if let crash = result.crash { facts.append(("Crash", crash)) }
        if !result.otherTitles.isEmpty { facts.append(("Also as", result.otherTitles.joined(separator: "; "))) }
        if let rate = result.crashRate {
            facts.append(("Crash rate", String(format: "%.0f%% of runs", rate * 100)))
        }
        let goods = result.good.map(\.id.short).joined(separator: ", ")
        facts.append(("Range", "\(result.rangeCount) commits, good \(goods), bad \(result.bad.id.short)"))
        if let toolchain = result.toolchain { facts.append(("Built with", toolchain)) }
        if let accelerator = result.accelerator { facts.append(("Booted in", "QEMU, \(accelerator)")) }
        facts.append(("By", "\(result.tool), job \(result.job)"))
        return facts
    }

    private static func row(_ step: StepRecord) -> String {
        let cells = [
            "\(step.ordinal + 1)", step.mark.rawValue, "`\(step.commit.id.short)` \(escaped(step.commit.subject))",
            escaped(step.what), escaped(StepSummary.line(step)),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    /// The text with nothing in it that Markdown or HTML obeys. A name stays a name, never a mention.
    static func escaped(_ text: String) -> String {
        var safe = ""
        for character in text.onOneLine {
            switch character {
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "&": safe += "&amp;"
            case "@": safe += "&#64;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "|", "~", "$":
                safe += "\\\(character)"
            default: safe.append(character)
            }
        }
        // Renderers make links of bare addresses.
        return safe.replacing("://", with: "&#58;//").replacing("www.", with: "www&#46;")
    }
}
