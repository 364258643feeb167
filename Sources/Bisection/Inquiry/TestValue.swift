import Foundation

/// What a test is worth: expected information about the culprit, in bits for each second.
///
/// A test of up to `n` runs that ends with the first crash answers *crash* or *clean*. Under each hypothesis the place
/// is bad or isn't, so the answer tells as much about the culprit as about that: what a binary channel carries that
/// errs when a bad commit stays clean in all runs, or a good one crashes.
struct TestValue {
    /// How many runs a test of some kind should have at most, and what it is then worth.
    struct Plan {
        var runs: Int
        /// Bits a second; 0 where nothing can be learnt.
        var rate: Double
        /// Bits.
        var information: Double
    }

    /// Numbers of runs that are looked at.
    static let options = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 48, 60, 75, 95, 120, 150, 200]

    private let costs: TestCosts
    private let options: [Int]
    /// For each option: the chance that a bad commit stays clean, its entropy, a good one's, and the clean runs
    /// that a bad commit takes.
    private let misses: [Double]
    private let missEntropies: [Double]
    private let falseChances: [Double]
    private let falseEntropies: [Double]
    private let cleanRunsIfBad: [Double]

    /// For a place that has had `counts`.
    init(_ rate: RateBelief, after counts: RunCounts = RunCounts(), costs: TestCosts, settings: InquirySettings) {
        self.costs = costs
        options = Self.options.filter { $0 == 1 || $0 <= settings.maxRuns }
        let most = options.last ?? 1
        let chances = rate.missChances(runs: most, after: counts, spread: RateSpread(settings))
        misses = options.map { chances[$0] }
        missEntropies = misses.map(Self.entropy)
        var sum = 0.0
        let sums = chances.map { chance in
            sum += chance
            return sum - 1
        }
        cleanRunsIfBad = options.map { sums[$0] }
        falseChances = options.map { Self.falseChance(runs: $0, after: counts, settings) }
        falseEntropies = falseChances.map(Self.entropy)
    }

    /// Whether one clean run all but makes a commit good.
    var isSharp: Bool { misses[0] < 0.05 }

    /// The best number of runs for a place that is bad with chance `bad`.
    func plan(bad: Double, build: Double) -> Plan {
        var best = Plan(runs: 1, rate: 0, information: 0)
        for place in options.indices {
            let plan = self.plan(option: place, bad: bad, build: build, testable: 1)
            if plan.rate > best.rate { best = plan }
        }
        return best
    }

    /// The same with the number of runs given, for a place that can be tested with chance `testable`.
    func plan(runs: Int, bad: Double, build: Double, testable: Double) -> Plan {
        plan(option: options.firstIndex(of: runs) ?? 0, bad: bad, build: build, testable: testable)
    }

    /// How well a commit splits the suspects for what it costs, whichever way it comes out: what a plan is worth
    /// but for crashes being quicker than clean runs, which would draw candidates off the middle for next to nothing.
    func split(runs: Int, bad: Double, build: Double, testable: Double) -> Double {
        let option = options.firstIndex(of: runs) ?? 0
        let seconds = build + testable * seconds(option: option, bad: 0.5)
        return Self.entropy(bad) * testable / max(seconds, 1e-3)
    }

    private func plan(option: Int, bad: Double, build: Double, testable: Double) -> Plan {
        let crash = bad * (1 - misses[option]) + (1 - bad) * falseChances[option]
        let known = bad * missEntropies[option] + (1 - bad) * falseEntropies[option]
        let information = max(0, Self.entropy(crash) - known) * testable
        let seconds = build + testable * seconds(option: option, bad: bad)
        return Plan(runs: options[option], rate: information / max(seconds, 1e-3), information: information)
    }

    private func seconds(option: Int, bad: Double) -> Double {
        let ifBad = costs.clean * cleanRunsIfBad[option] + costs.crash * (1 - misses[option])
        return bad * ifBad + (1 - bad) * costs.clean * Double(options[option])
    }

    private static func falseChance(runs: Int, after counts: RunCounts, _ settings: InquirySettings) -> Double {
        let concentration = Posterior.falseConcentration
        var clean = concentration * (1 - settings.falseCrash) + Double(counts.clean)
        var total = concentration + Double(counts.telling)
        var chance = 1.0
        for _ in 0..<runs {
            chance *= clean / total
            clean += 1
            total += 1
        }
        return 1 - chance
    }

    /// More bits a second than any test of a built place that is bad with chance `bad` can bring.
    static func mostRate(bad: Double, costs: TestCosts) -> Double {
        entropy(bad) / max(bad * min(costs.crash, costs.clean) + (1 - bad) * costs.clean, 1e-3)
    }

    /// Of a choice between two, in bits.
    static func entropy(_ chance: Double) -> Double {
        guard chance > 0, chance < 1 else { return 0 }
        return -(chance * log2(chance) + (1 - chance) * log2(1 - chance))
    }
}
