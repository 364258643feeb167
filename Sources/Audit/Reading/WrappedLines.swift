/// Lines with what a mailer broke put together again.
struct WrappedLines {
    private var lines: ArraySlice<PastedText.Line>
    /// Subjects as git noted them beside the commands: the closing line has one of them once more.
    private var subjects: [Substring: Substring] = [:]

    /// No mailer breaks shorter lines, counted with the word that didn't fit; below a longer last line stands something else.
    private static let (narrowest, widest) = (60, 80)
    /// No line is broken into more parts.
    private static let mostParts = 8

    init(_ lines: [PastedText.Line]) { self.lines = lines[...] }

    mutating func next() -> PastedText.Line? {
        guard var line = lines.popFirst() else { return nil }
        guard
            line.text.asciiRange(of: "bisect") != nil || line.text.asciiRange(of: "[") != nil
                || line.text.asciiRange(of: "commit") != nil
        else { return line }
        for _ in 0..<Self.mostParts {
            guard let below = lines.first, goesOn(line, below) else { break }
            line.text += " " + below.text.trimmed
            line.width = below.width
            line.isClosed = below.isClosed
            lines.removeFirst()
        }
        if case .comment(_, let commit, let subject) = GitLine(line.text), subjects.count < 2000 {
            subjects[commit] = subject
        }
        return line
    }

    /// Whether `below` is the rest of `line`.
    private func goesOn(_ line: PastedText.Line, _ below: PastedText.Line) -> Bool {
        let rest = below.text.trimmed
        guard !rest.isEmpty, !line.isClosed, !below.isStamped, let first = rest.split(separator: " ").first else {
            return false
        }
        let text = line.text.trimmed
        if text.hasSuffix(" commit:"), text.hasPrefix("#"), rest.first == "[" { return true }
        let isBroken = line.width + first.utf8.count + 1 > Self.narrowest
        switch GitLine(text) {
        case .command("start", _): return rest.split(separator: " ").allSatisfy(Self.isQuotedCommit)
        case .command(_, let arguments): return arguments.isEmpty && isBroken && rest.leadingCommit == rest
        case .first(_, let commit, let subject) where subjects[commit] != nil:
            return subjects[commit]?.hasPrefix(subject + " " + rest.prefix(20)) == true
        case .first where line.width > Self.widest: return false
        case .comment, .first: return isBroken && text.last != ":" && GitLine(rest) == nil && Self.isProse(rest)
        case .possible, .checkedOut, .silent: return false
        case nil: return text.hasPrefix("#") && text.hasSuffix(":") && rest.first == "[" && GitLine(rest) != nil
        }
    }

    private static func isQuotedCommit(_ word: Substring) -> Bool {
        let plain = word.drop { $0 == "'" }.prefix { $0 != "'" }
        return plain.utf8.count >= 12 && plain.leadingCommit == plain
    }

    /// No comment and nothing that begins another part of a log.
    private static func isProse(_ text: Substring) -> Bool {
        !text.hasPrefix("#") && !text.hasPrefix("git ") && !text.hasPrefix("commit ") && !text.hasPrefix("```")
            && !text.hasPrefix("Bisecting: ") && !text.hasPrefix("|") && !text.hasPrefix("--")
    }
}
