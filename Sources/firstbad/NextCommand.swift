import ArgumentParser
import Bisection
import GitHistory
import Reports
import SystemPackage

/// `firstbad next`: the commit to test next, and nothing else.
struct NextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Print the commit to test next, as git rev-list --bisect does, but quickly.",
        discussion: """
            Prints one commit: the one that halves the range best, away from skipped ones; or, once it is the only one
            left, the first bad commit. Exit status: 0, or 1 if only skipped commits are left, which are printed then.
            """)

    @Option(name: .long, help: ArgumentHelp("The kernel's git repository.", valueName: "repository"))
    var kernel = "."

    @Option(name: .long, help: ArgumentHelp("A revision that is bad.", valueName: "revision"))
    var bad: String

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("Revisions that are good. May be repeated.", valueName: "revision"))
    var good: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("Revisions that can't be tested. May be repeated.", valueName: "revision"))
    var skip: [String] = []

    @Flag(name: .long, help: "Write an object: commit, left (suspects but for the bad end), steps.")
    var json = false

    /// What is printed with `--json`.
    private struct Answer: Encodable {
        /// To be tested, or the first bad one if nothing is left; nil if only skipped commits are.
        var commit: CommitID?
        /// How many commits may be the first bad one besides the one that is known to be bad.
        var left: Int
        /// About how many more tests it takes.
        var steps: Int
        /// The commits that may be the first bad one, if only skipped ones are left.
        var possible: [CommitID]?
    }

    func run() async throws {
        let repository = try Repository(at: FilePath(kernel))
        let answer = try await answer(repository)
        if json {
            print(try JSON.line(answer))
        } else {
            for commit in answer.commit.map({ [$0] }) ?? answer.possible ?? [] { print(commit) }
        }
        if answer.commit == nil { throw ExitCode(1) }
    }

    private func answer(_ repository: Repository) async throws -> Answer {
        let newest = try await repository.resolve(bad)
        var known: [CommitID] = []
        for revision in good { known.append(try await repository.resolve(revision)) }
        let graph = try await repository.suspects(goods: known, bad: newest)
        guard !graph.isEmpty else {
            throw ValidationError("'\(bad)' is good itself, or older than a good revision")
        }
        let answer = try await answer(Suspects(graph: graph, tip: graph.count - 1), repository)
        if let commit = answer.commit, await !repository.has(commit) {
            // A commit-graph file that knows more than there is.
            let graph = try await repository.suspects(goods: known, bad: newest, trustsGraph: false)
            return try await self.answer(Suspects(graph: graph, tip: graph.count - 1), repository)
        }
        return answer
    }

    private func answer(_ range: Suspects, _ repository: Repository) async throws -> Answer {
        var suspects = range
        for revision in skip {
            let commit = try await repository.resolve(revision)
            if let index = suspects.graph.index(of: commit) { suspects.markSkipped(index) }
        }
        let ids = suspects.graph.ids
        switch suspects.standing() {
        case .found(let index): return Answer(commit: ids[index], left: 0, steps: 0)
        case .test(let index, let left, let steps): return Answer(commit: ids[index], left: left - 1, steps: steps)
        case .onlySkippedLeft(let indices):
            return Answer(commit: nil, left: suspects.count - 1, steps: 0, possible: indices.map { ids[$0] })
        }
    }
}
