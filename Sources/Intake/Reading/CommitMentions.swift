extension CommitMention {
    /// The commit at the beginning of `text`: `<id> ("subject")`, `<id> (subject)`, `[<id>] subject`, `<id> subject`.
    public init?(parsing text: some StringProtocol) {
        var rest = text.trimmed
        if rest.first == "[" { rest = rest.dropFirst().trimmed }
        let id = rest.prefix { $0.isASCII && $0.isHexDigit }
        guard id.utf8.count >= 7 else { return nil }
        rest = rest[id.endIndex...]
        if let next = rest.first, next.isLetter || next.isNumber { return nil }
        var subject = rest.drop { $0 == "]" || $0 == ":" || $0 == "." || $0 == "," }.trimmed
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

/// Finds what bisection a report tells of.
struct BisectionTelling {
    private(set) var commit: CommitMention?
    private(set) var isFix = false
    /// Lines that may still pass before the commit has to come.
    private var patience = 0
    /// Whether the subject of ``commit`` may follow: after `Author:` and `Date:` lines, indented.
    private var wantsSubject = 0

    private static let announcements: [(text: String, isFix: Bool)] = [
        ("has bisected this issue to", false), ("has bisected this bug to", false),
        ("issue was bisected to", false), ("bug was bisected to", false), ("first bad commit is:", false),
        ("first bad commit is ", false), ("first bad commit:", false), ("bisected to:", false),
        ("bisected to commit", false),
        ("bisected it to", false), ("bisected to ", false), ("bisected down to", false),
        ("bisect points to", false),
        ("bisect points at", false), ("bisection points to", false), ("bisection points at", false),
        ("bisect led to", false), ("bisection led to", false), ("introduced by commit", false),
        ("caused by commit", false), ("suspects this issue was fixed by commit", true),
        ("suspects this bug was fixed by commit", true), ("issue was fixed by commit", true),
        ("first fixed commit", true), ("first good commit:", true),
    ]

    mutating func read(_ line: Substring) {
        if commit != nil {
            readSubject(line)
            return
        }
        if line.hasSuffix("is the first bad commit"), let found = CommitMention(parsing: line) {
            commit = CommitMention(id: found.id)
            wantsSubject = 8
            return
        }
        if patience > 0 {
            patience -= 1
            readCommit(line)
            return
        }
        guard line.utf8.count < 300 else { return }
        let lower = line.lowercased()
        guard let announced = Self.announcements.first(where: { lower.contains($0.text) }) else { return }
        isFix = announced.isFix
        patience = 6
        if let rest = lower.behind(announced.text), !rest.isEmpty { readCommit(Substring(line.suffix(rest.count))) }
    }

    private mutating func readCommit(_ line: Substring) {
        var text = line.trimmed.drop { $0 == "\"" || $0 == ":" || $0 == "'" }.trimmed
        if text.hasPrefix("commit ") { text = text.dropFirst(7).trimmed }
        guard let found = CommitMention(parsing: text) else { return }
        commit = found
        wantsSubject = found.subject == nil ? 8 : 0
    }

    private mutating func readSubject(_ line: Substring) {
        guard wantsSubject > 0 else { return }
        wantsSubject -= 1
        guard line.hasPrefix("  "), let id = commit?.id else { return }
        commit = CommitMention(id: id, subject: line.shown())
        wantsSubject = 0
    }
}
