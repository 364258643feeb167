import Bisection
import Foundation
import Records
import Reports
import Steps
import Store
import Synchronization

/// A job's steps in the journal, handed out in order.
///
/// The search is deterministic: asked the same, it orders the same steps. So a job that was killed goes on by
/// searching from the start: steps with a verdict come from the journal at once, the one that was in hand goes on
/// after its last run, and new ones are made.
final class Ledger: Sendable {
    private let job: String
    private let store: JobStore
    private let tester: any CandidateTester
    private let known: [StepRow]
    private let records = Mutex<[StepRecord]>([])

    init(job: String, store: JobStore, tester: any CandidateTester) throws {
        self.job = job
        self.store = store
        self.tester = tester
        known = try store.steps(of: job)
    }

    /// Whether the job had begun before.
    var isResumed: Bool { !known.isEmpty }

    /// All steps with a verdict so far, in order.
    var finished: [StepRecord] { records.withLock { $0 } }

    /// The place of the next step.
    var nextOrdinal: Int { records.withLock { $0.count } }

    /// Whether the next step's verdict is in the journal already.
    var nextIsKnown: Bool { known.indices.contains(nextOrdinal) && known[nextOrdinal].record != nil }

    /// Tests `plan`, or takes its record from the journal.
    func test(_ plan: StepPlan, listener: @escaping StepListener) async throws -> StepRecord {
        var plan = plan
        plan.ordinal = nextOrdinal
        var row = StepRow(
            job: job, ordinal: plan.ordinal, purpose: plan.purpose.rawValue, commit: plan.commit.hex,
            startedAt: Date())
        if known.indices.contains(plan.ordinal) {
            row = known[plan.ordinal]
            guard row.commit == plan.commit.hex, row.purpose == plan.purpose.rawValue else {
                throw JobError.journalDoesNotFit(
                    job: job, step: plan.ordinal, journal: "\(row.purpose) \(row.commit)",
                    now: "\(plan.purpose.rawValue) \(plan.commit)")
            }
        } else {
            try store.add(row)
        }
        let record: StepRecord
        if let text = row.record {
            record = try JSON.decode(StepRecord.self, from: text)
        } else {
            record = try await make(plan, listener)
            row.record = try JSON.line(record)
            row.finishedAt = Date()
            try store.update(row)
        }
        records.withLock { $0.append(record) }
        return record
    }

    private func make(_ plan: StepPlan, _ listener: @escaping StepListener) async throws -> StepRecord {
        let earlier = try store.runs(of: job, step: plan.ordinal).map {
            try JSON.decode(RunRecord.self, from: $0.record)
        }
        let order = StepOrder(
            plan: plan,
            journal: .init(
                earlier: earlier,
                write: { [job, store] run in
                    try store.add(
                        RunRow(
                            job: job, step: plan.ordinal, ordinal: run.ordinal, endedAt: Date(),
                            record: try JSON.line(run)))
                },
                twin: { [self] image in twin(of: image, for: plan) }))
        guard let record = try await tester.test([order], listener: listener).first else {
            throw JobError.noRecord(commit: plan.commit)
        }
        return record
    }

    /// An earlier step with the same image, run at least as often as `plan` asks.
    private func twin(of image: String, for plan: StepPlan) -> StepRecord? {
        finished.first { record in
            record.build.imageSHA256 == image && record.twin == nil
                && (record.verdict.mark != .good || record.tally.clean >= plan.rule.cleanRuns)
        }
    }
}
