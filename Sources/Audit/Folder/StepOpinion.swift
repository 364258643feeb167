import Oops
import Records

/// What a tested commit's consoles say of its mark.
public struct StepOpinion: Sendable, Hashable, Codable {
    /// The answer.
    public enum Answer: String, Sendable, Hashable, Codable {
        /// The consoles bear the mark out.
        case agrees
        /// They show something else.
        case disagrees
        /// They show neither.
        case cannotTell = "cannot tell"
    }

    /// What disagrees or is missing.
    public enum Reason: String, Sendable, Hashable, Codable {
        case borneOut, noConsole, unreadable, otherKernel
        /// A bad step without a crash; with another one; with one that may be it.
        case noCrash, otherCrash, perhapsTheCrash
        /// A good step that crashed otherwise first; that shows the crash; that didn't come up; whose reproducer left
        /// no trace.
        case crashedFirst, theCrash, notUp, notShownToRun
    }

    /// The answer.
    public var answer: Answer
    /// Of which kind it is.
    public var reason: Reason
    /// In a sentence, for a person.
    public var why: String

    /// Whether the mark may stand: nothing on the consoles speaks against it.
    var isFit: Bool {
        switch reason {
        case .borneOut, .noConsole, .unreadable, .notShownToRun: true
        case .noCrash, .otherCrash, .perhapsTheCrash, .crashedFirst, .theCrash, .notUp, .otherKernel: false
        }
    }

    init(_ answer: Answer, _ reason: Reason, _ why: String) {
        self.answer = answer
        self.reason = reason
        self.why = why.onOneLine
    }
}

/// One commit's consoles, looked at for the crash that was sought.
struct ConsoleJudge {
    let sought: SoughtOnConsoles
    let commit: String
    let consoles: [ConsoleShown]

    /// What one console shows of its run; nil where it shows nothing.
    func run(_ console: ConsoleShown) -> LoggedRun? {
        guard console.byteCount > 0, !isOthersKernel(console) else { return nil }
        for shown in console.crashes {
            switch sought.compare(shown.crash) {
            case .same: return .crashed(shown.crash.title)
            case .cannotTell: return nil
            case .other where sought.ends(shown.crash): return .otherCrash(shown.crash.title)
            case .other: continue
            }
        }
        if let process = console.killedForMemory { return .otherCrash("out of memory: \(process) was killed") }
        guard console.isUp else { return .noBoot("user space did not come up") }
        return .clean
    }

    /// Another commit's kernel was booted, by its own first line.
    func isOthersKernel(_ console: ConsoleShown) -> Bool {
        guard let own = console.banner?.commit else { return false }
        return !commit.hasPrefix(own) && !own.hasPrefix(commit)
    }

    /// What the consoles say of `mark`.
    func opinion(on mark: Mark?) -> StepOpinion {
        guard !consoles.isEmpty else { return StepOpinion(.cannotTell, .noConsole, "there is no console of it") }
        let read = consoles.filter { $0.byteCount > 0 }
        guard !read.isEmpty else { return StepOpinion(.cannotTell, .unreadable, "its console is empty") }
        if let other = read.first(where: isOthersKernel)?.banner?.release {
            return StepOpinion(.cannotTell, .otherKernel, "its console is another kernel's: \(other)")
        }
        switch mark {
        case .bad: return opinionOnBad(read)
        case .good: return opinionOnGood(read)
        case .skip, nil: return opinionOnSkip(read)
        }
    }

    private func first(_ likeness: (Likeness) -> Bool, in consoles: [ConsoleShown]) -> ConsoleShown.ShownCrash? {
        consoles.lazy.flatMap(\.crashes).first { likeness(sought.compare($0.crash)) }
    }

    private func isUnclear(_ likeness: Likeness) -> Bool { if case .cannotTell = likeness { true } else { false } }

    private func opinionOnBad(_ consoles: [ConsoleShown]) -> StepOpinion {
        if let shown = first({ $0 == .same }, in: consoles) {
            return StepOpinion(.agrees, .borneOut, "'\(shown.crash.title)'\(Self.at(shown.time))")
        }
        if let shown = first(isUnclear, in: consoles), case .cannotTell(let why) = sought.compare(shown.crash) {
            return StepOpinion(
                .cannotTell, .perhapsTheCrash, "'\(shown.crash.title)' may be the crash or not: \(why)")
        }
        if let shown = consoles.lazy.flatMap(\.crashes).first {
            return StepOpinion(
                .disagrees, .otherCrash, "another crash: '\(shown.crash.title)'\(Self.at(shown.time))")
        }
        if let process = consoles.lazy.compactMap(\.killedForMemory).first {
            return StepOpinion(.disagrees, .noCrash, "no crash (out of memory: \(process) was killed)")
        }
        let why = consoles.contains(where: \.isUp) ? "no crash" : "no crash, and user space did not come up"
        return StepOpinion(.disagrees, .noCrash, why)
    }

    private func opinionOnGood(_ consoles: [ConsoleShown]) -> StepOpinion {
        if let shown = first({ $0 == .same }, in: consoles) {
            return StepOpinion(
                .disagrees, .theCrash, "the crash looked for: '\(shown.crash.title)'\(Self.at(shown.time))")
        }
        if let shown = first(isUnclear, in: consoles), case .cannotTell(let why) = sought.compare(shown.crash) {
            return StepOpinion(
                .cannotTell, .perhapsTheCrash, "'\(shown.crash.title)' may be the crash or not: \(why)")
        }
        let runs = consoles.map { ($0, run($0)) }
        if !runs.contains(where: { $0.1 == .clean }) {
            if case .otherCrash(let title)? = runs.lazy.compactMap({ $0.1 }).first {
                return StepOpinion(.cannotTell, .crashedFirst, "it crashed otherwise first: \(title)")
            }
            return StepOpinion(.cannotTell, .notUp, "user space did not come up")
        }
        guard let ran = consoles.first(where: \.showsReproducer) else {
            return StepOpinion(.cannotTell, .notShownToRun, "it came up, but nothing shows that the reproducer ran")
        }
        let time = ran.lastTime.map { ", the last line at \(Self.seconds($0))" } ?? ""
        return StepOpinion(.agrees, .borneOut, "it came up, the reproducer ran, no crash\(time)")
    }

    private func opinionOnSkip(_ consoles: [ConsoleShown]) -> StepOpinion {
        if let shown = first({ $0 == .same }, in: consoles) {
            return StepOpinion(.disagrees, .theCrash, "the crash looked for: '\(shown.crash.title)'")
        }
        if let shown = consoles.lazy.flatMap(\.crashes).first {
            return StepOpinion(.agrees, .borneOut, "another crash: '\(shown.crash.title)'")
        }
        return consoles.contains(where: \.isUp)
            ? StepOpinion(.cannotTell, .notShownToRun, "it came up, and no crash is to be seen")
            : StepOpinion(.agrees, .borneOut, "user space did not come up")
    }

    static func at(_ time: Double?) -> String { time.map { " at \(seconds($0))" } ?? "" }

    static func seconds(_ time: Double) -> String { "\((time * 10).rounded() / 10) s" }
}
