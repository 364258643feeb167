/// Runs of one place, counted. Runs that depend on each other count as fewer: the numbers need not be whole.
public struct RunCounts: Sendable, Hashable, Codable {
    /// Runs with the crash looked for.
    public var crashed: Double
    /// Runs without it that went their whole way.
    public var clean: Double
    /// Runs with a crash that may or may not be the one looked for.
    public var unclear: Double
    /// The chances, added up, that those crashes are the one looked for, by their likeness alone.
    public var alike: Double
    /// Runs that told nothing: another crash came first, or the kernel did not boot.
    public var foreign: Double

    /// So many of each. `likeness` is the chance, 0 to 1, that an unclear crash is the one looked for.
    public init(
        crashed: Double = 0, clean: Double = 0, unclear: Double = 0, likeness: Double = 0.5, foreign: Double = 0
    ) {
        func count(_ number: Double) -> Double { number.isFinite ? max(0, number) : 0 }
        self.crashed = count(crashed)
        self.clean = count(clean)
        self.unclear = count(unclear)
        self.foreign = count(foreign)
        alike = self.unclear * min(1, count(likeness))
    }

    /// Runs in which the crash looked for showed or could have shown.
    public var telling: Double { crashed + clean }

    /// All runs.
    public var total: Double { crashed + clean + unclear + foreign }

    /// Adds runs.
    public static func += (left: inout RunCounts, right: RunCounts) {
        left.crashed += right.crashed
        left.clean += right.clean
        left.unclear += right.unclear
        left.alike += right.alike
        left.foreign += right.foreign
    }

    /// The same runs, counted as `weight` runs each.
    func weighed(_ weight: Double) -> RunCounts {
        var counts = self
        counts.crashed *= weight
        counts.clean *= weight
        counts.unclear *= weight
        counts.alike *= weight
        counts.foreign *= weight
        return counts
    }
}
