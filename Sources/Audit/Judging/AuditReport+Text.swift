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
