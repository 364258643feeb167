/// A range's ancestry, prepared once so that sums over all ancestors of every commit are quick.
///
/// Along a line a commit's sum is its parent's and its own. A merge takes one parent's sum and adds the commits that
/// the other parents bring in; which those are is found once, here. On 97,314 commits of a kernel-style history with
/// 6,600 merges a sum then takes about a millisecond.
public struct Lineage: Sendable {
    /// The history.
    public let graph: CommitGraph
    /// The newer end of the range, the newest suspect.
    public let tip: Int
    /// Each commit's parent with most ancestors, or -1.
    private var base: [Int32]
    /// Where in `brought` the commits begin that a commit's other parents bring in.
    private var starts: [Int]
    private var brought: [Int32]
    /// How many suspects each commit descends from, itself included.
    public private(set) var ancestorCounts: [Double]
    /// Whether each commit is the tip or one of its ancestors: all others can't be the culprit.
    public let isSuspect: [Bool]

    /// Prepares the history up to `tip`, a number of `graph`.
    public init(graph: CommitGraph, tip: Int) {
        self.graph = graph
        self.tip = tip
        let suspects = graph.ancestors(of: tip)
        isSuspect = graph.indices.map { suspects.contains($0) }
        base = Array(repeating: -1, count: graph.count)
        starts = [0]
        starts.reserveCapacity(graph.count + 1)
        brought = []
        ancestorCounts = Array(repeating: 0, count: graph.count)
        prepare()
    }

    private mutating func prepare() {
        var walk = BranchWalk(count: graph.count)
        for index in graph.indices {
            let parents = graph.parents(of: index)
            var own = 1.0
            if let first = parents.max(by: { ancestorCounts[Int($0)] < ancestorCounts[Int($1)] }) {
                base[index] = first
                if parents.count > 1 { walk.collect(parents, without: first, in: graph, into: &brought) }
                own += ancestorCounts[Int(first)] + Double(brought.count - (starts.last ?? 0))
            }
            ancestorCounts[index] = own
            starts.append(brought.count)
        }
    }

    /// For each commit, the sum of `weights` over it and all of its ancestors.
    ///
    /// Only sums, no differences: small weights are not lost beside large ones.
    public func sums(_ weights: [Double]) -> [Double] {
        var sums = weights
        sums.withUnsafeMutableBufferPointer { sums in
            weights.withUnsafeBufferPointer { weights in
                for index in sums.indices where base[index] >= 0 {
                    var sum = sums[index] + sums[Int(base[index])]
                    for place in starts[index]..<starts[index + 1] { sum += weights[Int(brought[place])] }
                    sums[index] = sum
                }
            }
        }
        return sums
    }
}

/// Finds the commits that a merge's other parents bring in.
private struct BranchWalk {
    private static let unseen: UInt8 = 0
    private static let ofBase: UInt8 = 1
    private static let ofBranch: UInt8 = 2
    private var flags: [UInt8]
    private var touched: [Int] = []
    private var pending = 0

    init(count: Int) { flags = Array(repeating: Self.unseen, count: count) }

    /// Appends the ancestors of `parents` that are no ancestors of `base`, one of them.
    ///
    /// Goes down by number, so that each commit is met after all its children, and only until no commit of a branch
    /// is pending.
    mutating func collect(
        _ parents: ArraySlice<Int32>, without base: Int32, in graph: CommitGraph, into list: inout [Int32]
    ) {
        flag(base, Self.ofBase)
        for parent in parents where parent != base { flag(parent, Self.ofBranch) }
        var index = Int(parents.max() ?? 0)
        while pending > 0, index >= 0 {
            let flag = flags[index]
            if flag != Self.unseen {
                if flag == Self.ofBranch {
                    list.append(Int32(index))
                    pending -= 1
                }
                for parent in graph.parents(of: index) { self.flag(parent, flag) }
            }
            index -= 1
        }
        for index in touched { flags[index] = Self.unseen }
        touched.removeAll(keepingCapacity: true)
        pending = 0
    }

    private mutating func flag(_ commit: Int32, _ flag: UInt8) {
        let index = Int(commit)
        switch (flags[index], flag) {
        case (Self.unseen, _):
            touched.append(index)
            flags[index] = flag
            if flag == Self.ofBranch { pending += 1 }
        case (Self.ofBranch, Self.ofBase):
            flags[index] = flag
            pending -= 1
        default: break
        }
    }
}
