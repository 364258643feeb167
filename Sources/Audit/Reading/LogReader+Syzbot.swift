import Bisection
import Records

// syzbot's logs: `pkg/bisect/bisect.go` of https://github.com/google/syzkaller writes them.
extension LogReader {
    mutating func readSyzbot(_ line: Substring) -> Bool {
        if let rest = line.after("testing release ") {
            release = String(rest)
        } else if let rest = line.after("testing commit "), let commit = rest.leadingCommit {
            log.format = .syzbot
            begin(commit)
            section = .steps
            if let with = rest.dropFirst(commit.count).after(" with ") { setCompiler(with) }
        } else if line.after("bisecting cause commit starting from ") != nil {
            log.format = .syzbot
        } else if line.after("bisecting fixing commit since ") != nil {
            log.format = .syzbot
            log.quest = .fix
        } else if let rest = line.after("compiler: ") {
            setCompiler(rest)
        } else if let rest = line.after("kernel signature: ") {
            if let current { log.steps[current].signature = String(rest) }
        } else if let rest = line.after("Bisecting: ") {
            left = rest.leadingNumber
        } else if let rest = line.after("verdict: "),
            let mark = Mark(rawValue: String(rest.prefix(while: \.isLetter)))
        {
            setVerdict(mark)
        } else {
            return readSyzbotEnd(line)
        }
        return true
    }

    private mutating func readSyzbotEnd(_ line: Substring) -> Bool {
        if let rest = line.after("culprit signature: ") {
            log.culpritSignature = String(rest)
        } else if let rest = line.after("parent  signature: ") {
            log.parentSignature = String(rest)
        } else if line.hasPrefix("reproducer seems to be flaky") || line.hasPrefix("Reproducer flagged being flaky")
        {
            log.isCalledFlaky = true
        } else if line.hasPrefix("the crash already happened on the oldest tested release") {
            log.isOlderThanTested = true
        } else if line.hasSuffix("first bad commit could be any of:") {
            section = .several
        } else if line.hasPrefix("revisions tested: ") {
            // Later lines are about the result, not about a step.
            current = nil
            section = .steps
        } else if line.hasPrefix("crash: "), log.format == .syzbot, current == nil {
            section = .crash
        } else {
            return false
        }
        return true
    }

    /// Our own logs in syzbot's manner say it: `bad` there is a crash, whatever is looked for.
    private mutating func setVerdict(_ mark: Mark) {
        guard let current else { return }
        let isTurned = log.quest == .fix && mark != .skip
        log.steps[current].mark = isTurned ? (mark == .good ? .bad : .good) : mark
    }

    private mutating func setCompiler(_ text: Substring) {
        if let current { log.steps[current].compiler = String(text) }
    }

    /// A list of ids, one a line.
    mutating func readSeveral(_ line: Substring) -> Bool {
        guard line.count == 40, line.leadingCommit == line else {
            section = .steps
            return false
        }
        addPossible(line)
        return true
    }

    mutating func addPossible(_ commit: Substring) {
        guard log.possible.count < Self.mostSteps, !log.possible.contains(String(commit)) else { return }
        log.possible.append(String(commit))
    }

    /// The named commit as `git show --stat` prints it.
    mutating func readCulprit(_ line: Substring) {
        guard log.culprit != nil else { return }
        if line.hasPrefix("Merge: ") {
            log.culprit?.isMerge = true
        } else if let rest = line.after("    ") {
            appendMessage(rest)
        } else if line.hasPrefix(":"), let tab = line.lastIndex(of: "\t") {
            log.culprit?.files.append(String(line[line.index(after: tab)...]))
        } else if line.hasPrefix(" "), let bar = line.range(of: " | ") {
            let path = line[..<bar.lowerBound].trimmed
            if !path.isEmpty { log.culprit?.files.append(String(path).renamedTarget) }
        } else if line.hasPrefix(" "), line.contains(" changed"), line.contains(" file") {
            log.culprit?.insertions =
                line.split(separator: ",").first { $0.contains(" insertion") }
                .flatMap { $0.trimmed.leadingNumber } ?? 0
        }
    }

    private mutating func appendMessage(_ line: Substring) {
        guard let culprit = log.culprit, culprit.message.utf8.count < 1 << 16 else { return }
        if culprit.subject.isEmpty, culprit.message.isEmpty { log.culprit?.subject = String(line) }
        log.culprit?.message += line + "\n"
    }
}

extension LogReader {
    /// `run #3: crashed: TITLE`, `all runs: OK`, and what people note beside a mark.
    mutating func readRuns(_ line: Substring) -> Bool {
        let text = line.after("# ") ?? line
        if let rest = text.after("all runs: ") {
            // So many runs syzbot makes of a candidate (`testCount` in `pkg/instance`).
            add(Self.outcome(rest), times: 10)
        } else if let rest = text.after("run #"), let colon = rest.range(of: ": ") {
            add(Self.outcome(rest[colon.upperBound...]))
        } else {
            return readCounts(text.trimmed)
        }
        return true
    }

    /// `crashed in 3 of 10 runs`, `clean in 10 of 10 runs`.
    private mutating func readCounts(_ text: Substring) -> Bool {
        for (word, run) in [("crashed in ", LoggedRun.crashed("")), ("clean in ", .clean)] {
            guard let rest = text.after(word), let count = rest.leadingNumber,
                let all = rest.split(separator: " ").dropFirst(2).first?.leadingNumber, count <= all
            else { continue }
            guard let current, log.steps[current].runs.isEmpty else { return true }
            let title = text.range(of: " runs: ").map { text[$0.upperBound...].prefix { $0 != ";" }.trimmed } ?? ""
            add(run == .clean ? .clean : .crashed(String(title)), times: count)
            add(run == .clean ? .crashed("") : .clean, times: all - count)
            return true
        }
        return false
    }

    /// What comes before the words of a failure that may be the kernel's or the tester's.
    private static let stages = ["boot failed: ", "basic kernel testing failed: ", "basic testing failed: "]
    /// How a failure of the tester begins.
    private static let ours = [
        "failed to", "timed out", "create image", "lost connection", "BUG: program execution failed",
    ]

    static func outcome(_ text: Substring) -> LoggedRun {
        if text.hasPrefix("OK") { return .clean }
        if let title = text.after("crashed: ") { return .crashed(String(title.trimmed)) }
        for stage in stages {
            guard let rest = text.after(stage)?.trimmed else { continue }
            return ours.contains(where: rest.hasPrefix) ? .infrastructure(String(rest)) : .noBoot(String(rest))
        }
        return .infrastructure(String(text))
    }
}
