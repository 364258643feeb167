import Bisection
import Testing

@Suite struct LineageTests {
    @Test(arguments: 0..<100)
    func `sums over ancestors are those of a plain walk`(seed: Int) throws {
        var random = Xorshift(seed: UInt64(seed) + 77)
        let graph = try randomGraph(of: Int(random.next() % 50) + 1, random: &random)
        let weights = graph.indices.map { _ in Double(random.next() % 1000) }
        let sums = Lineage(graph: graph, tip: graph.count - 1).sums(weights)
        for index in graph.indices {
            #expect(sums[index] == graph.ancestors(of: index).map { weights[$0] }.reduce(0, +))
        }
    }

    @Test func `a merge of many parents, one of them twice`() throws {
        let graph = try graph(parents: [[], [0], [0], [2], [1, 3, 2, 1]])
        let lineage = Lineage(graph: graph, tip: 4)
        #expect(lineage.ancestorCounts == [1, 2, 2, 3, 5])
    }

    @Test func `what the tip does not descend from is no suspect`() throws {
        let lineage = Lineage(graph: try graph(parents: [[], [0], [0]]), tip: 1)
        #expect(lineage.isSuspect == [true, true, false])
    }
}
