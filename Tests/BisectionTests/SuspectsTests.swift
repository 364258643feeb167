import Bisection
import Records
import Testing

@Suite struct SuspectsTests {
    @Test func `a single suspect is the culprit`() throws {
        let graph = try graph(parents: [[]])
        #expect(Suspects(graph: graph, tip: 0).standing() == .found(0))
    }

    @Test func `a line is halved in the middle`() throws {
        let graph = try line(of: 16)
        guard case .test(let index, let left, let steps) = Suspects(graph: graph, tip: 15).standing() else {
            Issue.record("nothing to test")
            return
        }
        #expect(index == 7)
        #expect(left == 16)
        #expect(steps == 4)
    }

    @Test(arguments: 0..<200)
    func `on clean input the true culprit is found`(seed: Int) throws {
        var random = Xorshift(seed: UInt64(seed) + 1)
        let count = Int(random.next() % 60) + 2
        let graph = try randomGraph(of: count, random: &random)
        let tip = count - 1
        let reachable = graph.ancestors(of: tip)
        let suspects = Suspects(graph: graph, tip: tip)
        let pick = suspects.indices[Int(random.next() % UInt64(suspects.count))]
        #expect(reachable.contains(pick))
        let (standing, tests) = play(suspects) { graph.ancestors(of: $0).contains(pick) ? .bad : .good }
        #expect(standing == .found(pick))
        #expect(tests <= count)
    }

    @Test(arguments: [2, 3, 10, 64, 100, 1000])
    func `a line takes as many steps as git takes`(count: Int) throws {
        let graph = try line(of: count)
        for culprit in stride(from: 0, to: count, by: max(1, count / 17)) {
            let (standing, tests) = play(Suspects(graph: graph, tip: count - 1)) { $0 >= culprit ? .bad : .good }
            #expect(standing == .found(culprit))
            #expect(tests <= Suspects.stepsLeft(count))
        }
    }

    @Test(arguments: [(25, 60), (100, 260), (437, 900)])
    func `a broken stretch is left in leaps, not crawled along`(block: Int, count: Int) throws {
        let graph = try line(of: count)
        let start = (count - block) / 2
        let broken = start..<(start + block)
        for culprit in [start - 3, start + block + 3, 5, count - 5] {
            let (standing, tests) = play(Suspects(graph: graph, tip: count - 1)) {
                broken.contains($0) ? .skip : $0 >= culprit ? .bad : .good
            }
            #expect(standing == .found(culprit))
            #expect(tests <= Suspects.stepsLeft(count) + 2 * Suspects.stepsLeft(block) + 4, "culprit \(culprit)")
        }
    }

    @Test func `a culprit within a broken stretch comes out as the whole stretch`() throws {
        let graph = try line(of: 200)
        let broken = 80..<100
        let (standing, _) = play(Suspects(graph: graph, tip: 199)) {
            broken.contains($0) ? .skip : $0 >= 90 ? .bad : .good
        }
        // Any of the broken ones, or the first good-to-build bad one behind them.
        #expect(standing == .onlySkippedLeft(Array(80...100)))
    }

    private func play(_ start: Suspects, _ judge: (Int) -> Mark) -> (Standing, tests: Int) {
        var suspects = start
        var tests = 0
        while case .test(let index, _, _) = suspects.standing() {
            tests += 1
            switch judge(index) {
            case .bad: suspects.markNew(index)
            case .good: suspects.markOld(index)
            case .skip: suspects.markSkipped(index)
            }
            if tests > 2 * start.count { break }
        }
        return (suspects.standing(), tests)
    }
}

/// The same numbers for the same seed, on every machine.
struct Xorshift: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

func id(_ number: Int) -> CommitID {
    let hex = String(number, radix: 16)
    guard let id = CommitID(String(repeating: "0", count: 40 - hex.count) + hex) else {
        preconditionFailure("not 40 digits: \(hex)")
    }
    return id
}

func graph(parents: [[Int]]) throws -> CommitGraph {
    try CommitGraph(ids: parents.indices.map(id), parents: parents)
}

func line(of count: Int) throws -> CommitGraph {
    try graph(parents: (0..<count).map { $0 == 0 ? [] : [$0 - 1] })
}

func randomGraph(of count: Int, random: inout Xorshift) throws -> CommitGraph {
    var parents: [[Int]] = []
    for index in 0..<count {
        var own: Set<Int> = index == 0 ? [] : [max(0, index - 1 - Int(random.next() % 3))]
        if index > 2, random.next() % 4 == 0 { own.insert(Int(random.next() % UInt64(index))) }
        parents.append(own.sorted())
    }
    return try graph(parents: parents)
}
