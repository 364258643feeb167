import Foundation

/// What a test is worth: expected information about the culprit, in bits, and seconds.
///
/// A test of up to `n` runs that ends with the first crash answers *crash* or *clean*. Under each hypothesis the place
/// is bad or isn't, so the answer tells as much about the culprit as about that: what a binary channel carries that
/// errs when a bad commit stays clean in all runs, or a good one crashes.
struct TestValue {
    /// How many runs a test of some kind should have at most, and what it is then worth.
    struct Plan {
        var runs: Int
        /// Bits.
        var information: Double
        var seconds: Double
        /// Bits a second; 0 where nothing can be learnt.
        var rate: Double { information / max(seconds, 1e-3) }
    }

    /// Numbers of runs that are looked at.
    static let options = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 48, 60, 75, 95, 120, 150, 200]

    private let costs: TestCosts
    /// Seconds for a crash, as far as they count in a choice.
    private let crash: Double
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
        crash = max(costs.crash, costs.clean / 2)
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

    /// The number of runs that brings most bits a second for a place that is bad with chance `bad`.
    func plan(bad: Double, build: Double) -> Plan {
        best(bad: bad, build: build) { $0.rate }
    }

    /// The number of runs that brings most for a built place; nil where a second elsewhere brings more, `rate` bits. A run
    /// tells something with the chance `telling`.
    ///
    /// A step goes on a bit beyond where it would not be begun, so that there are few steps; and where there is nothing
    /// else to do, it ends when its runs tell half as much as the first.
    func stay(bad: Double, rate: Double, telling: Double) -> Plan? {
        let first = plan(option: 0, bad: bad, build: 0, testable: telling)
        guard first.rate > rate else { return nil }
        let least = max(0.7 * rate, first.rate / 2)
        return options.indices.map { plan(option: $0, bad: bad, build: 0, testable: telling) }
            .max { $0.information - least * $0.seconds < $1.information - least * $1.seconds }
    }

    private func best(bad: Double, build: Double, by score: (Plan) -> Double) -> Plan {
        var best = Plan(runs: 1, information: 0, seconds: 1)
        for place in options.indices {
            let plan = self.plan(option: place, bad: bad, build: build, testable: 1)
            if score(plan) > score(best) { best = plan }
        }
        return best
    }

    /// The same with the number of runs given, for a place that can be tested with chance `testable`.
    func plan(runs: Int, bad: Double, build: Double, testable: Double) -> Plan {
        let option = options.firstIndex(of: runs) ?? 0
        var plan = plan(option: option, bad: bad, build: 0, testable: testable)
        plan.seconds = build + testable * plan.seconds
        return plan
    }

    /// How well a commit splits the suspects for what it costs. A crash that is quick is worth going for, but not too
    /// far off the middle.
    func split(runs: Int, bad: Double, build: Double, testable: Double) -> Double {
        let option = options.firstIndex(of: runs) ?? 0
        let seconds = build + testable * seconds(option: option, bad: isSharp ? 0.5 : bad)
        let bits = isSharp ? Self.entropy(bad) : information(option: option, bad: bad)
        return bits * testable / max(seconds, 1e-3)
    }

    private func information(option: Int, bad: Double) -> Double {
        let crash = bad * (1 - misses[option]) + (1 - bad) * falseChances[option]
        let known = bad * missEntropies[option] + (1 - bad) * falseEntropies[option]
        return max(0, Self.entropy(crash) - known)
    }

    private func plan(option: Int, bad: Double, build: Double, testable: Double) -> Plan {
        Plan(
            runs: options[option], information: information(option: option, bad: bad) * testable,
            seconds: build + seconds(option: option, bad: bad))
    }

    private func seconds(option: Int, bad: Double) -> Double {
        let ifBad = costs.clean * cleanRunsIfBad[option] + crash * (1 - misses[option])
        return bad * ifBad + (1 - bad) * costs.clean * Double(options[option])
    }

    private static func falseChance(runs: Int, after counts: RunCounts, _ settings: InquirySettings) -> Double {
        let concentration = settings.falseConcentration
        var clean = concentration * (1 - settings.falseCrash) + counts.clean
        var total = concentration + counts.telling
        var chance = 1.0
        for _ in 0..<runs {
            chance *= clean / total
            clean += 1
            total += 1
        }
        return 1 - chance
    }

    /// Of a choice between two, in bits.
    static func entropy(_ chance: Double) -> Double {
        guard chance > 0, chance < 1 else { return 0 }
        return -(chance * log2(chance) + (1 - chance) * log2(1 - chance))
    }
}
