import Foundation

/// How likely each commit can be tested at all, given those that could and those that could not.
///
/// What can't be built or booted comes in stretches: a commit breaks the kernel, a descendant mends it. How long they
/// are differs by orders of magnitude, so no length is assumed: between a commit that can't be tested and one that can,
/// `span` commits on, the stretch has ended within `distance` with the chance log(1 + distance) / log(1 + span), the
/// same for each doubling. Between two that can't be, most likely one stretch reaches from the one to the other.
/// Distances are counted in ancestors.
struct Testability {
    /// A commit that can be tested with less than this chance is left alone.
    static let leastWorthwhile = 0.1

    /// The chance that a commit far from any stretch can't be tested.
    private let background: Double
    private let longest: Double
    private let end: Double
    private let positions: [Double]
    /// For each commit, the position of the nearest ancestor, or of the nearest descendant, that could not be tested,
    /// and of the nearest that could; itself counts.
    private let brokenBelow: [Double]
    private let brokenAbove: [Double]
    private let testedBelow: [Double]
    private let testedAbove: [Double]

    /// From the commits of `graph` that were tested, its `tip` among them, and those that could not be; nil where all
    /// could. `positions` has how many suspects each commit descends from.
    init?(_ graph: CommitGraph, positions: [Double], tip: Int, tested: [Int], untestable: Set<Int>) {
        guard !untestable.isEmpty else { return nil }
        self.positions = positions
        let broken = untestable.sorted()
        brokenBelow = Self.below(broken, in: graph, positions)
        brokenAbove = Self.above(broken, in: graph, positions)
        testedBelow = Self.below(tested, in: graph, positions)
        testedAbove = Self.above(tested + [tip], in: graph, positions)
        end = positions[tip]
        longest = max(8, (end + 1) / 2)
        var stretches = 0.5
        for commit in broken {
            var isLowest = true
            for parent in graph.parents(of: commit) where brokenBelow[Int(parent)] > testedBelow[Int(parent)] {
                isLowest = false
            }
            if isLowest { stretches += 1 }
        }
        background = stretches / (stretches + Double(tested.count) + 10)
    }

    /// 0 to 1.
    func chance(_ index: Int) -> Double {
        let position = positions[index]
        // A stretch that reaches up to here from below, and one that reaches down.
        let fromBelow = brokenBelow[index] > testedBelow[index] ? brokenBelow[index] : nil
        let fromAbove = brokenAbove[index] < testedAbove[index] ? brokenAbove[index] : nil
        let elsewhere = 1 - min(0.5, background)
        switch (fromBelow, fromAbove) {
        case (nil, nil): return elsewhere
        case (let below?, nil):
            return elsewhere * Self.ended(within: position - below, span: min(testedAbove[index], end) - below)
        case (nil, let above?):
            return elsewhere * Self.ended(within: above - position, span: above - max(testedBelow[index], 0))
        case (let below?, let above?):
            return elsewhere * between(position - below, above - position)
        }
    }

    /// The chance that a commit `down` above one that can't be tested, and `up` below another, can be: that they
    /// belong to two stretches, and it to neither.
    ///
    /// Stretches' lengths are taken to be spread evenly by order of magnitude up to half the range, so that a
    /// commit of one lies in a long one rather than in a short one. With x the distance as a share of the longest,
    /// a stretch has ended after it with the chance x - x log x.
    private func between(_ down: Double, _ up: Double) -> Double {
        let share = min(1, (down + up) / longest)
        let over = share - share * log(share)
        let apart = over * background
        let near = min(down, up)
        return apart / (apart + 1 - over + 1e-9) * Self.ended(within: near, span: max(1, (down + up) / 2))
    }

    private static func ended(within distance: Double, span: Double) -> Double {
        guard distance > 0 else { return 0 }
        return min(1, log(1 + distance) / log(1 + max(span, distance)))
    }

    private static func below(_ commits: [Int], in graph: CommitGraph, _ positions: [Double]) -> [Double] {
        var nearest = Array(repeating: -Double.infinity, count: graph.count)
        for commit in commits { nearest[commit] = positions[commit] }
        for index in nearest.indices {
            for parent in graph.parents(of: index) { nearest[index] = max(nearest[index], nearest[Int(parent)]) }
        }
        return nearest
    }

    private static func above(_ commits: [Int], in graph: CommitGraph, _ positions: [Double]) -> [Double] {
        var nearest = Array(repeating: Double.infinity, count: graph.count)
        for commit in commits { nearest[commit] = positions[commit] }
        for index in nearest.indices.reversed() {
            for parent in graph.parents(of: index) {
                nearest[Int(parent)] = min(nearest[Int(parent)], nearest[index])
            }
        }
        return nearest
    }
}
