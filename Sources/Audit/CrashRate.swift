/// How often the reproducer shows its crash on a commit that has it: a Beta distribution, learnt from runs.
///
/// It starts as Jeffreys' prior, Beta(½, ½), which leaves the word to the first few runs.
struct CrashRate: Sendable, Hashable, Codable {
    private var crashes = 0.5
    private var cleans = 0.5

    /// Nothing known yet.
    init() {}

    /// Learns from runs on a commit that is known to be bad.
    mutating func learn(crashed: Int, clean: Int) {
        crashes += Double(crashed)
        cleans += Double(clean)
    }

    /// The expected rate, between 0 and 1.
    var mean: Double { crashes / (crashes + cleans) }

    /// The chance that a bad commit comes out clean in all of `runs` runs, over all rates that are still
    /// believed: E[(1 - p)^n] = ∏ (b + i) / (a + b + i).
    func missChance(runs: Int) -> Double {
        var chance = 1.0
        for run in 0..<max(0, runs) {
            chance *= (cleans + Double(run)) / (crashes + cleans + Double(run))
        }
        return chance
    }

    /// The fewest runs, within `range`, for which the chance to miss the crash is at most `limit`; the upper
    /// bound where even that many do not reach it.
    func runsNeeded(missing limit: Double, within range: ClosedRange<Int>) -> Int {
        range.first { missChance(runs: $0) <= limit } ?? range.upperBound
    }
}
