import Bisection
import Foundation
import Testing

@Suite struct BrokenStretchTests {
    @Test(arguments: [(25, 400), (60, 400), (100, 800), (200, 1000), (437, 1500)])
    func `a culprit in a broken stretch comes out as the stretch`(block: Int, count: Int) throws {
        let lineage = Lineage(graph: try line(of: count), tip: count - 1)
        for start in [3, count / 3, count - block - 2] {
            let broken = Set(start..<start + block)
            var bench = Bench(lineage, culprit: start + block / 3)
            bench.broken = broken
            var inquiry = Inquiry(lineage)
            let set = try #require(bench.play(&inquiry).set)
            // Any of the stretch, or the first good-to-build bad one behind it.
            #expect(set.members.map(\.index).sorted() == Array(start...start + block))
            #expect(set.reason == .untestable)
            #expect(bench.builds <= Int(log2(Double(count))) + 2 + Int(2 * log2(Double(block))))
        }
    }

    @Test(arguments: [(25, 60), (100, 260), (437, 900)])
    func `a culprit beside a broken stretch is named`(block: Int, count: Int) throws {
        let lineage = Lineage(graph: try line(of: count), tip: count - 1)
        let start = (count - block) / 2
        for culprit in [start - 3, start + block + 3, 5, count - 5] {
            var bench = Bench(lineage, culprit: culprit)
            bench.broken = Set(start..<start + block)
            var inquiry = Inquiry(lineage)
            #expect(bench.play(&inquiry).culprit == culprit)
            #expect(bench.builds <= Int(log2(Double(count))) + 2 + Int(2 * log2(Double(block))))
        }
    }

    @Test func `what can't be tested next to the culprit stays with it`() throws {
        let lineage = Lineage(graph: try line(of: 40), tip: 39)
        var bench = Bench(lineage, culprit: 21)
        bench.broken = [20]
        var inquiry = Inquiry(lineage)
        #expect(bench.play(&inquiry).set?.members.map(\.index).sorted() == [20, 21])
    }

    @Test func `a range in which nothing can be tested is the answer`() throws {
        let lineage = Lineage(graph: try line(of: 40), tip: 39)
        var bench = Bench(lineage, culprit: 11)
        bench.broken = Set(0..<39)
        var inquiry = Inquiry(lineage)
        #expect(bench.play(&inquiry).set?.members.count == 40)
        #expect(bench.builds <= 20)
    }
}
