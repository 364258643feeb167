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
    /// weighed against the chance that the candidate lies in the same broken stretch, see ``Skips``.
    public func standing() -> Standing {
        if count == 1 { return .found(tip) }
        if skipped.isEmpty, let midpoint = midpoint() {
            return .test(midpoint.commit, left: count, steps: Self.stepsLeft(count))
        }
        let weights = weights()
        let skips = Skips(suspects: self, weights: weights)
        // Probes within a stretch are worth no more than twice what a search through it would take.
        let staysOut = skipped.count > 2 * Self.stepsLeft(count) + 1
        var best: (index: Int, score: Double)?
        for index in weights.indices where contains(index) && index != tip && !skipped.contains(index) {
            if staysOut, skips.isBetween(index) { continue }
            let split = Double(min(weights[index], count - weights[index]))
            let score = split * skips.chanceToTest(index)
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
