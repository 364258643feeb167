extension InlineFile {
    /// C source or a shell line that stands in the text itself.
    static func all(in text: ReportText) -> [InlineFile] {
        let lines = text.lines.prefix(20_000)
        if let source = cSource(in: lines.filter { $0.depth == 0 }.map(\.text)) {
            return [InlineFile(name: "repro.c", text: source)]
        }
        if let commands = shellLines(in: lines.map(\.text)) {
            return [InlineFile(name: "repro.sh", text: commands)]
        }
        return []
    }

    /// From the first `#include` (or syzkaller's first comment line) to the last closing brace at a line's start, if
    /// there is a `main` between.
    private static func cSource(in lines: [Substring]) -> String? {
        guard
            var first = lines.firstIndex(where: { $0.hasPrefix("#include") || $0.hasPrefix("#define _GNU_SOURCE") })
        else { return nil }
        if first > 0, lines[first - 1].isEmpty { first -= 1 }
        while first > 0, lines[first - 1].hasPrefix("//") { first -= 1 }
        let rest = lines[first...]
        guard let main = rest.firstIndex(where: { $0.contains("main(") || $0.contains("main (") }) else {
            return nil
        }
        // A patch has such lines, too, but its own are marked.
        guard let last = rest[main...].firstIndex(where: { $0 == "}" }) else { return nil }
        return lines[first...last].drop(while: \.isEmpty).joined(separator: "\n") + "\n"
    }

    /// Words that a reproducer's shell line begins with.
    private static let commands = [
        "for ", "echo ", "while ", "mount ", "modprobe ", "insmod ", "ip ", "tc ", "dd ", "perf ", "cat /sys",
        "cat /proc", "mkfs.", "losetup ", "sysctl ", "./", "unshare ", "mkdir ", "cd /",
    ]
    private static let prompts = ["bash # ", "bash# ", "sh# ", "# ", "$ ", "~# ", "~ # "]

    /// Lines that begin with a prompt and a command.
    private static func shellLines(in lines: [Substring]) -> String? {
        var found: [String] = []
        for line in lines where line.utf8.count < 1000 {
            let text = line.trimmed
            guard let prompt = prompts.first(where: text.hasPrefix) else { continue }
            let command = text.dropFirst(prompt.count).trimmed
            guard commands.contains(where: command.hasPrefix), found.count < 50 else { continue }
            found.append(String(command).shown(1000))
        }
        return found.isEmpty ? nil : "#!/bin/sh\n" + found.joined(separator: "\n") + "\n"
    }
}
