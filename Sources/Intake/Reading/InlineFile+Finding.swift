extension InlineFile {
    /// C source or a shell line that stands in the text itself.
    static func all(in text: ReportText) -> [InlineFile] {
        let lines = text.lines.prefix(20_000)
        if let source = cSource(in: lines.filter { $0.depth == 0 }.map(\.text)) {
            return [InlineFile(name: "repro.c", text: source)]
        }
        if let commands = shellLines(in: Array(lines)) {
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

    /// Commands that do something to a kernel: shown at a prompt, they are how it is made to crash.
    private static let doing = [
        "for ", "while ", "mount ", "modprobe ", "insmod ", "rmmod ", "ip ", "tc ", "dd ", "mkfs.", "losetup ",
        "sysctl ",
        "unshare ", "swapon ", "nft ", "iptables ", "ethtool ", "btrfs ", "xfs_", "cryptsetup ", "dmsetup ",
        "mdadm ",
        "nvme ", "kexec ", "bpftool ", "stress-ng ", "fio ", "echo ",
    ]
    /// Commands that may be anything: they count beside others, or where the text says that this is how it is done.
    private static let any = ["./", "perf ", "cat ", "mkdir ", "cd /", "make ", "sleep ", "rm ", "touch ", "sync"]
    private static let prompts = ["bash # ", "bash# ", "sh# ", "# ", "$ ", "~# ", "~ # "]
    private static let announcements = [
        "reproduc", "trigger", "steps to", "to hit ", "by running", "run the following",
    ]

    /// Lines that begin with a prompt and a command, of the writer's own; of what is quoted only what is announced.
    private static func shellLines(in lines: [ReportLine]) -> String? {
        var (found, isSure): ([String], Bool) = ([], false)
        var announced = -100
        for (index, line) in lines.enumerated() where line.text.utf8.count < 1000 {
            let text = line.text.trimmed
            let prompt = prompts.first(where: text.hasPrefix)
            guard let prompt else {
                let lower = text.lowercased()
                if announcements.contains(where: lower.contains) { announced = index }
                continue
            }
            let command = text.dropFirst(prompt.count).trimmed
            let isAnnounced = index - announced < 15
            guard line.depth == 0 || isAnnounced, found.count < 50 else { continue }
            // `# echo` alone may be a comment's word; a command writes somewhere.
            let does =
                doing.contains(where: command.hasPrefix) && (!command.hasPrefix("echo ") || command.contains(">"))
            guard does || any.contains(where: command.hasPrefix) || command.hasPrefix("echo ") else { continue }
            if does || isAnnounced { isSure = true }
            found.append(String(command).shown(1000))
        }
        return isSure && !found.isEmpty ? "#!/bin/sh\n" + found.joined(separator: "\n") + "\n" : nil
    }
}
