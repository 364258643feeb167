import Foundation
import Records

/// What crashes that may or may not be the one looked for say about where it begins.
///
/// Such a crash is either the bug looked for under another face, which shows only where that bug is, or another bug, which
/// comes and goes along the history without regard to it. Both come in stretches: from one place to the next the
/// state changes with a chance that grows with the distance. So a stretch of such crashes that ends where the crash
/// looked for begins argues for one bug with two faces (for two bugs one would have to end just where the other
/// begins), and one that reaches over places known to be good argues for two. How often each is met is learnt
/// from all places at once: the chance of everything seen is summed over all ways to explain it.
struct Faces: Sendable {
    /// Chances beforehand that at a place another bug looks so, and that at a bad place the bug has another face.
    private static let elsewhere = 0.03
    private static let otherFace = 0.1
    /// Changes of a state that lasts, over the whole range.
    private static let changes = 2.0
    /// The chance of such a crash that has neither reason, and how alike a place's runs are in that.
    private static let stray = 0.01
    private static let strayConcentration = 2.0

    /// One site's chances, as logarithms, for each state: another bug's there or not, and the face.
    private struct Emission {
        /// Good, without and with the other bug.
        var good: (Double, Double)
        /// Bad, for each rate: under its own face without and with the other bug, and under another face.
        var bad: [(Double, Double, Double)]
    }

    private let emissions: [Emission]
    /// The share of the range between each site and the one before.
    private let gaps: [Double]
    private let elsewhere: Double
    private let otherFace: Double

    /// Nil where there is no such crash.
    init?(_ sites: [Site], _ likelihoods: [SiteLikelihood], count: Int, _ settings: InquirySettings) {
        let unclear = sites.reduce(0) { $0 + $1.counts.unclear }
        guard unclear > 0 else { return nil }
        let likeness = min(0.95, max(0.05, sites.reduce(0) { $0 + $1.counts.alike } / unclear))
        elsewhere = Self.elsewhere * 2 * (1 - likeness)
        otherFace = Self.otherFace * 2 * likeness
        emissions = zip(sites, likelihoods).map { Self.emission($0, $1, settings) }
        let positions = sites.map { site -> Double in
            if case .commit(let index) = site.places.last { Double(index) } else { -1 }
        }
        gaps = positions.indices.map { place in
            place == 0 ? 1 : max(1, positions[place] - positions[place - 1]) / Double(max(1, count))
        }
    }

    private static func emission(
        _ site: Site, _ plain: SiteLikelihood, _ settings: InquirySettings
    ) -> Emission {
        guard site.mark == nil || site.mark == .skip else {
            return Emission(good: (plain.ifGood, plain.ifGood), bad: plain.ifBad.map { ($0, $0, $0) })
        }
        let counts = site.counts
        let stray = RateSpread.logChance(
            counts.unclear, counts.telling, from: strayConcentration * Self.stray,
            strayConcentration * (1 - Self.stray))
        let other = RateSpread.logChance(counts.unclear, counts.telling, from: 1, 1)
        let faced = SiteLikelihood(crashed: counts.crashed + counts.unclear, clean: counts.clean, settings)
        let face = RateSpread.logChance(counts.unclear, counts.crashed, from: 1, 1)
        return Emission(
            good: (plain.ifGood + stray, plain.ifGood + other),
            bad: zip(plain.ifBad, faced.ifBad).map { ($0 + stray, $0 + other, $1 + face) })
    }

    /// The logarithm of the chance of all runs for each rate, where the sites are bad as `isBad` says.
    func logLikelihoods(_ isBad: [Bool]) -> [Double] {
        RateBelief.rates.indices.map { logLikelihood(isBad, rate: $0) }
    }

    /// The forward algorithm over the sites, from the oldest.
    private func logLikelihood(_ isBad: [Bool], rate: Int) -> Double {
        var sum = 0.0
        // Without and with the other bug, under its own face and under another.
        var (plain, other, faced, both) = (
            (1 - elsewhere) * (1 - otherFace), elsewhere * (1 - otherFace), (1 - elsewhere) * otherFace,
            elsewhere * otherFace
        )
        for place in emissions.indices {
            if place > 0 {
                (plain, other) = Self.mix(plain, other, share: elsewhere, gap: gaps[place])
                (faced, both) = Self.mix(faced, both, share: elsewhere, gap: gaps[place])
                (plain, faced) = Self.mix(plain, faced, share: otherFace, gap: gaps[place])
                (other, both) = Self.mix(other, both, share: otherFace, gap: gaps[place])
            }
            let emission = emissions[place]
            let logs =
                isBad[place]
                ? (emission.bad[rate].0, emission.bad[rate].1, emission.bad[rate].2, emission.bad[rate].2)
                : (emission.good.0, emission.good.1, emission.good.0, emission.good.1)
            let peak = max(logs.0, logs.1, logs.2, logs.3)
            plain *= exp(logs.0 - peak)
            other *= exp(logs.1 - peak)
            faced *= exp(logs.2 - peak)
            both *= exp(logs.3 - peak)
            let total = max(plain + other + faced + both, .leastNormalMagnitude)
            sum += peak + log(total)
            (plain, other, faced, both) = (plain / total, other / total, faced / total, both / total)
        }
        return sum
    }

    /// Two states after a step of `gap`; the second one's share is `share` in the long run.
    private static func mix(_ one: Double, _ two: Double, share: Double, gap: Double) -> (Double, Double) {
        let change = 1 - exp(-changes * gap)
        let all = one + two
        return (
            one * (1 - change) + all * (1 - share) * change, two * (1 - change) + all * share * change
        )
    }
}
