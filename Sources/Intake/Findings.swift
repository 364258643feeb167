import Wording

extension BugReport {
    /// What it tells, a line each, safe to show.
    public var findings: [String] {
        var lines = ["kind: \(kind.rawValue)"]
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
        add("kernel config named", configName)
        add("arch", arch.map { $0 + (archGuess.map { " (a guess: \($0))" } ?? "") })
        add("crash rate", rate.map { "\($0.crashed) of \($0.of) runs" })
        add(
            bisectedIsFix ? "first fixed commit, as reported" : "first bad commit, as reported",
            bisected.map { commit in
                ([commit.quoted] + checks).joined(separator: ", ")
            })
        addLogs(to: &lines)
        for fixed in fixes.prefix(8) { add("mends", fixed.quoted) }
        add("is a copy of", upstream?.quoted)
        if let series, let base {
            let patches = "\(series) patch\(series == 1 ? "" : "es") applied"
            add(
                "built upon",
                "\(base.prefix(12)) with the series of \(patches); bad is the series' end, good its base")
        } else {
            add("built upon", base)
        }
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
        add("no job", noJob)
        return lines + notes.map { "note: \($0.onOneLine)" }
    }

    /// What the bisections in the text tell beside the commit that they name.
    private func addLogs(to lines: inout [String]) {
        for log in logs.prefix(4) where log.badEnd != nil || !log.goodEnds.isEmpty || !log.possible.isEmpty {
            let good = log.good.first?.quoted ?? log.goodEnds.first
            let bad = log.bad.first?.quoted ?? log.badEnd
            let ends = [
                good.map { (log.findsFix ? "broken " : "good ") + $0 },
                bad.map { (log.findsFix ? "fixed " : "bad ") + $0 },
            ].compactMap { $0 }
            let count = log.good.count + log.bad.count
            lines.append(
                "bisection in the text: \((ends + ["\(count) answers"]).joined(separator: ", "))".onOneLine)
            if log.firstBad == nil, !log.possible.isEmpty {
                let left = log.possible.prefix(16).map { String($0.id.prefix(12)) }.joined(separator: ", ")
                lines.append("no first bad commit: the bisection leaves \(log.possible.count) commits (\(left))")
            } else if log.firstBad == nil, let good = log.good.last, let bad = log.bad.last, count > 2 {
                lines.append(
                    "the bisection isn't finished: last good \(good.quoted), last bad \(bad.quoted)".onOneLine)
            }
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
