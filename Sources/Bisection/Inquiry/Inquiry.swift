import Foundation
import Records

/// A search for the first bad commit: what was seen, what to test next, and when enough is known.
///
/// Pure and deterministic: the same observations in the same order lead to the same decisions, so that a journal can be
/// replayed. It tests what tells most about the culprit for its cost, as often as that is worth; nothing is
/// believed for good, so a mark that was wrong is found out by what follows from it. A commit is named when the chance
/// that it is the culprit has passed a threshold, and it and its parents were tested equally often.
public struct Inquiry: Sendable {
    /// What was learnt.
    public private(set) var posterior: Posterior
    /// How sure to be, and what to spend.
    public let settings: InquirySettings
    /// What tests cost. Put measured values in at any time.
    public var costs: TestCosts
    /// Places that can't be built, booted or judged.
    public private(set) var untestable: Set<Place> = []
    /// The seconds that the observations took, by ``costs`` as they are now, so that they compare with what is to come.
    public var secondsSpent: Double {
        buildsPaid.map { costs.build($0) }.reduce(0, +) + Double(runsPaid.crashed) * costs.crash
            + Double(runsPaid.clean) * costs.clean
    }
    private var buildsPaid: [Place] = []
    private var runsPaid = RunCounts()
    /// How many older ends there are.
    let oldEnds: Int
    /// Places with an image.
    private var built: Set<Place> = []

    /// A search in `lineage`. `priors` are weights, one for each commit, of any scale; empty: all alike.
    public init(
        _ lineage: Lineage, quest: Quest = .regression, oldEnds: Int = 1, priors: [Double] = [],
        costs: TestCosts = TestCosts(), settings: InquirySettings = InquirySettings()
    ) {
        posterior = Posterior(
            lineage: lineage, quest: quest, oldEnds: oldEnds, priors: priors, settings: settings)
        self.settings = settings
        self.costs = costs
        self.oldEnds = max(1, oldEnds)
    }

    /// Takes in what a test showed. Runs that told nothing are not counted; a test of only such runs is an
    /// untestable place.
    public mutating func observe(_ place: Place, crashed: Int, clean: Int) {
        let seen = RunCounts(crashed: max(0, crashed), clean: max(0, clean))
        guard posterior.isKnown(place) else { return }
        pay(for: place, seen)
        guard seen.telling > 0 else {
            untestable.insert(place)
            return
        }
        built.insert(place)
        posterior.observe(place, seen)
    }

    /// Takes in that a place can't be built, booted or judged.
    public mutating func observeUntestable(_ place: Place) {
        guard posterior.isKnown(place) else { return }
        pay(for: place, RunCounts())
        untestable.insert(place)
    }

    private mutating func pay(for place: Place, _ seen: RunCounts) {
        if !built.contains(place) { buildsPaid.append(place) }
        runsPaid.crashed += seen.crashed
        runsPaid.clean += seen.clean
    }

    /// What to do next.
    public func decision() -> Decision {
        let belief = posterior.belief()
        if let decision = endsDecision(belief) { return decision }
        if let decision = conclusion(belief) { return decision }
        let choice = Choice(self, belief)
        guard secondsSpent < budget(belief) else { return .ended(set(belief, .budget)) }
        if !choice.isFreshWorthwhile, let found = indivisible(belief) { return .ended(found) }
        guard let order = choice.best else { return .ended(set(belief, choice.whyNothing)) }
        return .test(order)
    }

    /// The chance that commit `index` is the culprit.
    public func probability(of index: Int) -> Double {
        let culprit = posterior.belief().culprit
        return culprit.indices.contains(index) ? culprit[index] : 0
    }

    /// The chance that `place` has the crash.
    public func badChance(of place: Place) -> Double { posterior.belief().badChance(of: place) }

    func counts(_ place: Place) -> RunCounts { posterior.counts[place] ?? RunCounts() }

    /// Whether an image of `place` is there.
    func isBuilt(_ place: Place) -> Bool { built.contains(place) }

    /// The seconds after which the search ends with what it has: a multiple of what a range of this size and a
    /// crash of this rate take, where each candidate is run until a miss is unlikely.
    func budget(_ belief: Belief) -> Double {
        let steps = log2(Double(posterior.lineage.graph.count) + 1) + 6
        let runs = Double(runsNeeded(missing: 0.02, belief))
        return settings.budgetFactor * steps * (costs.build + runs * costs.clean)
    }

    /// The fewest runs in which a bad commit stays clean with at most the chance `limit`, up to the most allowed.
    func runsNeeded(missing limit: Double, _ belief: Belief) -> Int {
        let most = max(1, settings.maxRuns)
        let misses = belief.rate.missChances(runs: most, spread: RateSpread(settings))
        return max(1, misses.firstIndex { $0 <= limit } ?? most)
    }
}

// MARK: Ends

extension Inquiry {
    /// Where the crash must show: the tip for a regression, the older ends for a fix.
    var badEnds: [Place] { posterior.quest == .regression ? [.commit(posterior.lineage.tip)] : olderEnds }

    /// Where it must not.
    var goodEnds: [Place] { posterior.quest == .regression ? olderEnds : [.commit(posterior.lineage.tip)] }

    private var olderEnds: [Place] { (0..<oldEnds).map { .oldEnd($0) } }

    private func endsDecision(_ belief: Belief) -> Decision? {
        for end in badEnds {
            if untestable.contains(end) { return .ended(.notHere(.badEndUntestable)) }
            if let decision = badEndDecision(end, belief) { return decision }
        }
        guard settings.verifyEnds else { return nil }
        let runs = runsNeeded(missing: 0.02, belief)
        for end in goodEnds where !untestable.contains(end) && counts(end).telling < runs {
            return .test(TestOrder(end, cleanRuns: runs - counts(end).telling, purpose: .goodEnd))
        }
        return nil
    }

    private func badEndDecision(_ end: Place, _ belief: Belief) -> Decision? {
        let counts = counts(end)
        let least = max(1, settings.leastBadEndRuns)
        let most = max(least, settings.badEndRuns)
        if counts.telling < least {
            return .test(TestOrder(end, cleanRuns: most, leastRuns: least, purpose: .badEnd))
        }
        if counts.crashed == 0 {
            guard counts.clean < most else {
                return .ended(.notHere(notBad(end, belief, cleanRuns: counts.clean)))
            }
            return .test(TestOrder(end, cleanRuns: most - counts.clean, purpose: .badEnd))
        }
        // A rare crash: the rate decides how often everything else is run.
        guard counts.crashed < least, counts.telling < most else { return nil }
        return .test(TestOrder(end, cleanRuns: most - counts.telling, purpose: .badEnd))
    }

    private func notBad(_ end: Place, _ belief: Belief, cleanRuns: Int) -> Finding.NotHere {
        .crashNowhere(probability: 1 - belief.badChance(of: end), cleanRuns: cleanRuns)
    }
}
