import Bisection
import Records

/// Reads logs line by line. A line that says nothing to it is passed over: logs hold consoles, build output and mail.
public struct LogReader {
    var log = LoggedBisection()
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

    /// No search has more steps, nor leaves more commits; a hostile log may.
    static let mostSteps = 2000

    enum Section { case steps, culprit, several, crash, named }

    /// The bisection that `text` tells of. Empty where it tells of none: no text is refused.
    public static func read(_ text: String) -> LoggedBisection {
        var reader = LogReader()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            reader.read(line.last == "\r" ? line.dropLast() : line)
        }
        return reader.finished()
    }

    private mutating func read(_ line: Substring) {
        if section == .crash { return keepCrash(line) }
        if section == .named, readNamed(line) { return }
        if section == .several, readSeveral(line) { return }
        if readSyzbot(line) || readGit(line) || readOurs(line) || readRuns(line) { return }
        if section == .culprit { readCulprit(line) }
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
        log.steps.append(step)
        current = log.steps.count - 1
        placesByPrefix[commit.prefix(7), default: []].append(log.steps.count - 1)
    }

    /// The commit's last step.
    private func lastStep(of commit: Substring) -> Int? {
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

    // MARK: The end

    private mutating func finished() -> LoggedBisection {
        if log.quest == .fix, log.format == .syzbot {
            // syzbot tells git that crashing is good there.
            for step in log.steps.indices where log.steps[step].mark.map({ $0 != .skip }) == true {
                log.steps[step].mark = log.steps[step].mark == .good ? .bad : .good
            }
        }
        markEnds()
        if log.searchBegins == nil || !startNamesEnds, log.format == .git { findSearch() }
        return log
    }

    /// Ends and releases are tested without a word to git: their runs say what they are.
    private mutating func markEnds() {
        for step in log.steps.indices where log.steps[step].mark == nil {
            let it = log.steps[step]
            if it.crashed > 0 { log.steps[step].mark = .bad } else if it.clean > 0 { log.steps[step].mark = .good }
        }
    }

    /// The search begins once there are a good and a bad commit.
    private mutating func findSearch() {
        let good = log.steps.firstIndex { $0.mark == .good }
        let bad = log.steps.firstIndex { $0.mark == .bad }
        if let good, let bad { log.searchBegins = max(good, bad) + 1 }
    }
}
