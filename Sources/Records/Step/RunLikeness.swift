/// Whether a run without the crash did what the runs with it do.
public enum RunLikeness: Sendable, Hashable, Codable {
    /// The reproducer worked as it does there.
    case worksAsThere
    /// It did nothing of what it does there: the run says nothing about its commit.
    case didNothing(why: String)
    /// It went another way: the run is to be looked at, not counted.
    case differs(why: String)
}

extension RunShape {
    /// A run is over at once within so many seconds.
    static let atOnce = 1.0
    /// A run that takes this part of another's time, or less, has not done the same.
    static let muchShorter = 0.2

    /// Compares a run without the crash with those of the bad end. It is as them when it is as one of them.
    public func compare(with there: [RunShape]) -> RunLikeness {
        var worst: RunLikeness?
        for shape in there {
            switch compare(with: shape) {
            case .worksAsThere: return .worksAsThere
            case .didNothing(let why): worst = worst ?? .didNothing(why: why)
            case .differs(let why): worst = .differs(why: why)
            }
        }
        return worst ?? alone
    }

    /// Compares a run without the crash with one of the bad end.
    public func compare(with there: RunShape) -> RunLikeness {
        // What is so there, too, keeps the crash from nothing.
        if alone != .worksAsThere, ending != there.ending || killedForMemory != there.killedForMemory {
            return alone
        }
        for trouble in OutputTrouble.allCases where said(trouble, unlike: there) {
            return isShort(beside: there) || !isSuccess
                ? .didNothing(why: "the reproducer said \(trouble.words), which it does not at the bad end")
                : .differs(why: "the reproducer said \(trouble.words), which it does not at the bad end")
        }
        if isShort(beside: there), let seconds {
            return .didNothing(
                why: "the reproducer ended after \(Self.seconds(seconds)), at the bad end it is at work for "
                    + "\(Self.seconds(there.timeAtWork))")
        }
        if there.ending.isOwn, ending.isOwn, ending != there.ending {
            return .differs(why: "the reproducer \(ending.words), at the bad end it \(there.ending.words)")
        }
        return compareOutput(with: there)
    }

    /// What it says without another to compare with.
    private var alone: RunLikeness {
        if killedForMemory { return .didNothing(why: "the kernel killed a process for want of memory") }
        switch ending {
        case .notStarted: return .didNothing(why: "the reproducer was not started")
        case .exited(status: 126), .exited(status: 127):
            guard (seconds ?? 0) <= 5 * Self.atOnce else { return .worksAsThere }
            return .didNothing(why: "the reproducer, or a program it calls, could not be run")
        case .killed(let signal) where Self.faults.contains(signal) && (seconds ?? 0) <= Self.atOnce:
            return .didNothing(why: "the reproducer was killed at once, by signal \(signal)")
        default: return .worksAsThere
        }
    }

    /// SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV, SIGSYS.
    private static let faults: Set<Int> = [4, 5, 6, 7, 8, 9, 11, 31]

    private var isSuccess: Bool { ending == .exited(status: 0) || ending == .outOfTime }

    /// How long it was at work: to the crash where there was one.
    var timeAtWork: Double { secondsToCrash ?? seconds ?? 0 }

    /// Whether it ended by itself long before the other had done its work.
    private func isShort(beside there: RunShape) -> Bool {
        guard ending.isOwn, let seconds else { return false }
        return there.timeAtWork >= 2 * Self.atOnce && seconds <= Self.muchShorter * there.timeAtWork
    }

    private func said(_ trouble: OutputTrouble, unlike there: RunShape) -> Bool {
        trouble.isSaid(in: outputTail) && !trouble.isSaid(in: there.outputTail)
    }

    private func compareOutput(with there: RunShape) -> RunLikeness {
        guard let bytes = outputBytes, let theirs = there.outputBytes else { return .worksAsThere }
        if theirs > 0, bytes == 0 {
            return .differs(why: "the reproducer printed nothing, at the bad end it prints \(theirs) bytes")
        }
        let lines = Set(OutputLine.shapes(there.outputTail))
        let own = Set(OutputLine.shapes(outputTail))
        // Long outputs' ends needn't be of the same place.
        guard theirs <= 4096, bytes <= 4096, !lines.isEmpty else { return .worksAsThere }
        let lacking = lines.subtracting(own)
        if 2 * lacking.count > lines.count {
            return .differs(why: "most of what the reproducer prints at the bad end is missing in its output")
        }
        return .worksAsThere
    }

    private static func seconds(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        return tenths < 1e6 ? "\(tenths / 10) s" : "long"
    }
}

extension RunShape.Ending {
    /// Whether it was the reproducer's own.
    var isOwn: Bool {
        switch self {
        case .exited, .killed: true
        case .outOfTime, .cutShort, .notStarted: false
        }
    }

    /// In a few words, for a person, behind "the reproducer".
    public var words: String {
        switch self {
        case .exited(let status): "ended with status \(status)"
        case .killed(let signal): "was killed by signal \(signal)"
        case .outOfTime: "was still running at its time limit"
        case .cutShort: "was cut short"
        case .notStarted: "was not started"
        }
    }
}

/// What a program says that could not do its work: messages of shells and of the C library's errno (glibc, musl).
enum OutputTrouble: CaseIterable {
    case noSuchFile, notPermitted, noSuchCall, noSuchDevice, notSupported, noProgram, outOfMemory, noLibrary

    private var texts: [String] {
        switch self {
        case .noSuchFile: ["No such file or directory"]
        case .notPermitted: ["Operation not permitted", "Permission denied"]
        case .noSuchCall: ["Function not implemented"]
        case .noSuchDevice: ["No such device", "No such device or address"]
        case .notSupported:
            [
                "Operation not supported", "Protocol not supported", "Address family not supported",
                "not supported by protocol", "Invalid module format", "unknown filesystem type",
            ]
        case .noProgram:
            ["not found", "can't execute", "cannot execute", "Exec format error", "Illegal instruction"]
        case .outOfMemory: ["Cannot allocate memory", "Out of memory"]
        case .noLibrary: ["error while loading shared libraries"]
        }
    }

    func isSaid(in output: String) -> Bool { texts.contains { output.contains($0) } }

    var words: String { "\u{201c}\(texts[0])\u{201d}" }
}

/// A line of output without what differs from run to run.
enum OutputLine {
    /// The lines of `text`, digits and hexadecimal numbers folded.
    static func shapes(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { line in
            let words = line.split(separator: " ").map { word in
                word.contains(where: \.isNumber) ? "#" : String(word)
            }
            return words.joined(separator: " ")
        }
    }
}
