import Bisection
import Foundation
import GitHistory
import HostTools
import Kbuild
import Records
import Steps
import SystemPackage

/// Answers what a search asks for, from the repository and the evidence.
struct JobQuestions {
    let job: Job
    let repository: Repository

    /// Above so many commits, looking at what each touched takes minutes: all are alike then.
    static let mostCommits = 60_000

    func answer(_ question: Question, _ search: CommitSearch) async throws -> Answered {
        switch question {
        case .history: throw JobError.badRequest("a history is no fact")
        case .weights(_, _, let step):
            let record = search.steps.first { $0.ordinal == step }
            return .weights(try await weights(search.range, record))
        case .suspect(let commit): return .suspect(try await suspect(commit, search))
        }
    }

    /// Weights of the range's commits, for the crash that `record` has shown.
    private func weights(_ range: CommitRange?, _ record: StepRecord?) async throws -> [WeightedCommits] {
        guard let range, let record, range.graph.count <= Self.mostCommits else { return [] }
        let stackFiles = record.stackFiles ?? []
        let compiled = compiledSources(of: record)
        guard !stackFiles.isEmpty || compiled != nil else { return [] }
        let prior: Prior
        if let compiled {
            prior = Prior(stackFiles: stackFiles) { compiled.contains($0) }
        } else {
            prior = Prior(stackFiles: stackFiles)
        }
        var groups: [Double: [CommitID]] = [:]
        for index in range.graph.indices {
            let isMerge = range.graph.parents(of: index).count > 1
            let commit = range.graph.ids[index]
            let paths = isMerge ? [] : try await repository.changedPaths(of: commit)
            let weight = prior.weight(changed: paths, isMerge: isMerge)
            if weight != 1 { groups[weight, default: []].append(commit) }
        }
        return groups.sorted { $0.key < $1.key }.map { WeightedCommits(weight: $0.key, commits: $0.value) }
    }

    private func suspect(_ id: CommitID, _ search: CommitSearch) async throws -> SuspectFacts {
        let commit = try await repository.commit(id)
        let paths = try await repository.changedPaths(of: id)
        let compiled = search.steps.first { $0.purpose == .badEnd }.flatMap { compiledSources(of: $0) }
        return SuspectFacts(
            commit: try await repository.note(id), parents: commit.parents, paths: paths,
            releases: try await repository.releaseTags().filter { $0.commit == id }.map(\.name),
            compiledPaths: compiled.map { compiled in paths.filter { compiled.contains($0) } })
    }

    /// What the kernel of a step was compiled from, as its evidence has it.
    private func compiledSources(of record: StepRecord) -> CompiledSources? {
        StepRunner.compiledSources(
            in: EvidenceFolder(FilePath(job.evidence)).steps.appending(record.folderName))
    }
}

extension CommitSearch {
    /// Images that were tested, by what tells whether two are the same, each with its step's ordinal.
    var images: [String: Int] {
        var images: [String: Int] = [:]
        for record in steps where record.twin == nil && record.tally.telling > 0 {
            if let identity = record.build.identity, images[identity] == nil { images[identity] = record.ordinal }
        }
        return images
    }
}
