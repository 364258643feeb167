import Bisection
import Testing

@Suite struct InquiryEndTests {
    let lineage: Lineage

    init() throws { lineage = Lineage(graph: try line(of: 50), tip: 49) }

    @Test func `the bad end comes first, and more than once`() {
        guard case .test(let order) = Inquiry(lineage).decision() else {
            Issue.record("nothing to test")
            return
        }
        #expect(order == TestOrder(.commit(49), cleanRuns: 60, leastRuns: 3, purpose: .badEnd))
    }

    @Test func `a crash that does not show at the bad end is nowhere`() {
        var bench = Bench(lineage, culprit: nil)
        var inquiry = Inquiry(lineage)
        guard case .crashNowhere(let probability, 60)? = bench.play(&inquiry).notHere else {
            Issue.record("found something")
            return
        }
        #expect(probability > 0.5)
        #expect(bench.orders.count == 1)
    }

    @Test func `a bad end that can't be tested ends the search`() {
        var inquiry = Inquiry(lineage)
        inquiry.observeUntestable(.commit(49))
        #expect(inquiry.decision() == .ended(.notHere(.badEndUntestable)))
    }

    @Test func `where everything crashes, the good end is found out`() {
        var bench = Bench(lineage, culprit: nil)
        bench.oldEndIsNew = true
        var inquiry = Inquiry(lineage)
        guard case .crashEverywhere(0, let probability)? = bench.play(&inquiry).notHere else {
            Issue.record("found something")
            return
        }
        #expect(probability >= 0.99)
        #expect(bench.builds <= 7)
    }

    @Test func `both ends can be asked for first`() {
        var settings = InquirySettings()
        settings.verifyEnds = true
        var bench = Bench(lineage, culprit: 20)
        var inquiry = Inquiry(lineage, settings: settings)
        #expect(bench.play(&inquiry).culprit == 20)
        #expect(bench.orders.prefix(2).map(\.purpose) == [.badEnd, .goodEnd])
    }

    @Test(arguments: [0, 1, 25, 48, 49])
    func `a fix is found as a regression is`(culprit: Int) {
        var bench = Bench(lineage, culprit: culprit)
        bench.quest = .fix
        var inquiry = Inquiry(lineage, quest: .fix)
        #expect(bench.play(&inquiry).culprit == culprit)
        #expect(bench.orders.first?.place == .oldEnd(0))
    }

    @Test func `a fix that is none`() {
        var bench = Bench(lineage, culprit: nil)
        bench.quest = .fix
        var inquiry = Inquiry(lineage, quest: .fix)
        guard case .crashEverywhere? = bench.play(&inquiry).notHere else {
            Issue.record("found something")
            return
        }
    }

    @Test func `the culprit and its parent are run equally often`() {
        var bench = Bench(lineage, culprit: 30)
        var inquiry = Inquiry(lineage)
        #expect(bench.play(&inquiry).culprit == 30)
        let (culprit, parent) = (inquiry.posterior.counts[.commit(30)], inquiry.posterior.counts[.commit(29)])
        #expect(culprit?.crashed ?? 0 >= 3)
        #expect(parent?.clean ?? 0 >= 3)
    }

    @Test func `the oldest commit's parent is the good end`() {
        var bench = Bench(lineage, culprit: 0)
        var inquiry = Inquiry(lineage)
        #expect(bench.play(&inquiry).culprit == 0)
        #expect(inquiry.posterior.counts[.oldEnd(0)]?.clean ?? 0 >= 3)
    }

    @Test func `one commit alone is tried against the good end`() throws {
        let one = Lineage(graph: try line(of: 1), tip: 0)
        var bench = Bench(one, culprit: 0)
        var inquiry = Inquiry(one)
        #expect(bench.play(&inquiry).culprit == 0)
    }

    @Test func `a rare crash takes many runs and is found`() {
        for culprit in [7, 33] {
            var bench = Bench(lineage, culprit: culprit)
            bench.crashRate = 0.15
            var inquiry = Inquiry(lineage)
            #expect(bench.play(&inquiry).culprit == culprit)
        }
    }

    @Test func `a budget that is used up ends in a set with the culprit`() {
        var settings = InquirySettings()
        settings.budgetFactor = 0.2
        var bench = Bench(lineage, culprit: 31)
        bench.crashRate = 0.2
        var inquiry = Inquiry(lineage, settings: settings)
        let set = bench.play(&inquiry).set
        #expect(set?.reason == .budget)
        #expect(set?.members.contains { $0.index == 31 } == true)
        #expect(set?.probability ?? 0 >= 0.9)
    }

    @Test func `nonsense is taken for nothing`() {
        var inquiry = Inquiry(lineage, priors: [.nan, -1, .infinity], costs: TestCosts(build: -5, clean: 0, crash: 0))
        let before = inquiry.decision()
        inquiry.observe(.commit(-1), crashed: 1, clean: 0)
        inquiry.observe(.commit(50), crashed: 1, clean: 0)
        inquiry.observe(.oldEnd(7), crashed: 1, clean: 0)
        inquiry.observeUntestable(.commit(99))
        #expect(inquiry.decision() == before)
        #expect(inquiry.untestable.isEmpty)
        inquiry.observe(.commit(20), crashed: -3, clean: -1)
        #expect(inquiry.untestable == [.commit(20)])
    }
}
