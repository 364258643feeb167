import Testing

@testable import Bisection

@Suite struct MidpointTests {
    /// Ancestors of each commit among the first `parents.count`, itself included, counted one by one.
    static func weights(_ parents: [[Int]], among alive: Set<Int>) -> [Int: Int] {
        var weights: [Int: Int] = [:]
        for commit in alive {
            var (seen, pending) = (Set([commit]), [commit])
            while let next = pending.popLast() {
                for parent in parents[next] where alive.contains(parent) && seen.insert(parent).inserted {
                    pending.append(parent)
                }
            }
            weights[commit] = seen.count
        }
        return weights
    }

    /// History of any shape: lines, octopus merges, several roots, old and new branches.
    static func history(of count: Int, _ random: inout Xorshift) -> [[Int]] {
        let (mergeChance, reach) = (
            Double.random(in: 0...1, using: &random), Int.random(in: 1...60, using: &random)
        )
        return (0..<count).map { commit in
            guard commit > 0, Int.random(in: 0..<25, using: &random) > 0 else { return [] }
            let isMerge = Double.random(in: 0...1, using: &random) < mergeChance
            var parents: [Int] = []
            for _ in 0..<(isMerge ? Int.random(in: 2...4, using: &random) : 1) {
                let parent = max(0, commit - 1 - Int.random(in: 0..<reach, using: &random))
                if !parents.contains(parent) { parents.append(parent) }
            }
            return parents
        }
    }

    @Test(arguments: 0..<40)
    func `every split on the way is the best there is, and the way ends at the culprit`(seed: Int) throws {
        var random = Xorshift(seed: UInt64(seed) + 77)
        for _ in 0..<25 {
            let parents = Self.history(of: Int.random(in: 1...40, using: &random), &random)
            let graph = try graph(parents: parents)
            let tip = parents.count - 1
            let culprit = try #require(Array(graph.ancestors(of: tip)).randomElement(using: &random))
            let isNew = graph.descendants(of: culprit)
            var suspects = Suspects(graph: graph, tip: tip)
            while let midpoint = suspects.midpoint() {
                let count = suspects.count
                let weights = Self.weights(parents, among: Set(suspects.indices))
                let ours = suspects.weights()
                #expect(suspects.indices.allSatisfy { ours[$0] == weights[$0] })
                let best = weights.values.map { min($0, count - $0) }.max()
                #expect(weights[midpoint.commit] == midpoint.weight)
                #expect(min(midpoint.weight, count - midpoint.weight) == best)
                if isNew.contains(midpoint.commit) {
                    suspects.markNew(midpoint.commit)
                } else {
                    suspects.markOld(midpoint.commit)
                }
            }
            #expect(suspects.standing() == .found(culprit))
        }
    }

    @Test(arguments: [1, 2, 3])
    func `more merges than fit into a pass are counted right`(seed: Int) throws {
        var random = Xorshift(seed: UInt64(seed))
        // Merges of old and new commits, so that most weights can't be told from others.
        let parents = (0..<1500).map { commit -> [Int] in
            guard commit > 1 else { return commit == 0 ? [] : [0] }
            let near = commit - 1 - Int.random(in: 0..<min(commit, 40), using: &random)
            let far = Int.random(in: 0..<commit, using: &random)
            return near == far || commit % 5 == 0 ? [near] : [near, far]
        }
        let suspects = Suspects(graph: try graph(parents: parents), tip: 1499)
        let weights = Self.weights(parents, among: Set(suspects.indices))
        #expect(suspects.weights() == (0..<1500).map { weights[$0] ?? 0 })
        let midpoint = try #require(suspects.midpoint())
        let best = weights.values.map { min($0, suspects.count - $0) }.max()
        #expect(min(midpoint.weight, suspects.count - midpoint.weight) == best)
    }

    @Test func `one suspect has no midpoint, two have the older one`() throws {
        #expect(Suspects(graph: try line(of: 1), tip: 0).midpoint() == nil)
        #expect(Suspects(graph: try line(of: 2), tip: 1).midpoint() == Midpoint(commit: 0, weight: 1))
    }
}
