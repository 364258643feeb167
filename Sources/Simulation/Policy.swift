import Bisection
import Records

/// Who decides what is tested, and how often.
public enum Policy: Sendable, Hashable, CustomStringConvertible {
    /// ``Bisection/Inquiry``, the same that decides in earnest.
    case firstbad
    /// The same, but all commits are alike to it beforehand.
    case uniform
    /// `git bisect run` with a script that makes one run.
    case git
    /// git's midpoints, with so many runs of each candidate.
    case fixed(Int)
    /// syzkaller's cause bisection.
    case syzkaller

    /// From the command line's word; nil for any other.
    public init?(_ word: String) {
        switch word {
        case "firstbad": self = .firstbad
        case "firstbad:uniform": self = .uniform
        case "git": self = .git
        case "syzkaller": self = .syzkaller
        default:
            guard word.hasPrefix("fixed:"), let runs = Int(word.dropFirst(6)), (1...1000).contains(runs) else {
                return nil
            }
            self = .fixed(runs)
        }
    }

    /// The command line's word.
    public var description: String {
        switch self {
        case .firstbad: "firstbad"
        case .uniform: "firstbad:uniform"
        case .git: "git"
        case .fixed(let runs): "fixed:\(runs)"
        case .syzkaller: "syzkaller"
        }
    }

    /// Plays a whole bisection.
    func play(_ laboratory: inout Laboratory, _ range: SimulatedRange, seed: UInt64) -> Answer {
        switch self {
        case .firstbad: return SearchPlay(range).play(&laboratory)
        case .uniform:
            var range = range
            range.priors = []
            return SearchPlay(range).play(&laboratory)
        case .git: return MidpointPlay(range, .once).play(&laboratory, seed: seed)
        case .fixed(let runs): return MidpointPlay(range, .fixed(runs)).play(&laboratory, seed: seed)
        case .syzkaller: return MidpointPlay(range, .syzkaller).play(&laboratory, seed: seed)
        }
    }
}

/// What a bisection is told of before it begins.
public struct SimulatedRange: Sendable {
    /// The history.
    public var lineage: Lineage
    /// What is looked for; policies other than firstbad's only know regressions.
    public var quest = Quest.regression
    /// How many older ends there are.
    public var oldEnds = 1
    /// Weights, one for each commit; empty: all alike.
    public var priors: [Double] = []
    /// firstbad's settings.
    public var settings = InquirySettings()

    /// A range about which nothing more is known.
    public init(_ lineage: Lineage) { self.lineage = lineage }
}

/// What a bisection came to.
public enum Answer: Sendable, Hashable {
    /// This commit, with this stated probability.
    case named(Int, probability: Double)
    /// One of these, with this stated probability.
    case oneOf([Int], probability: Double)
    /// Nothing at all: the ends don't behave.
    case nothing
}
