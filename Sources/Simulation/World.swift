import Bisection
import Foundation

/// What simulated kernels are like: how often they crash, how many can't be built, what a test takes.
public struct WorldSettings: Sendable, Hashable {
    /// Crash rates, one of which each trial draws.
    public var crashRates = CrashRates(1)
    /// The chance that another crash ends a run.
    public var foreignRate = 0.0
    /// The share of commits that can't be built; they come in stretches.
    public var broken = 0.0
    /// Longest stretch, in commits; lengths are spread evenly by order of magnitude.
    public var longestStretch = 437
    /// Seconds for a build.
    public var buildSeconds = 180.0
    /// Seconds for a run that ends clean.
    public var cleanSeconds = 60.0
    /// Seconds for a run that ends in a crash.
    public var crashSeconds = 15.0
    /// How alike the crash rates of commits are: each bad commit's own is drawn from a Beta distribution about the
    /// trial's, of this concentration. Nil: all have the same.
    public var rateConcentration: Double?

    /// What else is wrong with them.
    public var faults = WorldFaults()

    /// Kernels that always crash and can all be built.
    public init() {}
}

/// The truth of one trial.
public struct World: Sendable {
    /// The first bad commit, by number.
    public let culprit: Int
    /// How often a bad commit's run crashes.
    public let crashRate: Double
    /// What can't be built.
    public let broken: CommitSet
    /// How it is with runs and seconds.
    public let settings: WorldSettings
    private let bad: CommitSet
    /// The faults, placed in this history; nil where there are none.
    let placed: PlacedFaults?
    /// Whether the crash is older than the range: no commit of it is to blame.
    public let isOlder: Bool

    /// A world of which everything is given.
    public init(
        _ lineage: Lineage, culprit: Int, crashRate: Double, broken: CommitSet, settings: WorldSettings
    ) {
        self.init(
            lineage, culprit: culprit, crashRate: crashRate, broken: broken, settings: settings, placed: nil,
            isOlder: false)
    }

    private init(
        _ lineage: Lineage, culprit: Int, crashRate: Double, broken: CommitSet, settings: WorldSettings,
        placed: PlacedFaults?, isOlder: Bool
    ) {
        self.placed = placed
        self.isOlder = isOlder
        self.culprit = culprit
        self.crashRate = crashRate
        self.broken = broken
        self.settings = settings
        bad = lineage.graph.descendants(of: culprit)
    }

    /// Draws a world; `culprit` is drawn from the suspects where it isn't given.
    public init(_ lineage: Lineage, settings: WorldSettings, culprit: Int? = nil, random: inout SplitMix) {
        let broken = Self.stretches(lineage, settings, &random)
        let rate = settings.crashRates.draw(&random)
        let culprit = culprit ?? Self.suspect(lineage, &random)
        let placed = PlacedFaults(settings.faults, lineage, culprit: culprit, &random)
        let isOlder = settings.faults.older > 0 && random.happens(settings.faults.older)
        self.init(
            lineage, culprit: culprit, crashRate: rate, broken: broken, settings: settings, placed: placed,
            isOlder: isOlder)
    }

    /// Whether `place` has the crash. An older end has it only where it is older than the range.
    public func isBad(_ place: Place) -> Bool {
        if isOlder { return true }
        guard case .commit(let index) = place else { return false }
        return bad.contains(index)
    }

    /// Whether `place` can't be built.
    public func isBroken(_ place: Place) -> Bool {
        guard case .commit(let index) = place else { return false }
        return broken.contains(index)
    }

    private static func suspect(_ lineage: Lineage, _ random: inout SplitMix) -> Int {
        while true {
            let index = random.below(lineage.graph.count)
            if lineage.isSuspect[index] { return index }
        }
    }

    /// Stretches, each from a commit that breaks the build to the descendant that mends it, until there are enough. The
    /// tip can be built.
    private static func stretches(
        _ lineage: Lineage, _ settings: WorldSettings, _ random: inout SplitMix
    ) -> CommitSet {
        let graph = lineage.graph
        var broken = CommitSet(capacity: graph.count)
        let wanted = Int(min(0.9, settings.broken) * Double(graph.count))
        let longest = max(1, min(settings.longestStretch, graph.count / 8))
        var count = 0
        for _ in 0..<1000 where count < wanted {
            let length = Int(pow(Double(longest), random.unit()).rounded())
            let start = random.below(graph.count)
            var stretch = graph.descendants(of: start)
            let after = Array(stretch.prefix(length + 1))
            guard after.count == length + 1, let mender = after.last else { continue }
            stretch.subtract(graph.descendants(of: mender))
            let size = stretch.count
            guard size <= 2 * length + 4, count + size <= wanted + wanted / 10 + 1,
                !stretch.contains(lineage.tip)
            else { continue }
            broken.formUnion(stretch)
            count = broken.count
        }
        return broken
    }
}
