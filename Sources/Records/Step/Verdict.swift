/// What a step's runs come to.
public enum Verdict: Sendable, Hashable, Codable {
    /// `confidence` is the chance, 0 to 1, that the mark is right.
    case marked(Mark, confidence: Double)
    /// The commit can't be judged, through the kernel's own doing.
    case unknown(why: String)

    /// The mark for `git bisect`: what can't be judged is skipped.
    public var mark: Mark {
        switch self {
        case .marked(let mark, _): mark
        case .unknown: .skip
        }
    }
}

/// When a step has been run often enough, and what it is then.
public struct TrialRule: Sendable, Hashable, Codable {
    /// Clean runs after which a commit is good.
    public var cleanRuns: Int
    /// Runs that are made even where the first ones crash: 1 stops at the first crash; more, at the bad end
    /// and in verification, to learn the crash rate.
    public var leastRuns: Int
    /// Crashes that are waited for, within the budget: more than one, at the bad end, to learn how rare they are.
    public var leastCrashes = 1
    /// All runs, of any outcome, after which a step ends without a verdict.
    public var budget: Int
    /// Failed boots after which a commit does not boot: one may be chance.
    public var failedBoots = 2
    /// The chances that a bad commit stays clean in 0, 1, 2, … runs, as far as they are known; a step with more runs
    /// than that has the last one.
    public var misses: [Double]
    /// Chance of a matching crash on a good commit: what a single crash leaves in doubt.
    public static let falseCrash = 0.001

    private static let unclearRuns = 3

    /// A rule that calls `cleanRuns` clean runs good.
    public init(cleanRuns: Int, leastRuns: Int = 1, budget: Int? = nil, misses: [Double] = []) {
        self.cleanRuns = max(1, cleanRuns)
        self.leastRuns = max(1, leastRuns)
        self.budget = max(self.cleanRuns, budget ?? 2 * self.cleanRuns)
        self.misses = misses
    }

    /// The verdict, or nil while more runs are to be made.
    public func verdict(after outcomes: [RunOutcome]) -> Verdict? {
        let tally = Tally(outcomes)
        let hasEnough = tally.crashed >= leastCrashes && tally.total >= leastRuns
        if tally.crashed > 0, hasEnough || tally.total >= max(budget, leastRuns) {
            return .marked(.bad, confidence: 1 - Self.falseCrash)
        }
        if tally.crashed == 0, tally.clean >= cleanRuns, tally.unclear == 0 {
            return .marked(.good, confidence: 1 - missChance(tally.clean))
        }
        if tally.noBoot >= failedBoots, tally.telling == 0 {
            return .unknown(why: Self.last(outcomes) { if case .noBoot = $0 { true } else { false } })
        }
        // More of what can't be told from the crash looked for tells no more.
        if tally.unclear + tally.blind >= max(leastRuns, Self.unclearRuns), tally.telling == 0 {
            return .unknown(why: Self.why(tally, outcomes))
        }
        guard tally.total >= budget else { return nil }
        return .unknown(why: Self.why(tally, outcomes))
    }

    private func missChance(_ runs: Int) -> Double {
        misses.indices.contains(runs) ? misses[runs] : misses.last ?? 0.5
    }

    private static func why(_ tally: Tally, _ outcomes: [RunOutcome]) -> String {
        if tally.unclear > 0 {
            return last(outcomes) { if case .unclear = $0 { true } else { false } }
        }
        if tally.blind > tally.foreign {
            return last(outcomes) { if case .blind = $0 { true } else { false } }
        }
        if tally.foreign > 0 {
            let title = last(outcomes) { if case .foreign = $0 { true } else { false } }
            return "\(title), in \(tally.foreign) of \(tally.total) runs"
        }
        return "boots only now and then: \(tally.noBoot) of \(tally.total) boots failed"
    }

    private static func last(_ outcomes: [RunOutcome], where matches: (RunOutcome) -> Bool) -> String {
        outcomes.last(where: matches)?.summary ?? "no run told anything"
    }
}
