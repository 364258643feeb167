/// The choice of what to test next: the place whose test tells most for its cost.
struct Choice {
    let inquiry: Inquiry
    private let belief: Belief
    private let fresh: TestValue
    private let testability: Testability?
    /// The best test; nil if none tells anything.
    private(set) var best: TestOrder?
    private var bestRate = 0.0
    /// Whether a commit that was not tested yet is worth a build.
    private(set) var isFreshWorthwhile = false

    init(_ inquiry: Inquiry, _ belief: Belief) {
        self.inquiry = inquiry
        self.belief = belief
        fresh = TestValue(belief.rate, costs: inquiry.costs, settings: inquiry.settings)
        let commits = inquiry.posterior.counts.keys.compactMap { place in
            if case .commit(let index) = place { index } else { nil }
        }
        let broken = inquiry.untestable.compactMap { place in
            if case .commit(let index) = place { index } else { nil }
        }
        let lineage = inquiry.posterior.lineage
        testability = Testability(
            lineage.graph, positions: lineage.ancestorCounts, tip: lineage.tip, tested: commits.sorted(),
            untestable: Set(broken))
        choose()
    }

    /// An untested commit is worth a build, where nothing but that would narrow, if it tells so many bits.
    static let worthwhile = 0.004
    /// What tells less tells nothing.
    private static let leastInformation = 1e-4

    private static let handicap = 1.5

    private mutating func choose() {
        // While what was seen speaks clearly for some of the suspects, commits are compared as if the culprit were one
        // of those, so that on clean input they are halved exactly, as `git bisect` does. What speaks for the
        // others is looked into by running what was built once more; by a build only where that tells nothing, or
        // where a run tells so little that a build is worth much more.
        let isClear = belief.inRange > 0.94 && belief.liveShare > 0.8
        let live = isClear ? bestCommit(by: belief.liveAmongAncestors, offset: 0, halving: true) : nil
        isFreshWorthwhile = (live?.plan.information ?? 0) >= Self.worthwhile
        if let live, isFreshWorthwhile { offer(.commit(live.index), live.plan, .candidate) }
        if !isClear { offerAnyCommit(handicap: 1) }
        for end in inquiry.goodEnds where !inquiry.isBuilt(end) && !inquiry.untestable.contains(end) {
            guard case .oldEnd = end else { continue }
            let plan = self.fresh.plan(bad: belief.badChance(of: end), build: inquiry.costs.build(end))
            offer(end, plan, .goodEnd)
        }
        for place in tested { offerRevisit(place) }
        if isClear, !isFreshWorthwhile, best == nil || !fresh.isSharp { offerAnyCommit(handicap: Self.handicap) }
    }

    private mutating func offerAnyCommit(handicap: Double) {
        let offset = belief.oldEndIsNew.reduce(0, +)
        guard let fresh = bestCommit(by: belief.culpritAmongAncestors, offset: offset, halving: false) else {
            return
        }
        isFreshWorthwhile = isFreshWorthwhile || fresh.plan.information >= Self.worthwhile
        if fresh.plan.rate > bestRate * handicap { offer(.commit(fresh.index), fresh.plan, .candidate) }
    }

    private mutating func offerRevisit(_ place: Place) {
        let bad = belief.badChance(of: place)
        guard TestValue.mostRate(bad: bad, costs: inquiry.costs) > bestRate else { return }
        let value = TestValue(
            belief.rate, after: inquiry.counts(place), costs: inquiry.costs, settings: inquiry.settings)
        offer(place, value.plan(bad: bad, build: 0), .revisit)
    }

    private mutating func offer(_ place: Place, _ plan: TestValue.Plan, _ purpose: TestOrder.Purpose) {
        guard plan.information >= Self.leastInformation, plan.rate > bestRate * (1 + 1e-12) else { return }
        best = TestOrder(place, cleanRuns: plan.runs, purpose: purpose)
        bestRate = plan.rate
    }

    /// Why there is no test worth its cost.
    var whyNothing: CredibleSet.Reason { testability == nil ? .littleToLearn : .untestable }

    private var tested: [Place] {
        inquiry.posterior.counts.keys.filter { !inquiry.untestable.contains($0) }.sorted(by: Self.precedes)
    }

    private static func precedes(_ left: Place, _ right: Place) -> Bool {
        switch (left, right) {
        case (.commit(let one), .commit(let other)), (.oldEnd(let one), .oldEnd(let other)): one < other
        case (.commit, .oldEnd): true
        case (.oldEnd, .commit): false
        }
    }

    /// The best commit that was not tested, by chances to be new, each commit's but for `offset`. Of equally good ones,
    /// the oldest.
    private func bestCommit(
        by chances: [Double], offset: Double, halving: Bool
    ) -> (index: Int, plan: TestValue.Plan)? {
        let regression = inquiry.posterior.quest == .regression
        var plans: [Int: Int] = [:]
        var best: (index: Int, plan: TestValue.Plan, score: Double)?
        for index in chances.indices {
            let new = min(1, chances[index] + offset)
            let bad = regression ? new : 1 - new
            guard bad > 1e-4, bad < 1 - 1e-4, isOpen(index) else { continue }
            let testable = testableChance(index)
            guard testable > 0 else { continue }
            let build = inquiry.costs.build(.commit(index))
            let cell = Int(bad * 63) << 16 | min(65535, Int(build / 5))
            let runs = plans[cell] ?? fresh.plan(bad: bad, build: build).runs
            plans[cell] = runs
            let plan = fresh.plan(runs: runs, bad: bad, build: build, testable: testable)
            let score = halving ? fresh.split(runs: runs, bad: bad, build: build, testable: testable) : plan.rate
            if score > (best?.score ?? 0) * (1 + 1e-12) { best = (index, plan, score) }
        }
        return best.map { ($0.index, $0.plan) }
    }

    func isOpen(_ index: Int) -> Bool {
        guard inquiry.posterior.lineage.isSuspect[index] else { return false }
        return !inquiry.isBuilt(.commit(index)) && !inquiry.untestable.contains(.commit(index))
    }

    /// The chance that a commit can be tested; 0 where it is too small to try.
    func testableChance(_ index: Int) -> Double {
        guard let chance = testability?.chance(index) else { return 1 }
        return chance >= Testability.leastWorthwhile ? chance : 0
    }

    /// Runs for a commit of which nothing is known.
    var usualRuns: Int { fresh.plan(bad: 0.5, build: inquiry.costs.build).runs }
}
