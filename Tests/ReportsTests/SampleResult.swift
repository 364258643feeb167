import Bisection
import Foundation
import Records
import Reports
import TestKit

/// A finished search over three commits; `subject` stands wherever a commit's text does.
enum SampleResult {
    static let date = Date(timeIntervalSince1970: 1_700_000_000)
    static let title = "KASAN: use-after-free Read in foo_release"

    static func note(_ digit: Character, _ subject: String) -> CommitNote {
        // Forty hex digits are a commit's id.
        guard let id = CommitID(String(repeating: digit, count: 40)) else { fatalError("no hex digit: \(digit)") }
        return note(id, subject)
    }

    static func note(_ id: CommitID, _ subject: String) -> CommitNote {
        CommitNote(id: id, subject: subject, author: "A <b> & \"C\" <a@example.com>", date: date)
    }

    static func step(
        _ ordinal: Int, _ purpose: StepPurpose, _ commit: CommitNote, _ verdict: Verdict, _ outcomes: [RunOutcome],
        reverting: CommitID? = nil
    ) -> StepRecord {
        SampleStep.make(
            ordinal, purpose, commit, verdict, outcomes, reverting: reverting,
            image: String(repeating: "\(ordinal % 10)", count: 64))
    }

    static func found(_ subject: String = "foo: drop the reference early") -> JobResult {
        found(
            good: note("1", subject), skipped: note("5", subject), culprit: note("c", subject),
            bad: note("b", subject))
    }

    static func found(
        good: CommitNote, skipped: CommitNote, culprit: CommitNote, bad: CommitNote, crash: String = title
    ) -> JobResult {
        let (isGood, isBad) = (Verdict.marked(.good, confidence: 0.984), Verdict.marked(.bad, confidence: 0.999))
        let crashed = RunOutcome.crashed(title: crash)
        let clean = Array(repeating: RunOutcome.clean(beside: []), count: 9)
        let steps = [
            step(0, .badEnd, bad, isBad, [crashed, crashed, .foreign(title: "WARNING in bar")]),
            step(1, .goodEnd, good, isGood, clean + [.clean(beside: ["WARNING in bar"])]),
            step(2, .candidate, skipped, .unknown(why: "does not build: foo.c:1"), []),
            step(3, .candidate, culprit, isBad, [.noBoot(reason: "silent"), crashed]),
            step(4, .verification, culprit, isBad, [crashed, crashed]),
        ]
        let reverted = step(5, .revert, bad, isGood, clean, reverting: culprit.id)
        var result = JobResult(
            tool: "firstbad 0", job: "20260101-000000-abcd", quest: .regression, outcome: .found, good: [good],
            bad: bad, rangeCount: 3, steps: steps + [reverted], startedAt: date,
            endedAt: date.addingTimeInterval(600))
        result.culprit = culprit
        result.confidence = 0.998
        result.crash = crash
        result.crashRate = 0.9
        result.lints = [Lint(.merge, "a <lint>")]
        result.notes = ["a <note>"]
        result.toolchain = "gcc <12>"
        result.accelerator = .tcg
        return result
    }
}
