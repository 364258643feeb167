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
        let job = try store.job(id).job
        var search = CommitSearch(job)
        for fact in try store.facts(of: id) { search.take(fact) }
        let repository = try Repository(at: FilePath(job.kernel))
        guard let newer = job.newer, !search.olds.isEmpty, !search.steps.isEmpty else {
            throw JobError.badRequest("job \(id.onOneLine) has no range with steps to replay")
        }
        let olds = search.olds
        let range = try await CommitRange.load(olds: olds, new: newer, from: repository)
        search.take(range)
        let observations = search.steps.filter { $0.candidate.changes.isEmpty }.compactMap { record in
            range.place(of: record.candidate.commit).map {
                Observation(place: $0, outcomes: record.runs.map(\.outcome))
            }
        }
        return RecordedJob(
            job: job, range: range, observations: observations, costs: search.measuredCosts, priors: search.priors)
    }

    /// The commit at `place`.
    public func commit(at place: Place) -> CommitID { range.commit(at: place) }
}
