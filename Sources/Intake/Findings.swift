import Wording

extension BugReport {
    /// What it tells, a line each, safe to show.
    public var findings: [String] {
        var lines = ["kind: \(kindInWords)"]
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { lines.append("\(name): \(value.onOneLine)") }
        }
        add("title", title)
        add("bug", bugID)
        for name in reportedBy.prefix(8) { add("reported by", name) }
        add("commit tested", head?.quoted)
        add("tree", [tree, branch].compactMap { $0 }.joined(separator: " "))
        add("release", release)
        add("compiler", compiler)
        add("arch", arch)
        add(bisectedIsFix ? "first fixed commit, as reported" : "first bad commit, as reported", bisected?.quoted)
        for fixed in fixes.prefix(8) { add("mends", fixed.quoted) }
        add("is a copy of", upstream?.quoted)
        add("built upon", base)
        add("patch", patch?.inWords)
        for command in regzbot.prefix(8) { add("#regzbot \(command.name)", command.value) }
        let known = (fixes + [head, bisected, upstream].compactMap { $0 }).map(\.id)
        for commit in mentioned.prefix(8) where !known.contains(where: { $0.hasPrefix(commit.id.prefix(12)) }) {
            add("names commit", commit.quoted)
        }
        let titles = crashes.map(\.title)
        for (index, title) in titles.enumerated() where titles.firstIndex(of: title) == index {
            let times = titles.filter { $0 == title }.count
            add("crash", title + (times > 1 ? ", \(times) times" : ""))
        }
        for file in inlined { add("in the text", file.name) }
        if !recipe.isEmpty { add("recipe", "\(recipe.count) lines on how to reproduce it") }
        for link in links.prefix(40) where link.kind != .other { add(link.kind.rawValue, link.url) }
        return lines + notes.map { "note: \($0.onOneLine)" }
    }

    private var kindInWords: String {
        switch kind {
        case .syzbotReport: "a syzbot report"
        case .syzbotBisection: "a syzbot bisection"
        case .fuzzingTeam: "a fuzzing team's report"
        case .testRobot: "a test robot's report"
        case .patch: "a patch, or a review of one"
        case .mail: "a mail"
        case .folder: "a folder"
        }
    }
}

extension PatchPlace {
    /// `version 8, 14 of 28`.
    public var inWords: String {
        var parts = ["version \(version)"]
        if let number, let count { parts.append("\(number) of \(count)") }
        if !words.isEmpty { parts.append(words.joined(separator: " ")) }
        return parts.joined(separator: ", ")
    }
}
