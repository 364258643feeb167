import Bisection
import Foundation
import GitHistory
import HostTools
import Kbuild
import Records
import Reports
import SystemPackage

/// Which commits are likelier to be the culprit, by the files that they touched.
///
/// It is made once, after the bad end has shown its crash, and kept in the job's folder: a resumed job must come to the
/// same decisions, and what a kernel was compiled from may be gone from the cache by then.
struct PathPrior {
    let range: CommitRange
    let repository: Repository
    let folder: JobFolder

    /// Above so many commits, looking at what each touched takes minutes: all are alike then.
    static let mostCommits = 60_000

    private var file: FilePath { folder.path.appending("prior.json") }

    private struct Saved: Codable {
        var tip: CommitID
        /// By number; those that aren't here weigh 1.
        var weights: [Int: Double]
    }

    /// A weight for each commit of the range, for a crash with `stackFiles` on its stacks; empty: all are alike.
    func weights(stackFiles: [String], compiled: CompiledSources?) async throws -> [Double] {
        guard range.graph.count <= Self.mostCommits else { return [] }
        if let saved { return saved }
        guard !stackFiles.isEmpty || compiled != nil else { return [] }
        let prior: Prior
        if let compiled {
            prior = Prior(stackFiles: stackFiles) { compiled.contains($0) }
        } else {
            prior = Prior(stackFiles: stackFiles)
        }
        var weights: [Double] = []
        for index in range.graph.indices {
            let isMerge = range.graph.parents(of: index).count > 1
            let paths = isMerge ? [] : try await repository.changedPaths(of: range.graph.ids[index])
            weights.append(prior.weight(changed: paths, isMerge: isMerge))
        }
        try save(weights)
        return weights
    }

    /// The weights as they were kept; nil where none were.
    var saved: [Double]? {
        guard let data = FileManager.default.contents(atPath: file.string),
            let saved = try? JSON.decode(Saved.self, from: String(decoding: data, as: UTF8.self)),
            saved.tip == range.graph.ids[range.tip]
        else { return nil }
        return range.graph.indices.map { saved.weights[$0] ?? 1 }
    }

    private func save(_ weights: [Double]) throws {
        let notable = weights.enumerated().filter { $0.element != 1 }.map { ($0.offset, $0.element) }
        let saved = Saved(tip: range.graph.ids[range.tip], weights: Dictionary(uniqueKeysWithValues: notable))
        try AtomicFile.write(try JSON.line(saved), to: file)
    }
}
