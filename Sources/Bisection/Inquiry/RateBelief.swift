import Foundation
import Records

/// How often a bad commit shows its crash, as believed: weights over a table of rates.
///
/// A table takes any shape. The one before any run is that of syzbot's bisections, where eight of ten reproducers
/// crash every time and the others' rates are spread widely (Gu et al., "How Well Industry-Level Cause Bisection Works
/// in Real-World: A Study on Linux Kernel", FSE 2024).
public struct RateBelief: Sendable, Hashable {
    /// The rates, ascending.
    public static let rates: [Double] = {
        let low = (0..<25).map { 0.01 * pow(0.9 / 0.01, Double($0) / 24) }
        return low + [0.94, 0.97, 0.985, 0.995, 0.999, 0.9998]
    }()

    /// Weights before any run, of the same order; they sum to 1.
    static let start: [Double] = {
        // Below 0.92 the rates are taken to be spread evenly, the rarest a bit denser; above it, most are 1.
        var weights = rates.indices.map { place -> Double in
            guard place < 25 else { return 0 }
            let (low, high) = (rates[max(0, place - 1)], rates[min(24, place + 1)])
            return (high - low) * pow(rates[place], -0.3)
        }
        let total = weights.reduce(0, +)
        weights = weights.map { 0.2 * $0 / total }
        for (place, weight) in zip(25..., [0.02, 0.03, 0.05, 0.10, 0.30, 0.30]) { weights[place] = weight }
        return weights
    }()

    /// The weights, of the order of ``rates``; they sum to 1.
    public var weights: [Double] = start

    /// What is believed before any run.
    public init() {}

    /// The expected rate.
    public var mean: Double { zip(Self.rates, weights).map { $0 * $1 }.reduce(0, +) }

    /// The chance that a bad commit of which nothing is known yet stays clean in all of `runs` runs.
    public func missChance(runs: Int) -> Double {
        missChances(runs: runs, spread: RateSpread(InquirySettings())).last ?? 1
    }

    /// The fewest runs, within `range`, in which such a commit stays clean with at most the chance `limit`; the upper
    /// bound where even that many do not reach it.
    public func runsNeeded(missing limit: Double, within range: ClosedRange<Int>) -> Int {
        let misses = missChances(runs: range.upperBound, spread: RateSpread(InquirySettings()))
        return range.first { misses[$0] <= limit } ?? range.upperBound
    }

    /// The chances that a bad commit stays clean in 0, 1, … `runs` more runs; `counts` are those it has had.
    func missChances(runs: Int, after counts: RunCounts = RunCounts(), spread: RateSpread) -> [Double] {
        var misses = Array(repeating: 0.0, count: max(0, runs) + 1)
        for (rate, weight) in zip(Self.rates, weights) where weight > 1e-7 {
            spread.addMissChances(to: &misses, weight: weight, after: counts, rate: rate)
        }
        return misses
    }
}

extension RateBelief {
    /// The chances that a bad commit stays clean in 0, 1, … `runs` runs, all commits' rates being alike.
    public func missChances(runs: Int) -> [Double] {
        missChances(runs: runs, spread: RateSpread(InquirySettings()))
    }

    /// Learns from a step that crashed.
    mutating func learn(_ tally: Tally) {
        let likelihoods = Self.rates.map { rate in
            pow(rate, Double(tally.crashed)) * pow(1 - rate, Double(tally.clean))
        }
        let products = zip(weights, likelihoods).map { $0 * $1 }
        let total = products.reduce(0, +)
        if total > 0 { weights = products.map { $0 / total } }
    }
}
