import Bisection
import Records
import Steps

extension Search {
    /// Finds a good end among the releases before the bad one. Nil once there is one; how the job ends otherwise.
    mutating func walkBack() async throws -> Conclusion? {
        let runs = max(1, job.settings.runs)
        let most = max(runs, job.settings.maxRuns)
        var rule = TrialRule(cleanRuns: most, leastRuns: runs, budget: most)
        rule.leastCrashes = runs
        let record = try await test(job.bad, .badEnd, rule)
        learnCrash(from: record)
        guard record.verdict.mark == .bad else { return badEndUnfit(record) }
        var walk = ReleaseWalk(job.releases ?? [])
        while let release = walk.next {
            let needed = crashRate.runsNeeded(missing: Self.missLimit, within: runs...most)
            let record = try await test(release, .release, TrialRule(cleanRuns: needed, rate: crashRate))
            if record.verdict.mark == .good {
                olds = [release]
                return nil
            }
            walk.judge(record.verdict.mark)
        }
        let oldest = walk.lastBad ?? job.bad
        return .goodEndUnfit(
            "no release before \(job.bad.short) was found good: \(oldest.short) crashes already; "
                + "give an older --good, or a kernel that never had it is not in this history")
    }

    /// The chance to miss the crash, at most, with which a release is called good: 1 in 50. The search itself trusts
    /// no mark for good.
    private static let missLimit = 0.02
}
