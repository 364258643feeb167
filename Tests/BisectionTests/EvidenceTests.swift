import Bisection
import Records
import Testing

@Suite struct EvidenceTests {
    let lineage: Lineage

    init() throws { lineage = Lineage(graph: try line(of: 64), tip: 63) }

    /// A fact that an inquiry takes in.
    private enum Fact {
        case runs(Place, RunCounts)
        case unbuildable(Place)
        case tie(Place, Place)
        case mark(Place, Mark)
        case wrong(Int)
    }

    private func inquiry(_ facts: [Fact]) -> Inquiry {
        var inquiry = Inquiry(lineage)
        for fact in facts {
            switch fact {
            case .runs(let place, let counts): inquiry.observe(place, counts)
            case .unbuildable(let place): inquiry.observeUntestable(place)
            case .tie(let one, let other): inquiry.tie(one, other)
            case .mark(let place, let mark): inquiry.mark(place, mark)
            case .wrong(let index): inquiry.clear(index)
            }
        }
        return inquiry
    }

    private let facts: [Fact] = [
        .runs(.commit(63), RunCounts(crashed: 2, clean: 3)), .runs(.commit(31), RunCounts(clean: 9)),
        .runs(.commit(47), RunCounts(unclear: 2, likeness: 0.7)), .unbuildable(.commit(39)),
        .runs(.commit(47), RunCounts(crashed: 1)), .tie(.commit(30), .commit(31)), .tie(.commit(30), .commit(29)),
        .mark(.commit(55), .bad), .wrong(44), .runs(.oldEnd(0), RunCounts(clean: 3)),
        .runs(.commit(35), RunCounts(foreign: 2)), .mark(.commit(36), .skip),
    ]

    @Test(arguments: 1...8)
    func `the order of facts is immaterial`(seed: UInt64) {
        var random = Xorshift(seed: seed)
        let (one, other) = (inquiry(facts), inquiry(facts.shuffled(using: &random)))
        #expect(one.decision() == other.decision())
        #expect(one.posterior.belief().culprit == other.posterior.belief().culprit)
        #expect(one.untestable == other.untestable)
        #expect(one.secondsSpent == other.secondsSpent)
    }

    @Test func `places with the same kernel are good or bad together`() {
        var inquiry = Inquiry(lineage)
        inquiry.observe(.commit(63), crashed: 5, clean: 0)
        inquiry.observe(.commit(20), crashed: 0, clean: 4)
        inquiry.tie(.commit(20), .commit(30))
        #expect((21...30).allSatisfy { inquiry.probability(of: $0) < 1e-6 })
        #expect(abs(inquiry.badChance(of: .commit(20)) - inquiry.badChance(of: .commit(30))) < 1e-6)
    }

    @Test func `a twin does not testify twice`() {
        var (once, twins) = (Inquiry(lineage), Inquiry(lineage))
        for place in [Place.commit(63)] {
            once.observe(place, crashed: 1, clean: 4)
            twins.observe(place, crashed: 1, clean: 4)
        }
        once.observe(.commit(32), crashed: 0, clean: 6)
        twins.observe(.commit(31), crashed: 0, clean: 3)
        twins.observe(.commit(32), crashed: 0, clean: 3)
        twins.tie(.commit(31), .commit(32))
        #expect(abs(once.badChance(of: .commit(32)) - twins.badChance(of: .commit(32))) < 0.01)
    }

    @Test func `a commit whose kernel is its parent's is not the culprit`() throws {
        let small = Lineage(graph: try line(of: 3), tip: 2)
        var inquiry = Inquiry(small)
        inquiry.observe(.commit(2), crashed: 5, clean: 0)
        inquiry.observe(.commit(1), crashed: 5, clean: 0)
        inquiry.tie(.commit(1), .commit(0))
        #expect(inquiry.probability(of: 1) < 1e-6)
        #expect(inquiry.probability(of: 0) > 0.8)
    }

    @Test func `a person's word stands above the runs, and can be taken back`() {
        let runs: [Fact] = [
            .runs(.commit(63), RunCounts(crashed: 5)), .runs(.commit(31), RunCounts(crashed: 3)),
        ]
        #expect(inquiry(runs).badChance(of: .commit(31)) > 0.95)
        #expect(inquiry(runs + [.mark(.commit(31), .good)]).badChance(of: .commit(31)) < 0.05)
        #expect(inquiry(runs + [.mark(.commit(31), .skip)]).untestable == [.commit(31)])
    }

    @Test func `a culprit that a person calls wrong is another one`() {
        var bench = Bench(lineage, culprit: 40)
        var inquiry = Inquiry(lineage)
        #expect(bench.play(&inquiry).culprit == 40)
        inquiry.clear(40)
        #expect(inquiry.probability(of: 40) < 0.9)
        #expect(bench.play(&inquiry).culprit == nil)
    }

    @Test func `runs that depend on each other count as fewer`() {
        var (whole, half) = (Inquiry(lineage), Inquiry(lineage))
        for place in [Place.commit(63), .commit(40)] {
            let counts = place == .commit(63) ? RunCounts(crashed: 3, clean: 9) : RunCounts(clean: 10)
            whole.observe(place, counts)
            half.observe(place, counts, weight: place == .commit(63) ? 1 : 0.5)
        }
        #expect(whole.badChance(of: .commit(40)) < half.badChance(of: .commit(40)))
    }
}
