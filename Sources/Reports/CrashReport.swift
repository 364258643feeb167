public import Oops
import Wording

/// A crash off a console, for programs and for people.
public enum CrashReport {
    /// One line of JSON, with its line feed. What isn't known is null.
    ///
    /// `file`, `title`, `altTitles`, `type` (syzkaller's), `frame`, `guiltyFile`, `corrupted` with `corruptedReason`,
    /// `confidence`, `repeats`, `line`,
    /// `suppressed`, `panicked`, `executor` (`proc=1, id=23`), `start`, `skip` and `end` (offsets in bytes), `report`,
    /// and `stacks`: each with `role`, `heading` and its frames.
    public static func json(_ crash: Crash, file: String) -> [UInt8] {
        var text = JSONText()
        text.begin("{")
        text.key("file")
        text.string(file)
        text.key("title")
        text.string(crash.title)
        text.key("altTitles")
        text.begin("[")
        for title in crash.altTitles { text.string(title) }
        text.end("]")
        for (key, value) in [
            ("type", crash.type), ("frame", crash.frame), ("guiltyFile", crash.guiltyFile),
        ] as [(StaticString, String?)] {
            text.key(key)
            text.string(value)
        }
        text.key("corrupted")
        text.bool(crash.corrupted != nil)
        text.key("corruptedReason")
        text.string(crash.corrupted)
        text.key("confidence")
        text.string(crash.confidence.rawValue)
        text.key("suppressed")
        text.bool(crash.suppressed)
        text.key("panicked")
        text.bool(crash.panicked)
        text.key("executor")
        text.string(crash.executor.map { "proc=\($0.process), id=\($0.program)" })
        for (key, value) in [
            ("repeats", crash.repeats), ("line", crash.line), ("start", crash.start), ("skip", crash.skip),
            ("end", crash.end),
        ]
            as [(StaticString, Int)]
        {
            text.key(key)
            text.number(value)
        }
        text.key("report")
        text.string(crash.report)
        text.key("stacks")
        text.begin("[")
        for stack in crash.stacks { write(stack, to: &text) }
        text.end("]")
        text.end("}")
        text.lineEnd()
        return text.bytes
    }

    private static func write(_ stack: StackTrace, to text: inout JSONText) {
        text.begin("{")
        text.key("role")
        text.string(stack.role.rawValue)
        text.key("heading")
        text.string(stack.heading)
        text.key("frames")
        text.begin("[")
        for frame in stack.frames { write(frame, to: &text) }
        text.end("]")
        text.end("}")
    }

    /// Keys of a frame that would be null or false are left out: a report has hundreds.
    private static func write(_ frame: StackTrace.Frame, to text: inout JSONText) {
        text.begin("{")
        text.key("function")
        text.string(frame.function)
        for (key, value) in [("offset", frame.offset), ("size", frame.size), ("line", frame.line)]
            as [(StaticString, Int?)]
        {
            guard let value else { continue }
            text.key(key)
            text.number(value)
        }
        for (key, value) in [("module", frame.module), ("file", frame.file)] as [(StaticString, String?)] {
            guard let value else { continue }
            text.key(key)
            text.string(value)
        }
        for (key, value) in [("inlined", frame.inlined), ("unreliable", frame.unreliable)] as [(StaticString, Bool)]
        where value {
            text.key(key)
            text.bool(true)
        }
        text.end("}")
    }

    /// A few lines that say what it is, then the report, indented; nothing in it can steer a terminal.
    public static func text(_ crash: Crash, file: String) -> String {
        var lines = [crash.title.onOneLine]
        lines += crash.altTitles.map { "  also as:      \($0.onOneLine)" }
        lines.append(
            "  file:         \(file.onOneLine), \(crash.line > 0 ? "line \(crash.line), " : "")bytes \(crash.start) to \(crash.end)"
        )
        for (what, value) in [
            ("confidence:   ", crash.confidence.rawValue), ("type:         ", crash.type),
            ("guilty file:  ", crash.guiltyFile),
            ("corrupted:    ", crash.corrupted), ("kernel:       ", crash.scene.kernel),
            ("task:         ", crash.scene.task.map { "\($0)\(crash.scene.pid.map { ", pid \($0)" } ?? "")" }),
            ("executor:     ", crash.executor.map { "process \($0.process), program \($0.program)" }),
        ] {
            if let value { lines.append("  \(what)\(value.onOneLine)") }
        }
        if crash.repeats > 0 { lines.append("  and \(crash.repeats) more of this title, which were only counted") }
        if crash.panicked { lines.append("  the kernel panicked") }
        if crash.suppressed { lines.append("  suppressed: the console tells that its crashes mean little") }
        lines.append("")
        var report = Printable.text(crash.report.utf8).split(separator: "\n", omittingEmptySubsequences: false)
        while report.last?.isEmpty == true { report.removeLast() }
        lines += report.map { $0.isEmpty ? "" : "    \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
