import Bisection

/// Many trials of policies over one range. Each trial's world is the same for all policies.
public struct Experiment: Sendable {
    /// The range and what is known of it.
    public var range: SimulatedRange
    /// What the worlds are like.
    public var world: WorldSettings
    /// True culprits, taken in turn; empty: drawn.
    public var culprits: [Int] = []
    /// For each of `culprits`, weights for the commits; empty: as the range has them.
    public var priors: [[Double]] = []
    /// Where all luck begins.
    public var seed: UInt64 = 1

    /// Trials over a range.
    public init(_ range: SimulatedRange, world: WorldSettings) {
        self.range = range
        self.world = world
    }

    /// Plays trial `number` under `policy`.
    public func trial(_ number: Int, _ policy: Policy) -> Trial {
        var random = SplitMix(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: number))
        let given = culprits.isEmpty ? nil : culprits[number % culprits.count]
        let truth = World(range.lineage, settings: world, culprit: given, random: &random)
        var range = range
        if !priors.isEmpty { range.priors = priors[number % priors.count] }
        return Self.trial(truth, policy, range, luck: random.next())
    }

    /// Plays one bisection in a world of which everything is given; `luck` is the seed of its runs.
    public static func trial(_ truth: World, _ policy: Policy, _ range: SimulatedRange, luck: UInt64) -> Trial {
        var laboratory = Laboratory(truth, seed: luck)
        let answer = policy.play(&laboratory, range, seed: luck)
        return Trial(
            answer: answer, culprit: truth.culprit, crashRate: truth.crashRate, isOlder: truth.isOlder,
            builds: laboratory.builds,
            runs: laboratory.runs, seconds: laboratory.seconds)
    }

    /// Plays `count` trials under `policy`.
    public func trials(_ count: Int, _ policy: Policy) -> [Trial] { (0..<count).map { trial($0, policy) } }
}
