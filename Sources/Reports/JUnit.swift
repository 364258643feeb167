import Bisection
import Foundation
import Records

/// A job's result as JUnit XML, which CI systems show: a test case a step, and one for the bisection itself.
///
/// A bad step is a failure, a skipped one is skipped; the last case fails where a commit was found (there is a
/// regression) and is an error where it can't be told.
public enum JUnit {
    /// The document, ending with a line feed.
    public static func report(_ result: JobResult) -> String {
        let failures = result.steps.count { $0.mark == .bad } + (isRegression(result) ? 1 : 0)
        let skipped = result.steps.count { $0.mark == .skip }
        let seconds = result.steps.map(\.seconds).reduce(0, +)
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>",
            "<testsuite name=\"firstbad \(escaped(result.job))\" tests=\"\(result.steps.count + 1)\" "
                + "failures=\"\(failures)\" errors=\"\(result.outcome == .found ? 0 : 1)\" skipped=\"\(skipped)\" "
                + "time=\"\(time(seconds))\" timestamp=\"\(result.startedAt.formatted(.iso8601))\">",
        ]
        lines += result.steps.flatMap(testCase)
        lines += conclusion(result)
        return (lines + ["</testsuite>", "</testsuites>"]).joined(separator: "\n") + "\n"
    }

    private static func isRegression(_ result: JobResult) -> Bool {
        result.outcome == .found && result.quest == .regression
    }

    private static func testCase(_ step: StepRecord) -> [String] {
        let name = "\(step.ordinal + 1) \(step.commit.id.short) \(step.commit.subject)"
        var lines = [
            "<testcase classname=\"firstbad.\(escaped(step.purpose.words.replacing(" ", with: "_")))\" "
                + "name=\"\(escaped(name))\" time=\"\(time(step.seconds))\">"
        ]
        let seen = escaped(StepSummary.line(step))
        switch step.mark {
        case .bad: lines.append("<failure type=\"crash\" message=\"\(seen)\"/>")
        case .skip: lines.append("<skipped message=\"\(seen)\"/>")
        case .good: break
        }
        let runs = step.runs.map { "run \($0.ordinal + 1): \(escaped($0.outcome.summary))" }
        if !runs.isEmpty { lines.append("<system-out>\(runs.joined(separator: "\n"))</system-out>") }
        return lines + ["</testcase>"]
    }

    private static func conclusion(_ result: JobResult) -> [String] {
        let headline = PlainText.headline(result)
        let message = escaped(headline.first ?? "")
        let text = headline.map(escaped).joined(separator: "\n")
        var lines = ["<testcase classname=\"firstbad\" name=\"bisection\" time=\"0\">"]
        if result.outcome != .found {
            lines.append("<error type=\"\(result.outcome.rawValue)\" message=\"\(message)\">\(text)</error>")
        } else if isRegression(result) {
            lines.append("<failure type=\"regression\" message=\"\(message)\">\(text)</failure>")
        } else {
            lines.append("<system-out>\(text)</system-out>")
        }
        return lines + ["</testcase>"]
    }

    private static func time(_ seconds: Double) -> String { String(format: "%.3f", seconds.isFinite ? seconds : 0) }

    /// As in HTML; XML 1.0 also has no U+FFFE and U+FFFF.
    private static func escaped(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                HTML.escaped(text).unicodeScalars.map { ["\u{FFFE}", "\u{FFFF}"].contains($0) ? "\u{FFFD}" : $0 }))
    }
}
