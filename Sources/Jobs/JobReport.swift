import Audit
import Bisection
import Foundation
import GitHistory
import Records
import Reports

/// What a search came to, as it is reported.
struct JobReport {
    let job: Job
    let search: CommitSearch
    let conclusion: Conclusion
    let repository: Repository

    /// The result, every commit with what is quoted of it.
    func result(tool: String) async throws -> JobResult {
        var goods: [CommitNote] = []
        for good in job.quest == .regression ? search.olds : job.goods {
            goods.append(try await repository.note(good))
        }
        let steps = search.steps
        var result = JobResult(
            tool: tool, job: job.id, quest: job.quest, outcome: .cannotTell, good: goods,
            bad: try await repository.note(job.bad), rangeCount: search.range?.graph.count ?? 0, steps: steps,
            startedAt: job.createdAt, endedAt: Date())
        try await answer(&result)
        result.notes = search.notes(for: conclusion)
        result.rulings = search.rulings
        result.revert = conclusion.revert
        result.lints = lints
        result.crash = search.sought?.title
        result.otherTitles = search.sought?.others ?? []
        result.crashRate = search.crashRate
        result.toolchain = steps.lazy.compactMap(\.build.toolchain).first
        result.accelerator = steps.lazy.flatMap(\.runs).map(\.accelerator).first
        return result
    }

    /// Reasons to trust a culprit less; nil where there is none to look at.
    private var lints: [Lint]? {
        guard case .found(let culprit, _) = conclusion.answer, let facts = search.suspectFacts(culprit) else {
            return nil
        }
        var doubts = CulpritDoubts()
        doubts.subject = facts.commit.subject
        doubts.isMerge = facts.parents.count > 1
        doubts.paths = facts.paths
        doubts.releases = facts.releases
        doubts.isBadEnd = culprit == job.newer
        doubts.architecture = KernelPath.folder(ofMachine: job.settings.machine.name)
        if let compiled = facts.compiledPaths { doubts.isCompiled = { compiled.contains($0) } }
        doubts.titlesAtBadEnd = search.titles(of: job.bad)
        doubts.titlesAtCulprit = search.titles(of: culprit)
        doubts.toolchains = Set(search.steps.compactMap(\.build.toolchain))
        var lints = doubts.lints
        if let revert = conclusion.revert, revert.outcome == .contradicts {
            lints.insert(
                Lint(.revertStillCrashes, "\(revert.text): something else makes a difference, too"), at: 0)
        }
        return lints
    }

    private func answer(_ result: inout JobResult) async throws {
        switch conclusion.answer {
        case .found(let culprit, let confidence):
            result.outcome = .found
            result.culprit = try await repository.note(culprit)
            result.confidence = confidence
        case .oneOf(let members, let confidence, let why):
            result.outcome = .oneOfSeveral
            for member in members {
                var note = try await repository.note(member.commit)
                note.probability = member.probability
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
    }

    /// The log for `git bisect replay`: the ends as given, then every mark that still stands.
    func log(_ result: JobResult) async throws -> BisectLog {
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
