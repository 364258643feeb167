import Records
import Wording

/// A bisection in the words of `git bisect log`, so that `git bisect replay` comes to the same state.
///
/// `git bisect replay` takes every line that starts with `git bisect` for a command, so no line break may come
/// out of a commit's subject.
public struct BisectLog: Sendable {
    /// One marked commit.
    public struct Entry: Sendable, Hashable {
        /// The commit.
        public var commit: CommitID
        /// How it was marked.
        public var mark: Mark
        /// Its subject line, as found: it is cleaned here.
        public var subject: String
        /// What was seen, a comment a line.
        public var notes: [String]

        /// A commit that was marked so.
        public init(_ commit: CommitID, _ mark: Mark, subject: String, notes: [String] = []) {
            self.commit = commit
            self.mark = mark
            self.subject = subject
            self.notes = notes
        }
    }

    /// What was looked for; a fix is written with the terms `broken` and `fixed`.
    public var quest: Quest
    /// The ends of the range that were given, the newer end first.
    public var ends: [Entry]
    /// What was tested between them, in order.
    public var steps: [Entry]
    /// What it came to, if it did.
    public var culprit: Entry?
    /// Where no one commit could be named: those that may be it.
    public var possible: [Entry]

    /// A log with everything said.
    public init(quest: Quest, ends: [Entry], steps: [Entry], culprit: Entry? = nil, possible: [Entry] = []) {
        self.quest = quest
        self.ends = ends
        self.steps = steps
        self.culprit = culprit
        self.possible = possible
    }

    /// The text, ending with a line feed.
    public var text: String {
        var lines: [String] = []
        let terms = quest == .fix ? " --term-old=broken --term-new=fixed" : ""
        for end in ends { lines += comments(end) }
        lines.append("git bisect start\(terms) " + ends.map { "'\($0.commit)'" }.joined(separator: " "))
        for step in steps {
            lines += comments(step)
            lines.append("git bisect \(term(step.mark)) \(step.commit)")
        }
        if let culprit {
            let word = term(quest.newMark)
            lines.append("# first \(word) commit: [\(culprit.commit)] \(culprit.subject.onOneLine)")
        } else if !possible.isEmpty {
            lines.append("# only skipped commits left to test")
            for entry in possible {
                let word = term(quest.newMark)
                lines.append("# possible first \(word) commit: [\(entry.commit)] \(entry.subject.onOneLine)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func comments(_ entry: Entry) -> [String] {
        ["# \(term(entry.mark)): [\(entry.commit)] \(entry.subject.onOneLine)"]
            + entry.notes.map { "# \($0.onOneLine)" }
    }

    private func term(_ mark: Mark) -> String {
        guard quest == .fix, mark != .skip else { return mark.rawValue }
        return mark == .good ? "fixed" : "broken"
    }
}
