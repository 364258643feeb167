import Bisection
import Records
import Testing

@Suite struct CommitGraphTests {
    static func id(_ number: Int) -> CommitID {
        let digits = String(number, radix: 16)
        return CommitID(digits + String(repeating: "0", count: 40 - digits.count)) ?? unknown
    }

    static let unknown = CommitID(String(repeating: "e", count: 40)).unsafelyUnwrapped

    /// 0 ← 1 ← 2 ← 4, 1 ← 3 ← 4, and 5 on its own.
    static func diamond() throws -> CommitGraph {
        try CommitGraph(ids: [9, 3, 7, 1, 5, 8].map(id), parents: [[], [0], [1], [1], [2, 3], []])
    }

    @Test func aDiamondIsADiamond() throws {
        let graph = try Self.diamond()
        #expect(graph.count == 6 && !graph.isEmpty && graph.indices == 0..<6)
        #expect(Array(graph.ids) == [9, 3, 7, 1, 5, 8].map(Self.id))
        #expect(graph.parents(of: 4) == [2, 3] && graph.children(of: 1) == [2, 3] && graph.children(of: 4) == [])
        #expect(Array(graph.ancestors(of: 4)) == [0, 1, 2, 3, 4])
        #expect(Array(graph.descendants(of: 1)) == [1, 2, 3, 4])
        #expect(Array(graph.ancestors(of: 5)) == [5])
        for index in graph.indices { #expect(graph.index(of: graph.ids[index]) == index) }
        #expect(graph.index(of: Self.unknown) == nil)
    }

    @Test func anEmptyGraphIsFine() throws {
        let graph = try CommitGraph(ids: [], parents: [])
        #expect(graph.isEmpty && graph.index(of: Self.unknown) == nil && graph.ids.isEmpty)
    }

    @Test func whatIsNoGraphIsRefused() {
        let ids = [1, 2].map(Self.id)
        let orderly = CommitGraph.MalformedGraph.parentNotBeforeChild(child: ids[0])
        #expect(throws: orderly) { try CommitGraph(ids: ids, parents: [[1], []]) }
        #expect(throws: orderly) { try CommitGraph(ids: ids, parents: [[0], []]) }
        #expect(throws: orderly) { try CommitGraph(ids: ids, parents: [[-1], []]) }
        #expect(throws: orderly) { try CommitGraph(ids: ids, parents: [[.max], []]) }
        #expect(throws: CommitGraph.MalformedGraph.notOneParentListEach) {
            try CommitGraph(ids: ids, parents: [[]])
        }
        #expect(throws: CommitGraph.MalformedGraph.duplicate(ids[1])) {
            try CommitGraph(ids: ids + [ids[1]], parents: [[], [], []])
        }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 130])
    func aSetHoldsWhatWasPutIn(capacity: Int) {
        var set = CommitSet(capacity: capacity)
        #expect(set.isEmpty && set.count == 0 && !set.contains(0) && !set.contains(-1) && !set.contains(capacity))
        let numbers = stride(from: 0, to: capacity, by: 3)
        for number in numbers { set.insert(number) }
        #expect(Array(set) == Array(numbers) && set.count == Array(numbers).count)
        var every = CommitSet(capacity: capacity)
        for number in 0..<capacity { every.insert(number) }
        var rest = every
        rest.subtract(set)
        #expect(Set(rest).isDisjoint(with: Set(set)) && rest.count + set.count == capacity)
        var both = rest
        both.formUnion(set)
        #expect(both == every)
        both.formIntersection(set)
        #expect(both == set)
        set.remove(0)
        set.remove(-5)
        set.remove(10_000)
        #expect(!set.contains(0))
    }
}
