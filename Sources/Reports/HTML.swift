import Bisection
import Foundation
import Records
import Wording

/// A job's result as one HTML page that stands alone: no scripts, no links outward, everything escaped.
public enum HTML {
    /// The page, ending with a line feed.
    public static func report(_ result: JobResult) -> String {
        let headline = PlainText.headline(result)
        var body = ["<h1>\(escaped(headline.first ?? ""))</h1>", "<dl>"]
        body += Markdown.facts(result).map { "<dt>\(escaped($0))</dt><dd>\(escaped($1))</dd>" }
        body += ["</dl>", "<table>", "<tr><th>#</th><th>mark</th><th>commit</th><th>why</th><th>runs</th></tr>"]
        body += result.steps.map(row)
        body.append("</table>")
        if !result.possible.isEmpty {
            body += ["<h2>May be it</h2>", "<ul>"] + result.possible.map(item) + ["</ul>"]
        }
        let doubts = (result.lints ?? []).map(\.text) + result.notes
        if !doubts.isEmpty {
            body += ["<h2>Notes</h2>", "<ul>"] + doubts.map { "<li>\(escaped($0))</li>" } + ["</ul>"]
        }
        return page(headline.first ?? "", body)
    }

    /// The text with `&`, `<`, `>` and quotes as entities, on one line.
    public static func escaped(_ text: String) -> String {
        var safe = ""
        for character in text.onOneLine.unicodeScalars {
            switch character {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default: safe.unicodeScalars.append(character)
            }
        }
        return safe
    }

    private static func row(_ step: StepRecord) -> String {
        "<tr class=\"\(step.mark.rawValue)\"><td>\(step.ordinal + 1)</td><td>\(step.mark.rawValue)</td>"
            + "<td><code>\(step.commit.id.short)</code> \(escaped(step.commit.subject))</td>"
            + "<td>\(escaped(step.what))</td><td>\(escaped(StepSummary.line(step)))</td></tr>"
    }

    private static func item(_ commit: CommitNote) -> String {
        let chance = commit.probability.map { String(format: ", %.1f%%", $0 * 100) } ?? ""
        return "<li><code>\(commit.id.short)</code> \(escaped(commit.subject))\(chance)</li>"
    }

    private static func page(_ title: String, _ body: [String]) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width">
        """.appending("\n<title>\(escaped(title))</title>\n<style>\n\(style)\n</style>\n</head>\n<body>\n")
            + body.joined(separator: "\n") + "\n</body>\n</html>\n"
    }

    private static let style = """
        body { font: 15px/1.5 sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em; }
        dt { font-weight: bold; float: left; clear: left; width: 8em; } dd { margin-left: 9em; }
        table { border-collapse: collapse; } th, td { text-align: left; padding: .2em .6em; vertical-align: top; }
        tr { border-bottom: 1px solid #ddd; } tr.bad td:nth-child(2) { color: #a00; }
        tr.good td:nth-child(2) { color: #070; } code { font-family: monospace; }
        """
}
