import Bisection
import Records

// git's own words, as `git bisect` prints them and as `git bisect log` keeps them.
extension LogReader {
    mutating func readGit(_ line: Substring) -> Bool {
        if Self.isOldLog(line), !line.hasPrefix("#") {
            close()
            isOld = true
        }
        guard let it = GitLine(line) else { return readNaming(line.after("# ") ?? line) }
        switch it {
        case .command(let verb, let arguments): readCommand(verb, arguments)
        case .comment(let word, let commit, let subject):
            guard let meaning = terms[word] else { return false }
            set(commit, meaning, subject: subject)
        case .first(let word, let commit, let subject):
            setQuest(word)
            name(commit, subject: subject)
            // What follows in git's output is the commit, as `git show --stat` prints it.
            if subject.isEmpty { (section, current) = (.culprit, nil) }
        case .possible(let word, let commit):
            setQuest(word)
            addPossible(commit)
        case .checkedOut(let commit, let subject):
            checkedOut = commit
            if let known = lastStep(of: commit), log.steps[known].subject == nil, !subject.isEmpty {
                log.steps[known].subject = String(subject)
            }
        case .silent: break
        }
        return true
    }

    private static func isOldLog(_ line: Substring) -> Bool {
        guard line.asciiRange(of: "bisect") != nil, line.asciiRange(of: "log") != nil else { return false }
        return line.asciiRange(of: "old bisect") != nil || line.asciiRange(of: "previous bisect") != nil
            || line.asciiRange(of: "earlier bisect") != nil || line.asciiRange(of: "last bisect") != nil
    }

    private mutating func setQuest(_ word: String) {
        // syzbot turns git's words round when it looks for a fix, and says so itself.
        if log.format == .git, let meaning = terms[word] { log.quest = meaning.quest }
    }

    private mutating func set(_ commit: Substring, _ meaning: BisectTerms.Meaning, subject: Substring? = nil) {
        if meaning.mark != .skip, log.format == .git { log.quest = meaning.quest }
        mark(commit, meaning.mark, subject: subject)
    }

    /// `git bisect good <id>` and its like.
    private mutating func readCommand(_ verb: String, _ arguments: [Substring]) {
        switch verb {
        case "start":
            if log.format != .syzbot || log.searchBegins == nil { beginSearch() }
            startNamesEnds =
                arguments.count(where: { $0.leadingCommit == $0 }) >= 2 || log.format == .syzbot
            noted = log.steps.count
        case "reset":
            if log.format == .git { close() }
        default:
            guard let meaning = terms[verb] else { return }
            let commits = arguments.filter(Self.isCommit)
            if commits.isEmpty, let checkedOut, arguments.isEmpty || arguments == ["HEAD"] {
                set(checkedOut, meaning)
            }
            for commit in commits { set(commit, meaning) }
            isMarked = true
            noted = log.steps.count
        }
    }

    /// An id, or a release's tag.
    private static func isCommit(_ word: Substring) -> Bool {
        if word.leadingCommit == word { return true }
        let rest = word.after("next-") ?? word.after("v")
        return rest?.first?.isNumber == true
            && word.allSatisfy { $0.isNumber || $0.isLetter || "-._".contains($0) } && !word.contains("..")
    }

    /// `… the first bad commit is:` with the id behind it or below.
    private mutating func readNaming(_ text: Substring) -> Bool {
        for start in ["fix commit: ", "first fixed commit: "] {
            guard let rest = text.trimmed.after(start), let commit = rest.leadingCommit else { continue }
            log.quest = .fix
            name(commit, subject: rest.dropFirst(commit.count).subject)
            return true
        }
        guard let found = text.asciiRange(of: "first bad commit is") else { return false }
        let rest = text[found.upperBound...].drop { ": \t\"`[".contains($0) }
        if rest.isEmpty {
            section = .named
        } else if let commit = rest.leadingCommit {
            name(commit, subject: rest.dropFirst(commit.count).drop { "]\"`".contains($0) }.subject)
        }
        return true
    }

    /// The line below, perhaps after one that only opens a quotation.
    mutating func readNamed(_ line: Substring) -> Bool {
        let text = line.drop { "\"` \t".contains($0) }
        if text.isEmpty { return true }
        section = .steps
        guard let commit = text.leadingCommit else { return false }
        name(commit, subject: text.dropFirst(commit.count).subject)
        return true
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
