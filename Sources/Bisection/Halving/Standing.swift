/// Where a search stands: what to test next, or how it ended.
public enum Standing: Sendable, Hashable {
    /// Test this commit. `left` suspects remain, about `steps` more steps with it.
    case test(Int, left: Int, steps: Int)
    /// This commit is the first new one: all its parents are old.
    case found(Int)
    /// The culprit is one of these, and they can't be told apart: all but the newest were skipped, or lie between
    /// skipped ones.
    case onlySkippedLeft([Int])
}

extension Suspects {
    /// What to test next, or the end.
    ///
    /// The commit that halves the suspects best is taken, as by `git bisect`. Near a skipped commit that is
    /// weighed against the chance that the candidate lies in the same broken stretch, see ``Testability``.
    public func standing() -> Standing {
        if count == 1 { return .found(tip) }
        if skipped.isEmpty, let midpoint = midpoint() {
            return .test(midpoint.commit, left: count, steps: Self.stepsLeft(count))
        }
        let weights = weights()
        let testability = Testability(
            graph, positions: weights.map(Double.init), tip: tip, tested: [], untestable: skipped)
        var best: (index: Int, score: Double)?
        for index in weights.indices where contains(index) && index != tip && !skipped.contains(index) {
            let chance = testability?.chance(index) ?? 1
            guard chance >= Testability.leastWorthwhile else { continue }
            let score = TestValue.entropy(Double(weights[index]) / Double(count)) * chance
            if score > (best?.score ?? -1) { best = (index, score) }
        }
        guard let best else { return .onlySkippedLeft(indices) }
        return .test(best.index, left: count, steps: Self.stepsLeft(count))
    }

    /// About how many more steps `count` suspects take on clean input: the binary logarithm, rounded up.
    public static func stepsLeft(_ count: Int) -> Int {
        count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
    }
}
