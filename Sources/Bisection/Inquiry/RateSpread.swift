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
    private func likelihoods(crashed: Double, clean: Double, rate: Double) -> (usual: Double, odd: Double) {
        let usual = Self.logChance(
            crashed, clean, from: concentration * rate, concentration * (1 - rate))
        let other = Self.logChance(crashed, clean, from: 1, 1)
        return ((1 - odd) * exp(usual), odd * exp(other))
    }

    /// The logarithm of the chance of a bad commit's runs, where the common rate is `rate`.
    func logLikelihood(crashed: Double, clean: Double, rate: Double) -> Double {
        let chances = likelihoods(crashed: crashed, clean: clean, rate: rate)
        return log(max(chances.usual + chances.odd, .leastNormalMagnitude))
    }

    /// Adds, `weight` times, the chances that a bad commit with `counts` stays clean in 0, 1, … more runs.
    func addMissChances(to misses: inout [Double], weight: Double, after counts: RunCounts, rate: Double) {
        let chances = likelihoods(crashed: counts.crashed, clean: counts.clean, rate: rate)
        let share = weight / max(chances.usual + chances.odd, .leastNormalMagnitude)
        var (usual, other) = (chances.usual * share, chances.odd * share)
        var clean = concentration * (1 - rate) + counts.clean
        var total = concentration + counts.telling
        var (otherClean, otherTotal) = (1 + counts.clean, 2 + counts.telling)
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

    /// The logarithm of the chance of runs with either of two outcomes, in one order, where the first's rate is drawn
    /// from Beta(`one`, `other`).
    static func logChance(_ first: Double, _ second: Double, from one: Double, _ other: Double) -> Double {
        guard first > 0 || second > 0 else { return 0 }
        return logBeta(one + first, other + second) - logBeta(one, other)
    }

    private static func logBeta(_ one: Double, _ other: Double) -> Double {
        logGamma(one) + logGamma(other) - logGamma(one + other)
    }

    private static func logGamma(_ value: Double) -> Double {
        let (log, _): (Double, Int) = lgamma(max(value, 1e-300))
        return log
    }
}
