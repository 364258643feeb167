import Records

extension CommitSearch {
    /// The older ends: given, or the release that was found good; empty where that is still to be found.
    public var olds: [CommitID] {
        guard job.older.isEmpty else { return job.older }
        return counted.last { $0.purpose == .release && $0.mark == .good }.map { [$0.candidate.commit] } ?? []
    }

    /// Finds a good end among the releases before the bad one.
    func walkBack(free: Int, underway: [StepPlan]) -> Move {
        guard free > 0, underway.isEmpty else { return .wait }
        let least = max(1, job.settings.runs)
        let most = max(least, job.settings.maxRuns)
        guard let badEnd = counted.last(where: { $0.purpose == .badEnd }) else {
            var rule = TrialRule(cleanRuns: most, leastRuns: least, budget: most)
            rule.leastCrashes = least
            return .test([plan(job.bad, .badEnd, rule)])
        }
        guard badEnd.mark == .bad else { return .ended(Conclusion(answer: badEndUnfit(badEnd))) }
        var walk = ReleaseWalk(job.releases ?? [])
        while let release = walk.next {
            let tested = counted.last { $0.purpose == .release && $0.candidate.commit == release }
            guard let mark = givenMarks[release] ?? tested?.mark else {
                let misses = rate.missChances(runs: most, spread: RateSpread(settings))
                let needed = misses.indices.first { $0 >= least && misses[$0] <= Self.missLimit } ?? most
                return .test([plan(release, .release, TrialRule(cleanRuns: needed, misses: misses))])
            }
            walk.judge(mark)
        }
        let oldest = walk.lastBad ?? job.bad
        return .ended(
            Conclusion(
                answer: .goodEndUnfit(
                    why: "no release before \(job.bad.short) was found good: \(oldest.short) crashes already; "
                        + "give an older --good, or a kernel that never had it is not in this history")))
    }

    /// The chance to miss the crash, at most, with which a release is called good, and with which a kernel without the
    /// culprit is called mended: 1 in 50. The search itself trusts no mark for good.
    static let missLimit = 0.02
}
