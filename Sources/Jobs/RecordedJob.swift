import Bisection
import Foundation
import GitHistory
import Records
import Reports
import Steps
import Store
import SystemPackage
import Wording

/// A job's observations, to be looked at again: its range, and what each tested place of it showed.
public struct RecordedJob: Sendable {
    /// One step's runs.
    public struct Observation: Sendable {
        /// What was tested.
        public var place: Place
        /// What its runs showed; none where it could not be built.
        public var outcomes: [RunOutcome]
    }

    /// The job.
    public let job: Job
    /// Its range.
    public let range: CommitRange
    /// What was seen, in order; reverts are left out.
    public let observations: [Observation]
    /// What tests took, in the median.
    public let costs: TestCosts
    /// The weights that its search began with; empty: all alike.
    public let priors: [Double]

    /// Reads the job `id` back from `store`. Throws where its history is gone or it never had a range.
    public static func load(_ id: String, from store: JobStore) async throws -> RecordedJob {
        let job = try JSON.decode(Job.self, from: try store.job(id).spec)
        let records = try store.steps(of: id).compactMap { row in
            try row.record.map { try JSON.decode(StepRecord.self, from: $0) }
        }
        let repository = try Repository(at: FilePath(job.kernel))
        let found = records.last { $0.purpose == .release && $0.verdict.mark == .good }.map { [$0.commit] }
        let olds = job.older.isEmpty ? found ?? [] : job.older
        guard let newer = job.newer, !olds.isEmpty, !records.isEmpty else {
            throw JobError.badRequest("job \(id.onOneLine) has no range with steps to replay")
        }
        let range = try await CommitRange.load(olds: olds, new: newer, from: repository)
        let observations = records.filter { $0.reverting == nil }.compactMap { record in
            range.place(of: record.commit).map {
                Observation(place: $0, outcomes: record.runs.map(\.outcome))
            }
        }
        let prior = PathPrior(range: range, repository: repository, folder: JobFolder(id: id))
        return RecordedJob(
            job: job, range: range, observations: observations, costs: MeasuredCosts(records).costs,
            priors: prior.saved ?? [])
    }

    /// The commit at `place`.
    public func commit(at place: Place) -> CommitID { range.commit(at: place) }
}
