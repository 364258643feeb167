import Bisection
import Wording

extension JobDraft {
    /// The job as a file: what was found and what is missing as comments, then the keys.
    public var yaml: String {
        var lines = ["# A job from a report. Found:"] + found.map { "#   \($0.onOneLine)" }
        if !missing.isEmpty { lines += ["# Missing:"] + missing.map { "#   \($0.line.onOneLine)" } }
        lines.append("")
        func key(_ name: String, _ value: String?) {
            if let value { lines.append("\(name): \(Self.quoted(value))") }
        }
        key("kernel", kernel)
        if !good.isEmpty { lines.append("good: \(Self.list(good))") }
        if let hint, good.isEmpty { lines.append("# \(hint.onOneLine)") }
        key("bad", bad)
        key("find", find)
        key("config", config)
        key("repro", repro)
        key("title", title)
        if !thread.isEmpty { lines += threadLines }
        return lines.joined(separator: "\n") + "\n"
    }

    private var threadLines: [String] {
        var lines = ["thread:"]
        func key(_ name: String, _ value: String?) {
            if let value { lines.append("  \(name): \(Self.quoted(value))") }
        }
        func list(_ name: String, _ values: [String]) {
            if !values.isEmpty { lines.append("  \(name): \(Self.list(values))") }
        }
        key("messageID", thread.messageID)
        list("references", thread.references)
        key("subject", thread.subject)
        key("from", thread.from)
        list("to", thread.to)
        list("cc", thread.cc)
        key("list", thread.list)
        return lines
    }

    private static func list(_ values: [String]) -> String {
        "[" + values.map(quoted).joined(separator: ", ") + "]"
    }

    /// A double-quoted scalar of YAML 1.2: nothing in it ends the line or the quotes.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.onOneLine.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
