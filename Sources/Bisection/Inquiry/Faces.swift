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
    private static let elsewhere = 0.005
    private static let otherFace = 0.15
    /// Changes of a state that lasts, over the whole range.
    private static let changesOverAll = 2.0
    /// The chance of such a crash that has neither reason, and how alike a place's runs are in that.
    private static let stray = 0.01
    private static let strayConcentration = 2.0
    /// How alike such a crash's rates are at the places where it shows, as a Beta distribution's concentration.
    private static let alike = 4.0

    /// What a site's runs make of the chances of the four states: another bug there or not, under its own face or not;
    /// `scale` is the logarithm that was taken out.
    private struct Emission {
        var factors: SIMD4<Double>
        var scale: Double

        init(_ logs: SIMD4<Double>) {
            let peak = logs.max()
            scale = peak
            factors = SIMD4(exp(logs[0] - peak), exp(logs[1] - peak), exp(logs[2] - peak), exp(logs[3] - peak))
        }
    }

    /// For each site, if it is good, and if it is bad, for each rate.
    private let ifGood: [Emission]
    private let ifBad: [[Emission]]
    /// For each site, how likely a state was drawn anew since the one before.
    private let changes: [Double]
    private let elsewhere: Double
    private let otherFace: Double

    /// Nil where there is no such crash.
    init?(_ sites: [Site], _ likelihoods: [SiteLikelihood], count: Int, _ settings: InquirySettings) {
        let unclear = sites.reduce(0) { $0 + $1.counts.unclear }
        guard unclear > 0 else { return nil }
        let likeness = min(0.95, max(0.05, sites.reduce(0) { $0 + $1.counts.alike } / unclear))
        elsewhere = Self.elsewhere * 2 * (1 - likeness)
        otherFace = Self.otherFace * 2 * likeness
        // One bug shows as often, and as often under a face, wherever it does.
        let met = sites.filter { $0.counts.unclear > 0 }
        func share(_ others: Double) -> Double { (unclear + 1) / (unclear + others + 2) }
        let rate = share(met.reduce(0) { $0 + $1.counts.telling })
        let faced = share(met.reduce(0) { $0 + $1.counts.crashed })
        let emissions = zip(sites, likelihoods).map {
            Self.emissions($0, $1, rate: rate, faced: faced, settings)
        }
        ifGood = emissions.map(\.good)
        ifBad = emissions.map(\.bad)
        let positions = sites.map { site -> Double in
            if case .commit(let index) = site.places.last { Double(index) } else { -1 }
        }
        changes = positions.indices.map { place in
            let gap = place == 0 ? 1 : max(1, positions[place] - positions[place - 1]) / Double(max(1, count))
            return 1 - exp(-Self.changesOverAll * gap)
        }
    }

    private static func emissions(
        _ site: Site, _ plain: SiteLikelihood, rate: Double, faced: Double, _ settings: InquirySettings
    ) -> (good: Emission, bad: [Emission]) {
        guard site.mark == nil || site.mark == .skip else {
            return (Emission(SIMD4(repeating: plain.ifGood)), plain.ifBad.map { Emission(SIMD4(repeating: $0)) })
        }
        let counts = site.counts
        let stray = RateSpread.logChance(
            counts.unclear, counts.telling, from: strayConcentration * Self.stray,
            strayConcentration * (1 - Self.stray))
        let other = RateSpread.logChance(
            counts.unclear, counts.telling, from: alike * rate, alike * (1 - rate))
        let both = SiteLikelihood(crashed: counts.crashed + counts.unclear, clean: counts.clean, settings)
        let face = RateSpread.logChance(
            counts.unclear, counts.crashed, from: alike * faced, alike * (1 - faced))
        return (
            Emission(SIMD4(plain.ifGood + stray, plain.ifGood + other, plain.ifGood + stray, plain.ifGood + other)),
            zip(plain.ifBad, both.ifBad).map { Emission(SIMD4($0 + stray, $0 + other, $1 + face, $1 + face)) }
        )
    }

    /// The logarithm of the chance of all runs for each rate, where the sites are bad as `isBad` says.
    func logLikelihoods(_ isBad: [Bool]) -> [Double] {
        RateBelief.rates.indices.map { logLikelihood(isBad, rate: $0) }
    }

    /// The forward algorithm over the sites, from the oldest.
    private func logLikelihood(_ isBad: [Bool], rate: Int) -> Double {
        var sum = 0.0
        let bug = SIMD4(1 - elsewhere, elsewhere, 1 - elsewhere, elsewhere)
        let face = SIMD4(1 - otherFace, 1 - otherFace, otherFace, otherFace)
        var state = bug * face
        for place in isBad.indices {
            if place > 0 {
                let (change, stays) = (changes[place], 1 - changes[place])
                let (own, another) = (state[0] + state[1], state[2] + state[3])
                state = state * stays + SIMD4(own, own, another, another) * bug * change
                let (without, with) = (state[0] + state[2], state[1] + state[3])
                state = state * stays + SIMD4(without, with, without, with) * face * change
            }
            let emission = isBad[place] ? ifBad[place][rate] : ifGood[place]
            state *= emission.factors
            let total = max(state.sum(), .leastNormalMagnitude)
            sum += emission.scale + log(total)
            state /= total
        }
        return sum
    }
}
