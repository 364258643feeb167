public import Foundation
public import Records

/// Steps as a finished job has them, for tests of what is made of them.
public enum SampleStep {
    /// A step whose runs had these outcomes; one without outcomes did not build.
    public static func make(
        _ ordinal: Int, _ purpose: StepPurpose, _ commit: CommitNote, _ verdict: Verdict, _ outcomes: [RunOutcome],
        reverting: CommitID? = nil, image: String? = nil,
        at date: Date = Date(timeIntervalSince1970: 1_700_000_000)
    ) -> StepRecord {
        let candidate = Candidate(
            commit.id, changes: reverting.map { [.revert($0)] } ?? [], config: ContentKey(of: []))
        let runs = outcomes.enumerated().map { number, outcome in
            RunRecord(
                ordinal: number, outcome: outcome, crashes: [], end: "ended", seconds: 3, accelerator: .tcg,
                console: "run-\(number + 1).console")
        }
        return StepRecord(
            StepPlan(
                ordinal: ordinal, candidate, shown: commit, purpose: purpose, rule: TrialRule(cleanRuns: 3),
                sought: nil),
            build: outcomes.isEmpty
                ? BuildRecord(.failed, seconds: 60, failure: "no ;")
                : BuildRecord(.clean, imageSHA256: image, seconds: 60),
            runs: runs, verdict: verdict, startedAt: date, endedAt: date.addingTimeInterval(30))
    }
}
