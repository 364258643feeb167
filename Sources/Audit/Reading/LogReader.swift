import Bisection
import Oops
import Records

/// Reads logs line by line. A line that says nothing to it is passed over: logs hold consoles, build output and mail.
public struct LogReader {
    var log = LoggedBisection()
    let terms: BisectTerms
    /// Bisections that were read to their end.
    private var done: [LoggedBisection] = []
    /// Steps by the first seven digits of their commits: long logs name thousands.
    private var placesByPrefix: [Substring: [Int]] = [:]
    /// The step that runs are counted to.
    var current: Int?
    var release: String?
    var left: Int?
    /// What the lines at hand belong to.
    var section = Section.steps
    /// Whether `git bisect start` named both ends.
    var startNamesEnds = true
    /// Where the steps begin that git noted and no command has marked yet: the next search's ends, perhaps.
    var noted = 0
    /// Whether a command has marked a commit.
    var isMarked = false
    /// Whether what is read was printed as an older search's log.
    var isOld = false
    /// What a script says that a commit's test showed.
    var told: [String: LoggedRun] = [:]
    /// What `git bisect` checked out last: a bare `git bisect good` means it.
    var checkedOut: Substring?

    /// No search has more steps, nor leaves more commits; a hostile log may.
    static let mostSteps = 2000
    /// No text holds more searches.
    static let mostLogs = 50

    enum Section { case steps, culprit, several, crash, named }

    private init(_ terms: BisectTerms) { self.terms = terms }

    /// The bisection that `text` tells of: the last, where it tells of several. Empty where it tells of none: no text
    /// is refused.
    public static func read(_ text: String) -> LoggedBisection { all(text).last ?? LoggedBisection() }

    /// Every bisection that `text` tells of, in its order; what is told twice is one.
    public static func all(_ text: String) -> [LoggedBisection] {
        let lines = PastedText.lines(text)
        var reader = LogReader(BisectTerms(lines))
        var wrapped = WrappedLines(lines)
        while let line = wrapped.next() { reader.read(line) }
        reader.close()
        var logs = reader.done
        for place in logs.indices where logs[place].crashReport.isEmpty && logs[place].format == .git {
            logs[place].keepCrash(of: text)
        }
        return logs
    }

    private mutating func read(_ line: PastedText.Line) {
        let text = line.text
        if section == .crash { return keepCrash(text) }
        if section == .named, readNamed(text) { return }
        if section == .several, readSeveral(text) { return }
        let isRead =
            readSyzbot(text) || readGit(text) || readOurs(text) || readRuns(text) || readScript(text)
            || readRevert(text)
        if !isRead, section == .culprit { readCulprit(text) }
        if isOld, line.isClosed { close() }
    }

    private mutating func keepCrash(_ line: Substring) {
        // A report has some hundred lines; what follows is memory dumps and disassembly.
        if log.crashReport.count < 400 { log.crashReport.append(String(line.prefix(400))) }
    }

    // MARK: Steps

    /// Begins a step of its own, though the commit may have been tested before.
    mutating func begin(_ commit: Substring) {
        guard log.steps.count < Self.mostSteps else { return current = nil }
        var step = LoggedStep(String(commit))
        step.release = release
        step.left = left
        release = nil
        append(step)
        current = log.steps.count - 1
    }

    private mutating func append(_ step: LoggedStep) {
        log.steps.append(step)
        placesByPrefix[step.commit.prefix(7), default: []].append(log.steps.count - 1)
    }

    /// The commit's last step.
    func lastStep(of commit: Substring) -> Int? {
        placesByPrefix[commit.prefix(7)]?.suffix(20).last { log.steps[$0].isSame(as: String(commit)) }
    }

    /// Marks the commit's last step, or makes one where it was not tested here.
    mutating func mark(_ commit: Substring, _ mark: Mark, subject: Substring? = nil) {
        let known = lastStep(of: commit)
        if let known, log.steps[known].mark == nil || log.steps[known].mark == mark {
            log.steps[known].mark = mark
            current = known
        } else {
            begin(commit)
            if let current { log.steps[current].mark = mark }
        }
        if let current, let subject { log.steps[current].subject = String(subject) }
    }

    mutating func add(_ run: LoggedRun, times: Int = 1) {
        guard let current else { return }
        // Hostile counts must not fill the memory.
        let room = max(0, 1000 - log.steps[current].runs.count)
        log.steps[current].runs += Array(repeating: run, count: min(times, room))
    }

    mutating func name(_ commit: Substring, subject: Substring = "") {
        if log.culprit.map({ sameCommit($0.commit, String(commit)) }) == true {
            if log.culprit?.subject.isEmpty == true { log.culprit?.subject = String(subject) }
        } else {
            log.culprit = LoggedCulprit(String(commit), subject: String(subject))
        }
    }

    // MARK: Where one search ends

    /// A search begins. What git noted since the last command are its ends; what a search before it showed is kept.
    mutating func beginSearch() {
        if isMarked, log.format == .git {
            let ends = log.steps[min(noted, log.steps.count)...]
            log.steps.removeLast(ends.count)
            close()
            ends.forEach { append($0) }
        }
        isMarked = true
        log.searchBegins = log.steps.count
    }

    /// Ends the search at hand; an older one's log, printed before the real one, is left out.
    mutating func close() {
        let log = finished()
        if isOld {
            isOld = false
        } else if !log.steps.isEmpty || log.culprit != nil || !log.possible.isEmpty {
            if done.count < Self.mostLogs { done = LoggedBisection.merged(done + [log]) }
        }
        self.log = LoggedBisection()
        placesByPrefix = [:]
        (current, release, left, checkedOut) = (nil, nil, nil, nil)
        (section, noted, isMarked, startNamesEnds, told) = (.steps, 0, false, true, [:])
    }

    private func finished() -> LoggedBisection {
        var log = log
        for step in log.steps.indices where log.steps[step].runs.isEmpty {
            if let run = told[log.steps[step].commit] { log.steps[step].runs = [run] }
        }
        if log.quest == .fix, log.format == .syzbot {
            // syzbot tells git that crashing is good there.
            for step in log.steps.indices where log.steps[step].mark.map({ $0 != .skip }) == true {
                log.steps[step].mark = log.steps[step].mark == .good ? .bad : .good
            }
        }
        log.markEnds()
        if log.searchBegins == nil || !startNamesEnds, log.format == .git { log.findSearch() }
        return log
    }
}

extension LoggedBisection {
    /// Ends and releases are tested without a word to git: their runs say what they are.
    fileprivate mutating func markEnds() {
        for step in steps.indices where steps[step].mark == nil {
            let it = steps[step]
            if it.crashed > 0 { steps[step].mark = .bad } else if it.clean > 0 { steps[step].mark = .good }
        }
    }

    /// The search begins once there are a good and a bad commit.
    mutating func findSearch() {
        let good = steps.firstIndex { $0.mark == .good }
        let bad = steps.firstIndex { $0.mark == .bad }
        searchBegins = if let good, let bad { max(good, bad) + 1 } else { nil }
    }

    /// The first crash that stands in the text beside the log.
    fileprivate mutating func keepCrash(of text: String) {
        guard let crash = Crash.all(in: Array(text.utf8)).first else { return }
        title = title ?? crash.title
        crashReport = crash.report.split(separator: "\n").prefix(400).map { String($0.prefix(400)) }
    }
}
