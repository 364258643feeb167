/// A line in git's own words, as `git bisect` prints it, as `git bisect log` keeps it, or as somebody typed it.
enum GitLine {
    /// `git bisect <verb> <arguments>`.
    case command(verb: String, arguments: [Substring])
    /// `# good: [<id>] subject`, which stands before each command.
    case comment(word: String, commit: Substring, subject: Substring)
    /// `# first bad commit: [<id>] subject`, `<id> is the first bad commit`.
    case first(word: String, commit: Substring, subject: Substring)
    /// `# possible first bad commit: [<id>] subject`.
    case possible(word: String, commit: Substring)
    /// `[<id>] subject`, what `git bisect` checked out.
    case checkedOut(commit: Substring, subject: Substring)
    /// Any other line that belongs to a log and says nothing here.
    case silent

    init?(_ line: Substring) {
        let text = line.trimmed
        guard text.utf8.count > 8, let line = Self.command(text) ?? Self.noted(text) ?? Self.said(text) else {
            return nil
        }
        self = line
    }

    /// A command, where what stands before it is no prose.
    private static func command(_ text: Substring) -> GitLine? {
        guard let found = text.asciiRange(of: "bisect ") else {
            return text.hasSuffix("git bisect reset") ? .command(verb: "reset", arguments: []) : nil
        }
        var before = text[..<found.lowerBound].trimmed
        if before.hasSuffix("git") {
            before = before.dropLast(3).trimmed
        } else if let git = before.asciiRange(of: "git -") {
            before = before[..<git.lowerBound].trimmed
        } else {
            return nil
        }
        guard before.isEmpty || before.last.map({ "=:$#+%>|]})&;".contains($0) }) == true else { return nil }
        let words = text[found.upperBound...].split { $0 == " " || $0 == "\t" }.map(bare)
        guard let verb = words.first else { return nil }
        return .command(verb: String(verb), arguments: Array(words.dropFirst()))
    }

    private static func bare(_ word: Substring) -> Substring {
        var word = word
        while let first = word.first, "'\"`".contains(first) { word.removeFirst() }
        while let last = word.last, "'\"`,;|".contains(last) { word.removeLast() }
        return word
    }

    /// What git notes beside the commands.
    private static func noted(_ text: Substring) -> GitLine? {
        let isMarked = text.hasPrefix("#")
        let body = isMarked ? text.dropFirst().trimmed : text
        if isMarked, body.hasPrefix("status: ") || body.hasPrefix("only skipped commits") { return .silent }
        guard let colon = body.prefix(80).firstIndex(of: ":") else { return nil }
        let word = body[..<colon]
        let rest = body[colon...].dropFirst().trimmed
        guard let (commit, subject) = bracketed(rest) ?? plain(rest, after: word) else { return nil }
        if let term = word.between("possible first ", " commit") { return .possible(word: term, commit: commit) }
        if let term = word.between("first ", " commit") {
            return .first(word: term, commit: commit, subject: subject)
        }
        guard rest.first == "[", isTerm(word) else { return nil }
        return .comment(word: String(word), commit: commit, subject: subject)
    }

    /// `[<id>] subject`.
    private static func bracketed(_ text: Substring) -> (Substring, Substring)? {
        guard text.first == "[", let close = text.prefix(44).firstIndex(of: "]") else { return nil }
        let commit = text[..<close].dropFirst()
        guard commit.leadingCommit == commit else { return nil }
        return (commit, text[close...].dropFirst().trimmed)
    }

    /// `first bad commit: <id> subject`, as scripts and people write it.
    private static func plain(_ text: Substring, after word: Substring) -> (Substring, Substring)? {
        guard word.hasPrefix("first "), let commit = text.leadingCommit else { return nil }
        return (commit, text.dropFirst(commit.count).subject)
    }

    private static func isTerm(_ word: Substring) -> Bool {
        !word.isEmpty && word.utf8.count <= 30
            && word.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) }
    }

    /// What git says to who bisects.
    private static func said(_ text: Substring) -> GitLine? {
        if let (commit, subject) = bracketed(text), commit.count == 40 {
            return .checkedOut(commit: commit, subject: subject)
        }
        guard let commit = text.leadingCommit, commit.count >= 12,
            let term = text.dropFirst(commit.count).between(" is the first ", " commit")
        else { return nil }
        return .first(word: term, commit: commit, subject: "")
    }
}

extension Substring {
    /// Without blanks at its start.
    var trimmedAtStart: Substring { drop { $0 == " " || $0 == "\t" } }

    /// What stands between `start`, with which the text begins, and `end`, with which it ends; one word only.
    func between(_ start: String, _ end: String) -> String? {
        guard hasPrefix(start), hasSuffix(end), utf8.count > start.utf8.count + end.utf8.count else { return nil }
        let word = dropFirst(start.count).dropLast(end.count)
        return word.contains(" ") ? nil : String(word)
    }

    /// A subject as people quote it behind an id: `("foo: do this")`, `foo: do this`.
    var subject: Substring {
        let text = trimmed
        guard let quoted = text.quotedInParentheses else { return text }
        return Substring(quoted)
    }

    /// Where `text`, plain ASCII, stands first: by bytes, as lines are many.
    func asciiRange(of text: StaticString) -> Range<Index>? {
        let bytes = utf8
        let count = text.utf8CodeUnitCount
        var start = bytes.startIndex
        let first = text.utf8Start[0]
        var left = bytes.count
        while left >= count {
            if bytes[start] == first {
                var (place, offset) = (start, 0)
                while offset < count, bytes[place] == text.utf8Start[offset] {
                    place = bytes.index(after: place)
                    offset += 1
                }
                if offset == count { return start..<place }
            }
            start = bytes.index(after: start)
            left -= 1
        }
        return nil
    }
}
