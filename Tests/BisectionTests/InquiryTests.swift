import Bisection
import Records
import Testing

@Suite struct InquiryTests {
    @Test(arguments: 0..<40)
    func `on clean input the true culprit is named`(seed: Int) throws {
        var random = Xorshift(seed: UInt64(seed) + 5)
        for turn in 0..<50 {
            let size = turn == 0 ? 50 : 9
            let graph = try randomGraph(of: Int(random.next() % UInt64(size)) + 2, random: &random)
            let lineage = Lineage(graph: graph, tip: graph.count - 1)
            let pick = pick(from: lineage, &random)
            var ours = Bench(lineage, culprit: pick)
            var inquiry = Inquiry(lineage)
            #expect(ours.play(&inquiry).culprit == pick)
        }
    }

    @Test(arguments: 0..<20)
    func `on clean input candidates are as few as git's`(seed: Int) throws {
        var random = Xorshift(seed: UInt64(seed) + 1000)
        let graph = try randomGraph(of: Int(random.next() % 60) + 2, random: &random)
        let lineage = Lineage(graph: graph, tip: graph.count - 1)
        var (ours, gits, mostOurs, mostGits) = (0, 0, 0, 0)
        for culprit in graph.indices where lineage.isSuspect[culprit] {
            var bench = Bench(lineage, culprit: culprit)
            var inquiry = Inquiry(lineage, settings: certain)
            #expect(bench.play(&inquiry).culprit == culprit)
            ours += bench.candidates
            mostOurs = max(mostOurs, bench.candidates)
            let steps = midpointSteps(lineage, culprit)
            gits += steps
            mostGits = max(mostGits, steps)
        }
        #expect(ours <= gits)
        #expect(mostOurs <= mostGits)
    }

    @Test(arguments: [2, 3, 15, 64, 100])
    func `a line takes no more candidates than its logarithm`(count: Int) throws {
        let lineage = Lineage(graph: try line(of: count), tip: count - 1)
        for culprit in 0..<count {
            var bench = Bench(lineage, culprit: culprit)
            var inquiry = Inquiry(lineage, settings: certain)
            #expect(bench.play(&inquiry).culprit == culprit)
            #expect(bench.candidates <= Suspects.stepsLeft(count))
        }
    }

    /// Nothing is in doubt but the culprit: the ends were tested, and the crash is known to show always.
    private var certain: InquirySettings {
        var settings = InquirySettings()
        settings.leastBadEndRuns = 12
        settings.verifyEnds = true
        return settings
    }

    private func midpointSteps(_ lineage: Lineage, _ culprit: Int) -> Int {
        var suspects = Suspects(graph: lineage.graph, tip: lineage.tip)
        var steps = 0
        while case .test(let index, _, _) = suspects.standing() {
            steps += 1
            if lineage.graph.ancestors(of: index).contains(culprit) {
                suspects.markNew(index)
            } else {
                suspects.markOld(index)
            }
        }
        return steps
    }
}

func pick(from lineage: Lineage, _ random: inout Xorshift) -> Int {
    let suspects = lineage.graph.indices.filter { lineage.isSuspect[$0] }
    return suspects[Int(random.next() % UInt64(suspects.count))]
}

extension Finding {
    var culprit: Int? { if case .culprit(let index, _) = self { index } else { nil } }
    var set: CredibleSet? { if case .credibleSet(let set) = self { set } else { nil } }
    var notHere: NotHere? { if case .notHere(let why) = self { why } else { nil } }
}

/// Answers an inquiry's orders as kernels with a known culprit would.
struct Bench {
    let lineage: Lineage
    var quest = Quest.regression
    /// Nil: nothing is new.
    var culprit: Int?
    var oldEndIsNew = false
    var crashRate = 1.0
    var broken: Set<Int> = []
    var orders: [TestOrder] = []
    var random = Xorshift(seed: 3)
    private let new: CommitSet?

    init(_ lineage: Lineage, culprit: Int?) {
        self.lineage = lineage
        self.culprit = culprit
        new = culprit.map { lineage.graph.descendants(of: $0) }
    }

    /// How many commits were tested before the verification, the ends left out.
    var candidates: Int { Set(orders.filter { $0.purpose == .candidate }.map(\.place)).count }

    /// How many commits were built, the ends left out.
    var builds: Int { Set(orders.map(\.place)).count - 1 }

    mutating func play(_ inquiry: inout Inquiry, upTo limit: Int = 500) -> Finding {
        for _ in 0..<limit {
            switch inquiry.decision() {
            case .ended(let finding): return finding
            case .test(let order): answer(order, &inquiry)
            }
        }
        Issue.record("no end after \(limit) tests")
        return .notHere(.badEndUntestable)
    }

    mutating func answer(_ order: TestOrder, _ inquiry: inout Inquiry) {
        orders.append(order)
        if case .commit(let index) = order.place, broken.contains(index) {
            return inquiry.observeUntestable(order.place)
        }
        var (crashed, clean) = (0, 0)
        while clean < order.cleanRuns, crashed == 0 || crashed + clean < order.leastRuns {
            if crashes(order.place), Double(random.next() >> 11) * 0x1p-53 < crashRate {
                crashed += 1
            } else {
                clean += 1
            }
        }
        inquiry.observe(order.place, crashed: crashed, clean: clean)
    }

    private func crashes(_ place: Place) -> Bool {
        let isNew =
            switch place {
            case .commit(let index): oldEndIsNew || new?.contains(index) ?? false
            case .oldEnd: oldEndIsNew
            }
        return isNew == (quest == .regression)
    }
}
