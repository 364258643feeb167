import Foundation
import Simulation

/// What came of simulated bisections, for people.
enum SimulationTable {
    /// A row for each policy.
    static func text(_ scores: [Scores]) -> String {
        var rows = [
            [
                "policy", "right", "wrong", "cannot tell", "set holds it", "builds", "runs",
                "seconds (median/mean/p90)",
            ]
        ]
        for one in scores {
            rows.append([
                one.policy, percent(one.right, of: one.trials), percent(one.wrong, of: one.trials),
                percent(one.cannotTell, of: one.trials), "\(one.setHolds) of \(one.cannotTell)", spread(one.builds),
                spread(one.runs), spread(one.seconds),
            ])
        }
        return columns(rows)
    }

    /// Stated probabilities against what came true.
    static func text(_ calibration: [Calibration]) -> String {
        var rows = [["firstbad stated", "trials", "mean stated", "observed"]]
        for row in calibration {
            rows.append(["\(row.from)…", "\(row.trials)", fraction(row.stated), fraction(row.observed)])
        }
        return columns(rows)
    }

    private static func percent(_ count: Int, of all: Int) -> String {
        String(format: "%.1f%%", 100 * Double(count) / Double(max(1, all)))
    }

    private static func fraction(_ value: Double) -> String { String(format: "%.4f", value) }

    private static func spread(_ spread: Scores.Spread) -> String {
        [spread.median, spread.mean, spread.p90].map { String(format: "%.0f", $0) }.joined(separator: "/")
    }

    private static func columns(_ rows: [[String]]) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
                .trimmingCharacters(in: .whitespaces)
        }.joined(separator: "\n")
    }
}
