import Bisection
import Foundation
import GitHistory
import HostTools
import Records
import Reports
import Steps
import Store
import SystemPackage

/// Carries a job out: searches its range, writes the journal, leaves the evidence.
public struct JobDriver: Sendable {
    /// The job.
    public var job: Job
    /// The job's own folder, with its inputs.
    public var folder: JobFolder
    /// Its history.
    public var repository: Repository
    /// The journal.
    public var store: JobStore
    /// Who tests candidates.
    public var tester: any CandidateTester
    /// The name and version that stand in the result.
    public var tool: String

    /// A driver with everything it needs.
    public init(
        job: Job, folder: JobFolder, repository: Repository, store: JobStore, tester: any CandidateTester,
        tool: String
    ) {
        self.job = job
        self.folder = folder
        self.repository = repository
        self.store = store
        self.tester = tester
        self.tool = tool
    }

    /// Searches until the end, from wherever the journal stands, and returns what came out.
    ///
    /// Cancelled or failed on our side it throws, and can be called again.
    public func run(listener: @escaping JobListener) async throws -> JobResult {
        let ledger = try Ledger(job: job.id, store: store, tester: tester)
        var search = Search(
            job: job, ledger: ledger, repository: repository, folder: folder, listener: listener)
        let conclusion = try await search.run()
        try Task.checkCancellation()
        let result = try await result(of: search, conclusion)
        let evidence = EvidenceFolder(FilePath(job.evidence))
        try evidence.finish(
            result, inputs: folder.inputs, log: try await log(of: search, result), records: ledger.finished)
        try store.finish(job: job.id, result: try JSON.line(result), at: result.endedAt)
        listener(.ended(result))
        return result
    }

    private func result(of search: Search, _ conclusion: Conclusion) async throws -> JobResult {
        var steps: [StepNote] = []
        for record in search.ledger.finished { steps.append(try await search.stepNote(record)) }
        var goods: [CommitNote] = []
        for good in job.quest == .regression ? search.olds : job.goods {
            goods.append(try await repository.note(good))
        }
        var result = JobResult(
            tool: tool, job: job.id, quest: job.quest, outcome: .cannotTell, good: goods,
            bad: try await repository.note(job.bad), rangeCount: search.range?.graph.count ?? 0, steps: steps,
            startedAt: job.createdAt, endedAt: Date())
        switch conclusion {
        case .found(let culprit, let confidence):
            result.outcome = .found
            result.culprit = try await repository.note(culprit)
            result.confidence = confidence
        case .oneOf(let commits, let confidence, let why):
            result.outcome = .oneOfSeveral
            for (commit, probability) in commits {
                var note = try await repository.note(commit)
                note.probability = probability
                result.possible.append(note)
            }
            result.possibleConfidence = confidence
            result.reason = why
        case .badEndUnfit(let why):
            result.outcome = .badEndUnfit
            result.reason = why
        case .goodEndUnfit(let why):
            result.outcome = .goodEndUnfit
            result.reason = why
        case .cannotTell(let why, let suspects):
            for commit in suspects { result.possible.append(try await repository.note(commit)) }
            result.reason = why
        }
        result.notes = search.notes
        result.revert = search.revert
        result.lints = search.lints
        result.crash = search.title
        result.otherTitles = (search.sought?.titles ?? []).subtracting([search.title ?? ""]).sorted()
        let records = search.ledger.finished
        if records.contains(where: { $0.tally.crashed > 0 }) { result.crashRate = search.crashRate.mean }
        result.toolchain = records.lazy.compactMap(\.build.toolchain).first
        result.accelerator = records.lazy.flatMap(\.runs).map(\.accelerator).first
        return result
    }

    /// The log for `git bisect replay`: the ends as given, then every mark that still stands.
    private func log(of search: Search, _ result: JobResult) async throws -> BisectLog {
        func entry(_ commit: CommitID, _ mark: Mark) async throws -> BisectLog.Entry {
            .init(commit, mark, subject: try await repository.note(commit).subject)
        }
        var ends: [BisectLog.Entry] = []
        let newer = job.quest == .regression ? [job.bad] : job.goods
        for commit in newer { ends.append(try await entry(commit, job.quest.newMark)) }
        for commit in search.olds { ends.append(try await entry(commit, job.quest.oldMark)) }
        var steps: [BisectLog.Entry] = []
        for mark in search.standingMarks(for: result.culprit?.id) {
            steps.append(try await entry(mark.commit, mark.mark))
        }
        var log = BisectLog(quest: job.quest, ends: ends, steps: steps)
        if let culprit = result.culprit { log.culprit = try await entry(culprit.id, job.quest.newMark) }
        for commit in result.possible { log.possible.append(try await entry(commit.id, .skip)) }
        return log
    }
}

extension Repository {
    /// A commit as it is quoted.
    public func note(_ id: CommitID) throws -> CommitNote {
        let commit = try commit(id)
        return CommitNote(
            id: id, subject: commit.subject, author: "\(commit.author.name) <\(commit.author.email)>",
            date: Date(timeIntervalSince1970: TimeInterval(commit.author.time)))
    }
}
