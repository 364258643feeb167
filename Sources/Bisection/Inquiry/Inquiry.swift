import Foundation
import Records

/// A search for the first bad commit: what was seen, what to test next, and when enough is known.
///
/// Pure and deterministic: the same facts, in whatever order, lead to the same decision. It tests what tells most about
/// the culprit for its cost, as often as that is worth; nothing is believed for good, so a mark that was wrong is
/// found out by what follows from it. A commit is named when the chance that it is the culprit has passed a threshold,
/// and it and its parents were run as often as the crash's rate asks.
public struct Inquiry: Sendable {
    /// What was learnt.
    public private(set) var posterior: Posterior
    /// How sure to be, and what to spend.
    public let settings: InquirySettings
    /// What tests cost. Put measured values in at any time.
    public var costs: TestCosts
    /// How many older ends there are.
    let oldEnds: Int

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

    // MARK: Facts

    /// Takes in what a test showed.
    public mutating func observe(_ place: Place, crashed: Int, clean: Int) {
        observe(place, RunCounts(crashed: Double(crashed), clean: Double(clean)))
    }

    /// Takes in what runs of a place showed, each counted as `weight`, 0 to 1: less than 1 where they depend on each
    /// other. A place none of whose runs told anything can't be tested, for the time being.
    public mutating func observe(_ place: Place, _ seen: RunCounts, weight: Double = 1) {
        guard posterior.isKnown(place) else { return }
        posterior.learn { $0.add(place, seen.weighed(min(1, max(0, weight)))) }
    }

    /// Takes in that a place's kernel can't be built.
    public mutating func observeUntestable(_ place: Place) {
        guard posterior.isKnown(place) else { return }
        posterior.learn { $0.addUnbuildable(place) }
    }

    /// Takes in that two places have the same kernel: their runs are one place's, and they are good or bad together.
    public mutating func tie(_ one: Place, _ other: Place) {
        guard posterior.isKnown(one), posterior.isKnown(other) else { return }
        posterior.learn { $0.tie(one, other) }
    }

    /// Takes in what a person says of a place: it stands above the runs there, but not above all others.
    public mutating func mark(_ place: Place, _ mark: Mark) {
        guard posterior.isKnown(place) else { return }
        posterior.learn { $0.mark(place, mark) }
    }

    /// Takes in that a person says that commit `index` is not the culprit.
    public mutating func clear(_ index: Int) {
        guard posterior.isKnown(.commit(index)) else { return }
        posterior.learn { $0.clear(index) }
    }

    // MARK: Decisions

    /// What to do next.
    public func decision() -> Decision {
        let belief = posterior.belief()
        if let decision = endsDecision(belief) { return decision }
        if let decision = conclusion(belief) { return decision }
        guard secondsSpent < budget(belief) else { return .ended(rest(belief, .budget)) }
        let choice = Choice(self, belief)
        if !choice.isFreshWorthwhile, let decision = indivisible(belief, choice) { return decision }
        if let order = choice.best { return .test(order) }
        if let order = retry(belief, choice) { return .test(order) }
        return .ended(rest(belief, choice.whyNothing))
    }

    /// The chance that commit `index` is the culprit.
    public func probability(of index: Int) -> Double {
        let culprit = posterior.belief().culprit
        return culprit.indices.contains(index) ? culprit[index] : 0
    }

    /// The chance that `place` has the crash.
    public func badChance(of place: Place) -> Double { posterior.belief().badChance(of: place) }

    // MARK: What is known of places

    /// Places that can't be built, booted or judged, as far as was tried.
    public var untestable: Set<Place> {
        posterior.evidence.tried.filter(isUntestable).union(
            posterior.evidence.marks.filter { $0.value == .skip }.map(\.key))
    }

    func site(_ place: Place) -> Site? { posterior.sites.first { $0.places.contains(place) } }

    func counts(_ place: Place) -> RunCounts { site(place)?.counts ?? RunCounts() }

    /// Whether a test of `place` told nothing.
    func isUntestable(_ place: Place) -> Bool {
        guard let site = site(place) else { return false }
        if site.mark == .skip { return true }
        let isTried = site.places.contains { posterior.evidence.tried.contains($0) }
        return isTried && site.mark == nil && site.counts.telling == 0 && site.counts.unclear == 0
    }

    /// Whether there is no use in trying `place` again. Another crash or a failed boot may be chance; so many in a row
    /// are not.
    func isHopeless(_ place: Place) -> Bool {
        guard let site = site(place), site.mark == nil || site.mark == .skip else { return false }
        guard site.counts.telling == 0 else {
            return site.counts.total > Self.patience && site.counts.telling < 0.1 * site.counts.total
        }
        let isBuilt = site.counts.total > 0
        let isTried = site.places.contains { posterior.evidence.tried.contains($0) }
        return site.mark == .skip || isTried && !isBuilt || site.counts.total >= Self.patience
    }

    /// So many runs that told nothing are enough.
    private static let patience = 12.0

    /// Whether an image of `place` is there.
    func isBuilt(_ place: Place) -> Bool { counts(place).total > 0 }

    // MARK: Costs

    /// The seconds that the observations took, by ``costs`` as they are now, so that they compare with what is to come.
    public var secondsSpent: Double {
        let evidence = posterior.evidence
        let builds = evidence.tried.sorted().map { costs.build($0) }.reduce(0, +)
        return evidence.runs.sorted { $0.key < $1.key }.map(\.value).reduce(builds) { sum, counts in
            sum + counts.clean * costs.clean + (counts.total - counts.clean) * costs.crash
        }
    }

    /// The seconds after which the search ends with what it has: a multiple of what a range of this size and a
    /// crash of this rate take, where each candidate is run until a miss is unlikely.
    func budget(_ belief: Belief) -> Double {
        let steps = log2(Double(posterior.lineage.graph.count) + 1) + 6
        let runs = Double(runsNeeded(missing: 0.02, belief))
        return settings.budgetFactor * steps * (costs.build + runs * max(costs.clean, costs.crash))
    }

    /// The fewest runs in which a bad commit stays clean with at most the chance `limit`, up to the most allowed.
    func runsNeeded(missing limit: Double, _ belief: Belief) -> Int {
        let most = max(1, settings.maxRuns)
        let misses = belief.rate.missChances(runs: most, spread: RateSpread(settings))
        return max(1, misses.firstIndex { $0 <= limit } ?? most)
    }
}
