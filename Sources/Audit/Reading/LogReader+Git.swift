import Bisection
import Records

// git's own words, as `git bisect` prints them and as `git bisect log` keeps them.
extension LogReader {
    mutating func readGit(_ line: Substring) -> Bool {
        if let commit = line.leadingCommit, commit.count == 40,
            line.hasSuffix(" is the first bad commit") || line.hasSuffix(" is the first new commit")
        {
            name(commit)
            section = .culprit
            current = nil
            return true
        }
        let text = line.after("# ") ?? line
        return readCommand(text) || readComment(text) || readNaming(text)
    }

    /// `git bisect good <id>` and its like.
    private mutating func readCommand(_ text: Substring) -> Bool {
        guard let rest = text.after("git bisect ") else { return false }
        let words = rest.split(separator: " ").map { $0.filter { $0 != "'" } }
        guard let verb = words.first else { return true }
        if verb == "start" {
            if words.contains(where: { $0.hasPrefix("--term-old=broken") }) { log.quest = .fix }
            startNamesEnds =
                words.count(where: { Substring($0).leadingCommit != nil }) >= 2 || log.format == .syzbot
            log.searchBegins = log.steps.count
        } else if let mark = Self.mark(verb) {
            for word in words.dropFirst() {
                if let commit = Substring(word).leadingCommit { self.mark(commit, mark) }
            }
        }
        return true
    }

    /// `# good: [<id>] subject`, which stands before each command.
    private mutating func readComment(_ text: Substring) -> Bool {
        guard let colon = text.range(of: ": ["), let close = text.range(of: "]"),
            colon.upperBound < close.lowerBound
        else { return false }
        let commit = text[colon.upperBound..<close.lowerBound]
        guard commit.leadingCommit == commit else { return false }
        let (word, subject) = (text[..<colon.lowerBound], text[close.upperBound...].trimmed)
        if word.hasPrefix("possible first ") {
            addPossible(commit)
        } else if word.hasPrefix("first ") {
            name(commit, subject: subject)
        } else if let mark = Self.mark(String(word)) {
            self.mark(commit, mark, subject: subject)
        } else {
            return false
        }
        return true
    }

    /// `first bad commit: <id> subject`, `… the first bad commit is:` with the id below.
    private mutating func readNaming(_ text: Substring) -> Bool {
        for start in ["first bad commit: ", "first fixed commit: ", "fix commit: "] {
            guard let rest = text.after(start), let commit = rest.leadingCommit else { continue }
            if start != "first bad commit: " { log.quest = .fix }
            name(commit, subject: rest.dropFirst(commit.count).trimmed)
            return true
        }
        if text.hasSuffix("first bad commit is:") { section = .named }
        return section == .named
    }

    /// The line below, perhaps after one that only opens a quotation.
    mutating func readNamed(_ line: Substring) -> Bool {
        let text = line.drop { $0 == "\"" || $0 == " " || $0 == "`" }
        if text.isEmpty { return true }
        section = .steps
        guard let commit = text.leadingCommit else { return false }
        name(commit, subject: text.dropFirst(commit.count).trimmed)
        return true
    }

    /// `bad` means that it crashes, whatever the log calls it.
    static func mark(_ word: String) -> Mark? {
        switch word {
        case "good", "old", "fixed": .good
        case "bad", "new", "broken": .bad
        case "skip": .skip
        default: nil
        }
    }
}

// `bisect_info.log` as firstbad writes it.
extension LogReader {
    mutating func readOurs(_ line: Substring) -> Bool {
        if line.hasPrefix("firstbad "), line.contains(", job ") {
            log.format = .firstbad
            return true
        }
        guard log.format == .firstbad else { return false }
        if line.leadingNumber != nil, let colon = line.range(of: ": "),
            let commit = line[colon.upperBound...].leadingCommit
        {
            begin(commit)
            let purpose = line[..<colon.lowerBound]
            if purpose.hasSuffix("candidate"), log.searchBegins == nil { log.searchBegins = log.steps.count - 1 }
            if let current { log.steps[current].subject = line.quotedInParentheses }
        } else if let rest = line.after("   run "), let colon = rest.range(of: ": ") {
            add(Self.ourOutcome(String(rest[colon.upperBound...])))
        } else if let current, let word = line.after("   ")?.prefix(while: \.isLetter),
            let mark = Mark(rawValue: String(word))
        {
            log.steps[current].mark = mark
        } else if line.hasPrefix("   ") {
            return true
        } else {
            return false
        }
        return true
    }

    /// The words of `RunOutcome.summary`.
    static func ourOutcome(_ text: String) -> LoggedRun {
        let text = Substring(text)
        if text == "clean" || text.hasPrefix("clean, ") { return .clean }
        if let reason = text.after("did not boot: ") { return .noBoot(String(reason)) }
        if let title = text.after("another crash: ") { return .crashed(String(title)) }
        if let title = text.after("cannot tell: ") { return .crashed(String(title)) }
        return .crashed(String(text))
    }
}
