import Bisection
import Records
import Testing

@Suite struct EarnedNameTests {
    let lineage: Lineage

    init() throws { lineage = Lineage(graph: try line(of: 64), tip: 63) }

    /// The culprit does not build; its child does, and touched the crash's file.
    @Test(arguments: [10.0, 1000, 1e6])
    func `a prior never stands in for a test`(weight: Double) {
        for (broken, favourite) in [(30, 31), (29, 30), (30, 30)] {
            var priors = Array(repeating: 1.0, count: 64)
            priors[favourite] = weight
            var bench = Bench(lineage, culprit: 30)
            bench.broken = [broken]
            var inquiry = Inquiry(lineage, priors: priors)
            let finding = bench.play(&inquiry)
            #expect(finding.culprit == nil)
            let set = finding.set?.members.map(\.index).sorted()
            #expect(set == (broken == 30 ? [30, 31] : [29, 30]), "\(broken) \(favourite)")
        }
    }

    @Test func `an old end that can't be built leaves its child without a name`() {
        var inquiry = Inquiry(lineage)
        var bench = Bench(lineage, culprit: 0)
        for _ in 0..<200 {
            guard case .test(let order) = inquiry.decision() else { break }
            if case .oldEnd = order.place {
                inquiry.observeUntestable(order.place)
            } else {
                bench.answer(order, &inquiry)
            }
        }
        guard case .ended(.credibleSet(let set)) = inquiry.decision() else {
            Issue.record("\(inquiry.decision())")
            return
        }
        #expect(set.members.map(\.index) == [0])
    }

    @Test(arguments: [5, 30, 62])
    func `what told nothing is tried again where it decides`(culprit: Int) {
        for misses in [1, 2] {
            var inquiry = Inquiry(lineage)
            var bench = Bench(lineage, culprit: culprit)
            var left = [Place.commit(culprit): misses, .commit(culprit - 1): misses]
            var finding: Finding?
            for _ in 0..<200 {
                guard case .test(let order) = inquiry.decision() else { break }
                if let more = left[order.place], more > 0 {
                    left[order.place] = more - 1
                    inquiry.observe(order.place, RunCounts(foreign: 2))
                } else {
                    bench.answer(order, &inquiry)
                }
            }
            if case .ended(let end) = inquiry.decision() { finding = end }
            #expect(finding?.culprit == culprit)
        }
    }

    @Test func `what never tells anything is given up`() {
        var inquiry = Inquiry(lineage)
        var bench = Bench(lineage, culprit: 30)
        var tries = 0
        for _ in 0..<200 {
            guard case .test(let order) = inquiry.decision() else { break }
            if order.place == .commit(30) {
                tries += 1
                inquiry.observe(order.place, RunCounts(foreign: 2))
            } else {
                bench.answer(order, &inquiry)
            }
        }
        guard case .ended(.credibleSet(let set)) = inquiry.decision() else {
            Issue.record("\(inquiry.decision())")
            return
        }
        #expect(set.members.map(\.index).sorted() == [30, 31])
        #expect((2...8).contains(tries))
    }

    @Test func `an unclear visit of the bad end does not end the search`() {
        var inquiry = Inquiry(lineage)
        inquiry.observe(.commit(63), RunCounts(crashed: 3))
        let before = inquiry.decision()
        inquiry.observe(.commit(63), RunCounts(unclear: 3, foreign: 20))
        guard case .test = before, case .test = inquiry.decision() else {
            Issue.record("\(inquiry.decision())")
            return
        }
    }

    @Test(arguments: [(20, 21), (20, 40), (5, 60), (30, 62)])
    func `a bug that changes its face is found where it begins`(first: Int, face: Int) throws {
        var inquiry = Inquiry(lineage)
        var steps = 0
        while case .test(let order) = inquiry.decision(), steps < 100 {
            steps += 1
            let index = if case .commit(let index) = order.place { index } else { -1 }
            let runs = Double(order.leastRuns)
            inquiry.observe(
                order.place,
                index >= face
                    ? RunCounts(crashed: runs)
                    : index >= first ? RunCounts(unclear: 2) : RunCounts(clean: Double(order.cleanRuns)))
        }
        guard case .ended(.credibleSet(let set)) = inquiry.decision() else {
            Issue.record("\(inquiry.decision())")
            return
        }
        // A name is not earned by a crash that may be another's: all that may be it are in, this one the likeliest by far.
        #expect(Set(set.members.map(\.index)).isSuperset(of: first...face))
        #expect(set.members.first?.index == first)
        #expect(set.members.first?.probability ?? 0 > 0.85)
        #expect(steps <= 35)
    }

    @Test func `another bug that looks alike and is older than the culprit does not hide it`() throws {
        var inquiry = Inquiry(lineage)
        var steps = 0
        while case .test(let order) = inquiry.decision(), steps < 150 {
            steps += 1
            let index = if case .commit(let index) = order.place { index } else { -1 }
            // Every other run ends in the other crash.
            inquiry.observe(
                order.place,
                index >= 30
                    ? RunCounts(crashed: Double(order.leastRuns), unclear: 1)
                    : RunCounts(clean: Double(order.cleanRuns), unclear: Double(order.cleanRuns)))
        }
        guard case .ended(let finding) = inquiry.decision() else {
            Issue.record("no end")
            return
        }
        #expect(finding.culprit == 30 || finding.set?.members.contains { $0.index == 30 } == true)
        #expect(finding.culprit ?? 30 == 30)
    }
}
