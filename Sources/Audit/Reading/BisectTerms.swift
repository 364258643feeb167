import Records

/// The words by which a text's bisections call commits good and bad.
struct BisectTerms: Sendable {
    /// What a word says of a commit, and of what is sought.
    struct Meaning: Sendable, Hashable {
        var mark: Mark
        var quest = Quest.regression
    }

    private var meanings: [String: Meaning] = [
        "good": Meaning(mark: .good), "old": Meaning(mark: .good), "bad": Meaning(mark: .bad),
        "new": Meaning(mark: .bad), "skip": Meaning(mark: .skip), "fixed": Meaning(mark: .good, quest: .fix),
        "broken": Meaning(mark: .bad, quest: .fix), "unfixed": Meaning(mark: .bad, quest: .fix),
    ]

    /// Words that no one's own terms may take.
    private static let verbs: Set<String> = [
        "start", "reset", "log", "run", "replay", "view", "visualize", "terms", "next", "help", "skip",
    ]
    private static let fixedWords = [
        "fix", "work", "ok", "pass", "fine", "gone", "clean", "solved", "resolved", "nocrash", "no-crash",
        "healthy",
        "cured", "mended",
    ]
    private static let brokenWords = [
        "broken", "crash", "fail", "unfixed", "bug", "oops", "panic", "hang", "bad", "buggy", "not-fixed", "slow",
    ]

    /// The words that `lines` use: told by `git bisect start`, else by what is called first.
    init(_ lines: [PastedText.Line]) {
        var (used, firsts): ([String], [String]) = ([], [])
        for line in lines {
            switch GitLine(line.text) {
            case .command("start", let arguments): learn(arguments)
            case .command(let verb, let arguments):
                let isMark = arguments.count == 1 && arguments[0].leadingCommit == arguments[0]
                if isMark, used.count < 50, !used.contains(verb) { used.append(verb) }
            case .first(let word, _, _), .possible(let word, _):
                if firsts.count < 50, !firsts.contains(word) { firsts.append(word) }
            default: break
            }
        }
        let unknown = used.filter { meanings[$0] == nil && !Self.verbs.contains($0) }
        guard let new = firsts.first(where: { meanings[$0] == nil }) ?? Self.newest(of: unknown) else { return }
        learn(new: new, old: unknown.first { $0 != new } ?? "")
    }

    /// Where nothing is called first: the word that sounds like the newer end of a pair.
    private static func newest(of words: [String]) -> String? {
        guard words.count == 2 else { return nil }
        return words.first { word in brokenWords.contains(where: word.hasPrefix) } ?? words.first
    }

    private mutating func learn(_ arguments: [Substring]) {
        var (new, old): (String?, String?) = (nil, nil)
        var words = arguments[...]
        while let word = words.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard let option = parts.first, option.hasPrefix("--term-") else { continue }
            guard let value = parts.count > 1 ? parts[1] : words.popFirst() else { continue }
            let plain = value.filter { $0 != "'" && $0 != "\"" }
            switch option {
            case "--term-new", "--term-bad": new = plain
            case "--term-old", "--term-good": old = plain
            default: break
            }
        }
        if new != nil || old != nil { learn(new: new ?? "bad", old: old ?? "good") }
    }

    /// The newer end's word tells what is sought: one like *fixed* seeks a fix.
    private mutating func learn(new: String, old: String) {
        func sounds(_ word: String, _ like: [String]) -> Bool { like.contains { word.lowercased().hasPrefix($0) } }
        let isFix =
            (new != "bad" && sounds(new, Self.fixedWords)) || (old != "good" && sounds(old, Self.brokenWords))
        let quest: Quest = isFix ? .fix : .regression
        for (word, mark) in [(new, quest.newMark), (old, quest.oldMark)] where !word.isEmpty {
            guard !Self.verbs.contains(word) else { continue }
            meanings[word] = Meaning(mark: mark, quest: quest)
        }
    }

    /// What `word` says; nil where it is no mark.
    subscript(word: String) -> Meaning? { meanings[word] }
}
