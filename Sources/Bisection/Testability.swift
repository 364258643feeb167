import Foundation

/// How likely each commit can be tested at all, given those that could and those that could not.
///
/// What can't be built or booted comes in stretches: a commit breaks the kernel, a descendant mends it. How long they
/// are differs by orders of magnitude, so no length is assumed: between a commit that can't be tested and one that can,
/// `span` commits on, the stretch has ended within `distance` with the chance log(1 + distance) / log(1 + span), the
/// same for each doubling. Between two that can't be, most likely one stretch reaches from the one to the other.
/// Distances are counted in ancestors.
struct Testability {
    /// The chance that a commit far from any stretch can't be tested.
    private let background: Double
    private let positions: [Double]
    /// For each commit, the position of the nearest ancestor, or of the nearest descendant, that could not be tested,
    /// and of the nearest that could; itself counts.
    private let brokenBelow: [Double]
    private let brokenAbove: [Double]
    private let testedBelow: [Double]
    private let testedAbove: [Double]

    /// From the commits that were tested and those that could not be; nil where all could.
    init?(_ lineage: Lineage, tested: [Int], untestable: Set<Int>) {
        guard !untestable.isEmpty else { return nil }
        positions = lineage.ancestorCounts
        background = (Double(untestable.count) * 0.5 + 0.5) / (Double(tested.count + untestable.count) + 5)
        let broken = untestable.sorted()
        brokenBelow = Self.below(broken, in: lineage)
        brokenAbove = Self.above(broken, in: lineage)
        testedBelow = Self.below(tested, in: lineage)
        testedAbove = Self.above(tested + [lineage.tip], in: lineage)
    }

    /// 0 to 1.
    func chance(_ index: Int) -> Double {
        let position = positions[index]
        let end = positions.last ?? position
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
            // Two stretches with something sound between them.
            let near = min(position - below, above - position)
            return elsewhere * Self.apart * Self.ended(within: near, span: max(1, (above - below) / 2))
        }
    }

    private static let apart = 0.06

    private static func ended(within distance: Double, span: Double) -> Double {
        guard distance > 0 else { return 0 }
        return min(1, log(1 + distance) / log(1 + max(span, distance)))
    }

    private static func below(_ commits: [Int], in lineage: Lineage) -> [Double] {
        var nearest = Array(repeating: -Double.infinity, count: lineage.graph.count)
        for commit in commits { nearest[commit] = lineage.ancestorCounts[commit] }
        for index in nearest.indices {
            for parent in lineage.graph.parents(of: index) {
                nearest[index] = max(nearest[index], nearest[Int(parent)])
            }
        }
        return nearest
    }

    private static func above(_ commits: [Int], in lineage: Lineage) -> [Double] {
        var nearest = Array(repeating: Double.infinity, count: lineage.graph.count)
        for commit in commits { nearest[commit] = lineage.ancestorCounts[commit] }
        for index in nearest.indices.reversed() {
            for parent in lineage.graph.parents(of: index) {
                nearest[Int(parent)] = min(nearest[Int(parent)], nearest[index])
            }
        }
        return nearest
    }
}
