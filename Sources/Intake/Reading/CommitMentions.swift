extension CommitMention {
    /// The commit at the beginning of `text`: `<id> ("subject")`, `<id> (subject)`, `[<id>] subject`, `<id> subject`.
    public init?(parsing text: some StringProtocol) {
        var rest = text.trimmed
        if rest.first == "[" { rest = rest.dropFirst().trimmed }
        let id = rest.prefix { $0.isASCII && $0.isHexDigit }
        guard id.utf8.count >= 7 else { return nil }
        rest = rest[id.endIndex...]
        // A dump of memory: `head: 017ff00000000240 ffff888100041c80`.
        if id.utf8.count == 16, rest.trimmed.prefix(16).utf8.count == 16,
            rest.trimmed.prefix(16).utf8.allSatisfy(Bytes.isHex)
        {
            return nil
        }
        if let next = rest.first, next.isLetter || next.isNumber { return nil }
        var subject = rest.drop { $0 == "]" || $0 == ":" || $0 == "." || $0 == "," }.trimmed
        if subject.hasPrefix("(\""), let end = subject.firstRange(of: "\")") {
            // `… ("subject").`, in the middle of a sentence.
            subject = subject[..<end.upperBound]
        }
        if subject.first == "(" {
            subject = subject.dropFirst()
            if subject.last == ")" { subject = subject.dropLast() }
        }
        if subject.first == "\"", subject.count > 1 {
            subject = subject.dropFirst()
            if subject.last == "\"" { subject = subject.dropLast() }
        }
        let shown = subject.shown().drop { $0 == "\"" }
        self.init(id: id, subject: shown.isEmpty ? nil : String(shown))
    }

    /// The main tree's commit that a line says this is a copy of: `commit <id> upstream.`,
    /// `[ Upstream commit <id> ]`, `(cherry picked from commit <id>)`.
    public init?(upstreamIn line: some StringProtocol) {
        let text = line.trimmed
        let lower = text.lowercased()
        guard lower.contains("commit ") else { return nil }
        let marks = ["[ upstream commit ", "[upstream commit ", "(cherry picked from commit "]
        if let mark = marks.first(where: lower.hasPrefix) {
            self.init(id: lower.dropFirst(mark.count).prefix { $0.isHexDigit })
            return
        }
        guard lower.hasPrefix("commit "), lower.contains(" upstream") else { return nil }
        let id = lower.dropFirst(7).prefix { $0.isHexDigit }
        guard lower.dropFirst(7 + id.count).hasPrefix(" upstream") else { return nil }
        self.init(id: id)
    }

    /// The first such line of a commit's message, within its first lines or anywhere for cherry picks.
    public static func upstream(ofMessage message: String) -> CommitMention? {
        ReportText(message).lines.lazy.compactMap { CommitMention(upstreamIn: $0.text) }.first
    }
}
