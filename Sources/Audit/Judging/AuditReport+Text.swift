import Foundation
import Wording

extension AuditReport {
    /// The judgement for people, lines of about 78 columns, ending with a line feed.
    public var text: String {
        var lines: [String] = []
        let chance = String(format: "%.0f%%", trust * 100)
        if let culprit {
            lines.append(
                "\(verdict.rawValue): \(culprit.prefix(12)) (\"\(subject ?? "")\") is right with \(chance)")
        } else if possible.isEmpty {
            lines.append("\(verdict.rawValue): no commit is named")
        } else {
            lines.append("\(verdict.rawValue): the log leaves \(possible.count) commits")
        }
        lines.append("  \(stepCount) steps, \(format.rawValue) log")
        let against = findings.filter { !$0.supports }
        let support = findings.filter(\.supports)
        if !against.isEmpty { lines += ["", "Against it:"] + against.map { Self.bullet($0.text) } }
        if !support.isEmpty { lines += ["", "For it:"] + support.map { Self.bullet($0.text) } }
        if !steps.isEmpty { lines += ["", "Steps:"] + stepLines }
        if let corrected { lines += ["", "By what the consoles bear out:"] + Self.lines(corrected) }
        if !hinges.isEmpty {
            lines += ["", "It hangs on:"]
            lines += hinges.map { hinge in
                let chance = String(format: "%.1f%%", hinge.error * 100)
                return Self.bullet(
                    "step \(hinge.step + 1), \(hinge.commit.prefix(12)) \(hinge.mark.rawValue), wrong with \(chance): "
                        + hinge.seen
                )
            }
        }
        if !retest.isEmpty {
            lines += ["", "Test again:"]
            lines += retest.map { Self.bullet("\($0.commit.prefix(12)), \($0.runs) runs: \($0.why)") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Each step with how often it crashed; of a very long log the first and the last.
    private var stepLines: [String] {
        let all = steps.enumerated().map { place, step -> String in
            let number = String(repeating: " ", count: max(0, 3 - "\(place + 1)".count)) + "\(place + 1)"
            let mark = (step.mark?.rawValue ?? "-").padding(toLength: 5, withPad: " ", startingAt: 0)
            let rate = step.ran > 0 ? "\(step.crashed) of \(step.ran) crashed  " : ""
            let line = "\(number) \(mark) \(step.commit.prefix(12))  \(rate)\(step.subject ?? "")".trimmedAtEnd
            return line + (step.opinion.map { "\n          \($0.answer.rawValue): \($0.why)" } ?? "")
        }
        guard all.count > Self.mostSteps else { return all }
        let (first, last) = (all.prefix(Self.mostSteps / 2), all.suffix(Self.mostSteps / 2))
        return first + ["    … \(all.count - first.count - last.count) more"] + last
    }

    private static let mostSteps = 60

    /// The engine's answer.
    private static func lines(_ corrected: CorrectedSearch) -> [String] {
        var lines = corrected.suspects.map { suspect -> String in
            let chance = String(format: "%.0f%%", suspect.chance * 100)
            let range = suspect.after.map { "behind \($0.prefix(12)), up to " } ?? ""
            return "- \(chance): \(range)\(suspect.commit.prefix(12))"
        }
        guard corrected.showsCrash else {
            return [bullet("no step is left that shows the crash: there is nothing yet to be looked for")]
        }
        if !corrected.showsClean {
            lines.append(bullet("no step is left that shows a kernel without it: it may be older than the range"))
        }
        if corrected.elsewhere > 0.005 {
            lines.append(String(format: "- %.0f%%: outside of the range, or nowhere", corrected.elsewhere * 100))
        }
        return lines
    }

    /// A list's item, folded at 78 columns.
    private static func bullet(_ text: String) -> String {
        var lines = ["-"]
        for word in text.onOneLine.split(separator: " ") {
            if lines[lines.count - 1].count + word.count + 1 > 78, lines[lines.count - 1].count > 2 {
                lines.append(" ")
            }
            lines[lines.count - 1] += " " + word
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    /// Without blanks at its end.
    fileprivate var trimmedAtEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text).onOneLine
    }
}
