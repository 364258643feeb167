import Foundation

/// How bad commits' own crash rates lie about the common one.
///
/// Most are near it: drawn from a Beta distribution about it, as if each had been estimated from `concentration` runs.
/// A few are odd: another rate, any rate, as the code about the bug differs. In 125 of syzbot's bisections that named
/// the right commit and began with a crash in every run, 1.6 % of 766 bad commits were not like the first, 0.7 %
/// far from it. So no number of clean runs makes a commit as good as certainly good.
struct RateSpread: Sendable, Hashable {
    var concentration: Double
    /// The share of odd ones.
    var odd: Double

    init(_ settings: InquirySettings) {
        concentration = max(1e-3, settings.rateConcentration)
        odd = min(0.5, max(0, settings.oddRates))
    }

    /// The chances of a commit's runs in one order, as one of most and as an odd one, each with its share.
    private func likelihoods(of counts: RunCounts, rate: Double) -> (usual: Double, odd: Double) {
        let usual = Self.logChance(counts, crash: concentration * rate, clean: concentration * (1 - rate))
        let other = Self.logChance(counts, crash: 1, clean: 1)
        return ((1 - odd) * exp(usual), odd * exp(other))
    }

    /// The logarithm of the chance of a bad commit's runs, where the common rate is `rate`.
    func logLikelihood(of counts: RunCounts, rate: Double) -> Double {
        let chances = likelihoods(of: counts, rate: rate)
        return log(max(chances.usual + chances.odd, .leastNormalMagnitude))
    }

    /// Adds, `weight` times, the chances that a bad commit with `counts` stays clean in 0, 1, … more runs.
    func addMissChances(to misses: inout [Double], weight: Double, after counts: RunCounts, rate: Double) {
        let chances = likelihoods(of: counts, rate: rate)
        let share = weight / max(chances.usual + chances.odd, .leastNormalMagnitude)
        var (usual, other) = (chances.usual * share, chances.odd * share)
        var clean = concentration * (1 - rate) + Double(counts.clean)
        var total = concentration + Double(counts.telling)
        var (otherClean, otherTotal) = (1 + Double(counts.clean), 2 + Double(counts.telling))
        for run in misses.indices {
            misses[run] += usual + other
            usual *= clean / total
            other *= otherClean / otherTotal
            clean += 1
            total += 1
            otherClean += 1
            otherTotal += 1
        }
    }

    /// The logarithm of the chance of runs in one order, where the rate is drawn from Beta(crash, clean).
    static func logChance(_ counts: RunCounts, crash: Double, clean: Double) -> Double {
        var sum = 0.0
        for run in 0..<counts.crashed { sum += log((crash + Double(run)) / (crash + clean + Double(run))) }
        let after = crash + Double(counts.crashed)
        for run in 0..<counts.clean { sum += log((clean + Double(run)) / (after + clean + Double(run))) }
        return sum
    }
}
