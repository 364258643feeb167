extension Inquiry {
    /// What can be said for sure, or the test that it still takes; nil while nothing can.
    func conclusion(_ belief: Belief) -> Decision? {
        for (end, chance) in belief.oldEndIsNew.enumerated() where chance >= settings.confidence {
            return .ended(.notHere(ends(end, chance)))
        }
        if belief.tipIsOld >= settings.confidence { return .ended(.notHere(tip(belief.tipIsOld))) }
        guard let top = belief.culprit.indices.max(by: { belief.culprit[$0] < belief.culprit[$1] }),
            belief.culprit[top] >= settings.confidence
        else { return nil }
        if let order = verification(of: top, belief) { return .test(order) }
        return .ended(.culprit(top, probability: belief.culprit[top]))
    }

    private func ends(_ end: Int, _ chance: Double) -> Finding.NotHere {
        guard posterior.quest == .fix else { return .crashEverywhere(oldEnd: end, probability: chance) }
        return .crashNowhere(probability: chance, cleanRuns: counts(.oldEnd(end)).clean)
    }

    private func tip(_ chance: Double) -> Finding.NotHere {
        guard posterior.quest == .fix else {
            return .crashNowhere(
                probability: chance, cleanRuns: counts(.commit(posterior.lineage.tip)).clean)
        }
        return .crashEverywhere(oldEnd: 0, probability: chance)
    }

    /// The next test of the culprit or a parent, until each was run equally often; nil when they were.
    private func verification(of culprit: Int, _ belief: Belief) -> TestOrder? {
        let runs = max(settings.leastBadEndRuns, runsNeeded(missing: Self.verifiedMiss, belief))
        for place in [.commit(culprit)] + parents(of: culprit) where !untestable.contains(place) {
            let missing = runs - counts(place).telling
            if missing > 0 {
                return TestOrder(place, cleanRuns: missing, leastRuns: missing, purpose: .verification)
            }
        }
        return nil
    }

    private static let verifiedMiss = 0.005

    /// A commit's parents; beyond the range, the older ends stand for them.
    func parents(of index: Int) -> [Place] {
        let parents = posterior.lineage.graph.parents(of: index)
        guard parents.isEmpty else { return parents.map { .commit(Int($0)) } }
        return (0..<oldEnds).map { .oldEnd($0) }
    }

    /// The suspects that no test told apart, where they hold the culprit almost for sure; nil where none do.
    ///
    /// Asked for when nothing untested is worth a build: then they stay together.
    func indivisible(_ belief: Belief) -> Finding? {
        var chances: [Int32: Double] = [:]
        for (index, number) in belief.classes.enumerated() where number >= 0 {
            chances[number, default: 0] += belief.culprit[index]
        }
        guard let chance = chances.values.max(), chance >= settings.confidence else { return nil }
        return set(belief, .untestable)
    }

    /// The likeliest commits, until together they are likely enough. Commits that no test told apart are in it together,
    /// or not at all.
    func set(_ belief: Belief, _ reason: CredibleSet.Reason) -> Finding {
        var members: [Int32: [Int]] = [:]
        for (index, number) in belief.classes.enumerated() where number >= 0 {
            members[number, default: []].append(index)
        }
        let classes = members.map { number, indices in
            (number: number, indices: indices, chance: indices.map { belief.culprit[$0] }.reduce(0, +))
        }
        let ranked = classes.sorted { left, right in
            let (one, other) = (
                left.chance / Double(left.indices.count), right.chance / Double(right.indices.count)
            )
            return one == other ? left.number < right.number : one > other
        }
        var sum = 0.0
        var taken: [CredibleSet.Member] = []
        for group in ranked where sum < settings.credibility * belief.inRange {
            sum += group.chance
            taken += group.indices.map { .init(index: $0, probability: belief.culprit[$0]) }
        }
        taken.sort { $0.probability == $1.probability ? $0.index < $1.index : $0.probability > $1.probability }
        return .credibleSet(CredibleSet(members: taken, probability: sum, reason: reason))
    }
}
