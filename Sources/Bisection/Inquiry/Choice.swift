/// The choice of what to test next: the place whose test tells most for its cost.
///
/// A kernel that is built is run on as long as its runs tell more a second than another one's would, its build
/// counted in. A rare crash is best looked for where the chance to be bad is 0.37 to 0.5, but from 0.15 to 0.6
/// a run tells hardly less: so few kernels have to be built.
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
        let lineage = inquiry.posterior.lineage
        // Where all runs were unclear, its neighbours' will be, too.
        let unclear = inquiry.posterior.sites.filter { $0.counts.unclear > 0 && $0.counts.telling == 0 }
        let broken = inquiry.untestable.union(unclear.flatMap(\.places))
        func commits(_ places: some Sequence<Place>) -> [Int] {
            places.compactMap { if case .commit(let index) = $0 { index } else { nil } }.sorted()
        }
        testability = Testability(
            lineage.graph, positions: lineage.ancestorCounts, tip: lineage.tip,
            tested: commits(inquiry.posterior.evidence.places.subtracting(broken)), untestable: Set(commits(broken))
        )
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
        for end in inquiry.goodEnds where !inquiry.isBuilt(end) && !inquiry.isUntestable(end) {
            guard case .oldEnd = end, inquiry.site(end)?.mark == nil else { continue }
            offer(end, fresh.plan(bad: belief.badChance(of: end), build: inquiry.costs.build(end)), .goodEnd)
        }
        offerRevisits()
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

    private mutating func offer(_ place: Place, _ plan: TestValue.Plan, _ purpose: TestOrder.Purpose) {
        guard plan.information >= Self.leastInformation, plan.rate > bestRate * (1 + 1e-12) else { return }
        best = TestOrder(place, cleanRuns: plan.runs, purpose: purpose)
        bestRate = plan.rate
    }

    /// The built kernel whose runs bring most beyond what the seconds would bring elsewhere, with as many runs as are
    /// worth it.
    private mutating func offerRevisits() {
        // A kernel that is built anew is there for later, too.
        let elsewhere = 1.2 * bestRate
        var most: (place: Place, plan: TestValue.Plan, gain: Double)?
        for site in inquiry.posterior.sites where site.mark == nil && site.counts.telling + site.counts.unclear > 0
        {
            // What showed unclear crashes alone, more than once, will go on so.
            guard site.counts.telling > 0 || site.counts.unclear < 4, !inquiry.isHopeless(site.places[0]) else {
                continue
            }
            let bad = belief.badChance(of: site.places[0])
            guard bad > 1e-6, bad < 1 - 1e-6 else { continue }
            let value = TestValue(
                belief.rate, after: site.counts, costs: inquiry.costs, settings: inquiry.settings)
            let telling = (site.counts.telling + 1) / (site.counts.total + 1)
            guard let plan = value.stay(bad: bad, rate: elsewhere, telling: telling) else { continue }
            let gain = plan.information - elsewhere * plan.seconds
            guard plan.information >= Self.leastInformation, gain > (most?.gain ?? -.infinity) else { continue }
            most = (site.places[0], plan, gain)
        }
        guard let most else { return }
        best = TestOrder(most.place, cleanRuns: most.plan.runs, purpose: .revisit)
        bestRate = most.plan.rate
    }

    /// Why there is no test worth its cost.
    var whyNothing: CredibleSet.Reason { testability == nil ? .littleToLearn : .untestable }

    /// The best commit that was not tested, by chances to be new, each commit's but for `offset`. Of equally good ones,
    /// the oldest.
    private func bestCommit(
        by chances: [Double], offset: Double, halving: Bool
    ) -> (index: Int, plan: TestValue.Plan)? {
        let regression = inquiry.posterior.quest == .regression
        let taken = closedCommits
        var plans: [Int: Int] = [:]
        var best: (index: Int, plan: TestValue.Plan, score: Double)?
        for index in chances.indices {
            let new = min(1, chances[index] + offset)
            let bad = regression ? new : 1 - new
            guard bad > 1e-4, bad < 1 - 1e-4, inquiry.posterior.lineage.isSuspect[index], !taken.contains(index)
            else { continue }
            let testable = testableChance(index)
            guard testable > 0 else { continue }
            let build = inquiry.costs.build(.commit(index))
            let cell = Int(bad * 63) << 16 | min(65535, Int(build / 5))
            let runs = plans[cell] ?? fresh.plan(bad: bad, build: build).runs
            plans[cell] = runs
            let score = fresh.split(runs: runs, bad: bad, build: build, testable: testable)
            guard score > (best?.score ?? 0) * (1 + 1e-12) else { continue }
            best = (index, fresh.plan(runs: runs, bad: bad, build: build, testable: testable), score)
        }
        return best.map { ($0.index, $0.plan) }
    }

    /// Commits of which a kernel is there or can't be had, and those that a person has marked.
    private var closedCommits: Set<Int> {
        Set(
            inquiry.posterior.evidence.places.compactMap {
                if case .commit(let index) = $0 { index } else { nil }
            })
    }

    func isOpen(_ index: Int) -> Bool {
        inquiry.posterior.lineage.isSuspect[index] && inquiry.site(.commit(index)) == nil
    }

    /// The commit that halves `members`, suspects that no test told apart, best, where all are alike; nil if none can be
    /// tested.
    func halving(_ members: [Int]) -> Int? {
        let lineage = inquiry.posterior.lineage
        var flat = Array(repeating: 0.0, count: lineage.graph.count)
        for member in members { flat[member] = 1 / Double(members.count) }
        let sums = lineage.sums(flat)
        var best: (index: Int, score: Double)?
        for index in members where isOpen(index) {
            let score = TestValue.entropy(sums[index]) * testableChance(index)
            if score > (best?.score ?? 0) * (1 + 1e-12) { best = (index, score) }
        }
        return best?.index
    }

    /// The chance that a commit can be tested; 0 where it is too small to try.
    func testableChance(_ index: Int) -> Double {
        guard let chance = testability?.chance(index) else { return 1 }
        return chance >= Testability.leastWorthwhile ? chance : 0
    }

    /// Runs for a commit of which nothing is known.
    var usualRuns: Int { fresh.plan(bad: 0.5, build: inquiry.costs.build).runs }
}
