/// What one run, one boot with one reproducer, says about its commit.
public enum RunOutcome: Sendable, Hashable, Codable {
    /// The crash looked for, under this title.
    case crashed(title: String)
    /// The reproducer ran to its end or to its time limit without it. `beside` are titles of unrelated crashes
    /// that did not stop it.
    case clean(beside: [String])
    /// An unrelated crash ended the run before the reproducer did: the one looked for could not show.
    case foreign(title: String)
    /// A crash that may or may not be the one looked for.
    case unclear(title: String, why: String)
    /// The run could not show the crash: its detector was used up, the reproducer did nothing, the host was too busy.
    case blind(why: String)
    /// The kernel didn't reach the point where the reproducer starts: the kernel's fault.
    case noBoot(reason: String)

    /// In a few words, for a person.
    public var summary: String {
        switch self {
        case .crashed(let title): title
        case .clean(let beside): beside.isEmpty ? "clean" : "clean, beside \(beside.joined(separator: "; "))"
        case .foreign(let title): "another crash: \(title)"
        case .unclear(let title, let why): "cannot tell: \(title) (\(why))"
        case .blind(let why): "could not show it: \(why)"
        case .noBoot(let reason): "did not boot: \(reason)"
        }
    }
}

/// A step's runs, counted.
public struct Tally: Sendable, Hashable, Codable {
    /// Runs with the crash looked for.
    public var crashed = 0
    /// Runs without it that went their whole way.
    public var clean = 0
    /// Runs that another crash cut short.
    public var foreign = 0
    /// Runs with a crash that can't be told from the one looked for.
    public var unclear = 0
    /// Runs that could not show the crash.
    public var blind = 0
    /// Boots that did not reach the reproducer.
    public var noBoot = 0

    /// Counts `outcomes`.
    public init(_ outcomes: some Sequence<RunOutcome> = []) {
        for outcome in outcomes {
            switch outcome {
            case .crashed: crashed += 1
            case .clean: clean += 1
            case .foreign: foreign += 1
            case .unclear: unclear += 1
            case .blind: blind += 1
            case .noBoot: noBoot += 1
            }
        }
    }

    /// Runs in which the crash looked for could have shown.
    public var telling: Int { crashed + clean }

    /// All runs.
    public var total: Int { crashed + clean + foreign + unclear + blind + noBoot }
}
