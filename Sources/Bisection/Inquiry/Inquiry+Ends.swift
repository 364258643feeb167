import Records

extension Inquiry {
    /// Where the crash must show: the tip for a regression, the older ends for a fix.
    var badEnds: [Place] { posterior.quest == .regression ? [.commit(posterior.lineage.tip)] : olderEnds }

    /// Where it must not.
    var goodEnds: [Place] { posterior.quest == .regression ? olderEnds : [.commit(posterior.lineage.tip)] }

    private var olderEnds: [Place] { (0..<oldEnds).map { .oldEnd($0) } }

    /// The ends' tests that come before everything else, and what ends the search at once.
    func endsDecision(_ belief: Belief) -> Decision? {
        for end in badEnds {
            if let decision = badEndDecision(end, belief) { return decision }
        }
        guard settings.verifyEnds else { return nil }
        let runs = runsNeeded(missing: 0.02, belief)
        for end in goodEnds where !isHopeless(end) && site(end)?.mark == nil {
            let missing = runs - Int(counts(end).telling)
            if missing > 0 { return .test(TestOrder(end, cleanRuns: missing, purpose: .goodEnd)) }
        }
        return nil
    }

    private func badEndDecision(_ end: Place, _ belief: Belief) -> Decision? {
        if site(end)?.mark == .bad { return nil }
        let counts = counts(end)
        let least = max(0, settings.leastBadEndRuns)
        let most = max(least, settings.badEndRuns)
        if counts.crashed == 0, isHopeless(end) { return .ended(.notHere(.badEndUntestable)) }
        if Int(counts.telling) < least {
            return .test(TestOrder(end, cleanRuns: most, leastRuns: least, purpose: .badEnd))
        }
        let missing = most - Int(counts.telling)
        if counts.crashed == 0, least > 0 {
            guard missing > 0 else {
                let probability = 1 - belief.badChance(of: end)
                return .ended(
                    .notHere(.crashNowhere(probability: probability, cleanRuns: Int(counts.clean))))
            }
            return .test(TestOrder(end, cleanRuns: missing, purpose: .badEnd))
        }
        // A rare crash: the rate decides how often everything else is run.
        guard Int(counts.crashed) < least, missing > 0 else { return nil }
        return .test(TestOrder(end, cleanRuns: missing, purpose: .badEnd))
    }

    /// One crash could be a false one; so many are not.
    static let sureCrashes = 2
}
