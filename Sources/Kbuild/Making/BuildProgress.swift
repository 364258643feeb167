import Kconfig
import Synchronization

/// How far a build is.
public struct BuildProgress: Sendable, Hashable {
    /// What is being done.
    public enum Phase: String, Sendable, Hashable {
        /// `make olddefconfig`.
        case configuring
        /// `make bzImage` from an empty folder.
        case building
        /// `make bzImage` on top of an earlier build: how much there is to do is not known.
        case updating
    }

    /// What is being done.
    public var phase: Phase
    /// Files compiled, archived and linked so far.
    public var steps: Int
    /// How many there will be, by the last full build in the same folder or a guess from the config; nil when unknown.
    public var total: Int?
    /// The last of them: `CC mm/slub.o`.
    public var current: String

    /// 0...0.99, as the total is an estimate; nil when that is unknown.
    public var fraction: Double? {
        total.map { min(0.99, Double(steps) / Double(max(1, $0))) }
    }
}

/// Counts make's lines.
final class ProgressCounter: Sendable {
    private let state: Mutex<BuildProgress>
    private let report: @Sendable (BuildProgress) -> Void

    init(phase: BuildProgress.Phase, total: Int?, report: @escaping @Sendable (BuildProgress) -> Void) {
        state = Mutex(BuildProgress(phase: phase, steps: 0, total: total, current: ""))
        self.report = report
    }

    var steps: Int { state.withLock { $0.steps } }

    func start() { report(state.withLock { $0 }) }

    /// Kbuild writes two blanks, a word in capitals (`CC`, `HOSTCC`, `LD`, `AR`), more blanks and the file.
    func line(_ line: String) {
        guard line.hasPrefix("  "), let match = line.wholeMatch(of: /\ \ ([A-Z][A-Z0-9_]*)(?:\ \[M\])? +(\S+)/)
        else { return }
        let word = match.1
        let file = match.2.prefix(200)
        report(
            state.withLock { progress in
                progress.steps += 1
                progress.current = "\(word) \(file)"
                return progress
            })
    }
}

extension BuildProgress {
    /// How many steps a full build takes, from the number of options that are built in: nothing better is known of a
    /// folder's first build.
    static func guess(for config: DotConfig) -> Int {
        500 + 2 * config.options.count { $0.value == .yes }
    }
}
