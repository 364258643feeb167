/// Finds what bisection a report tells of in prose.
struct BisectionTelling {
    private(set) var commit: CommitMention?
    private(set) var isFix = false
    /// Lines that may still pass before the commit has to come.
    private var patience = 0
    /// Whether the subject of ``commit`` may follow: after `Author:` and `Date:` lines, indented.
    private var wantsSubject = 0

    private static let announcements: [(text: String, isFix: Bool)] = [
        ("has bisected this issue to", false), ("has bisected this bug to", false),
        ("issue was bisected to", false), ("bug was bisected to", false), ("first bad commit is", false),
        ("first bad commit:", false), ("first bad commit was", false), ("first bad commit as", false),
        ("bisected to", false), ("bisected it to", false), ("bisected this to", false),
        ("bisected the issue to", false),
        ("bisected the problem to", false), ("bisected the regression to", false), ("bisected down to", false),
        ("bisected this down to", false), ("bisected it down to", false), ("bisected the issue down to", false),
        ("bisect points to", false), ("bisect points at", false), ("bisect pointed to", false),
        ("bisect pointed at", false), ("bisection points to", false), ("bisection points at", false),
        ("bisection pointed to", false), ("bisection pointed at", false), ("bisect led to", false),
        ("bisect led me to", false), ("bisection led to", false), ("bisection led me to", false),
        ("bisecting led to", false), ("bisecting points to", false), ("bisect result:", false),
        ("bisection result:", false), ("bisected commit:", false), ("bisected commit-id:", false),
        ("bisect found", false), ("bisection found", false), ("bisect identified", false),
        ("bisection identified", false), ("bisected and found", false), ("bisected: ", false),
        ("bisected as", false),
        ("[bisected ", false), ("introduced by commit", false), ("introduced in commit", false),
        ("introduced with commit", false), ("caused by commit", false), ("culprit is", false),
        ("culprit commit", false),
        ("culprit:", false), ("offending commit", false), ("breaking commit", false), ("guilty commit", false),
        ("regressed by commit", false), ("due to commit", false), ("broken by commit", false),
        ("suspects this issue was fixed by commit", true),
        ("suspects this bug was fixed by commit", true), ("issue was fixed by commit", true),
        ("first fixed commit", true), ("first good commit:", true), ("first good commit is", true),
    ]

    /// Words that make of an announcement something else.
    private static let doubts = [
        "possible ", "not bisected", "haven't bisected", "could not be bisected", "suspect ",
    ]

    mutating func read(_ line: Substring) {
        if commit != nil {
            readSubject(line)
            return
        }
        if let found = Self.verdict(line) {
            (commit, isFix) = (found.commit, found.isFix)
            wantsSubject = 8
            return
        }
        if patience > 0 {
            patience -= 1
            readCommit(line)
            return
        }
        guard line.utf8.count < 400 else { return }
        let lower = line.lowercased()
        guard !Self.doubts.contains(where: lower.contains) else { return }
        guard let announced = Self.announcements.first(where: { lower.contains($0.text) }) else { return }
        isFix = announced.isFix
        patience = 6
        if let rest = lower.behind(announced.text), !rest.isEmpty { readCommit(Substring(line.suffix(rest.count))) }
    }

    /// git's own last word: `<id> is the first bad commit`; the terms may be others.
    private static func verdict(_ line: Substring) -> (commit: CommitMention, isFix: Bool)? {
        guard let place = line.firstRange(of: " is the first ") else { return nil }
        guard let found = CommitMention(parsing: line[..<place.lowerBound].split(separator: " ").last ?? "") else {
            return nil
        }
        let words = line[place.upperBound...].split(separator: " ").prefix(2)
        guard words.count == 2, words[1].hasPrefix("commit") else { return nil }
        let isFix = ["good", "fixed", "old", "working", "clean", "unbroken"].contains(words[0].lowercased())
        return CommitMention(id: found.id).map { ($0, isFix) }
    }

    private mutating func readCommit(_ line: Substring) {
        var text = line.drop { !$0.isLetter && !$0.isNumber }
        // `to the following commit 1a2b3c4d5e6f`, `as commit …`.
        for _ in 0..<4 {
            guard CommitMention(parsing: text) == nil else { break }
            let word = text.prefix { !$0.isWhitespace }
            guard Self.fillers.contains(word.lowercased().filter(\.isLetter)) else { break }
            text = text.dropFirst(word.count).drop { !$0.isLetter && !$0.isNumber }
        }
        // An id has a digit among its letters; `defaced` is a word.
        guard let found = CommitMention(parsing: text), found.id.contains(where: \.isNumber) else { return }
        commit = found
        wantsSubject = found.subject == nil ? 8 : 0
        if let subject = found.subject, subject.first.map({ !$0.isLetter && !$0.isNumber }) ?? true {
            commit = CommitMention(id: found.id)
        }
    }

    private static let fillers: Set<String> = [
        "commit", "the", "following", "to", "as", "that", "sha", "is", "was", "this", "at", "be", "one", "by",
        "first",
        "bad", "found", "in", "with", "it", "upstream", "mainline", "merge", "patch", "change",
    ]

    private mutating func readSubject(_ line: Substring) {
        guard wantsSubject > 0 else { return }
        wantsSubject -= 1
        guard line.hasPrefix("  "), let id = commit?.id else { return }
        commit = CommitMention(id: id, subject: line.shown())
        wantsSubject = 0
    }
}
