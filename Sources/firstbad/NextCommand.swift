import ArgumentParser
import Bisection
import GitHistory
import Records
import Reports
import SystemPackage

/// `firstbad next`: the commit to test next, and nothing else.
struct NextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Print the commit to test next, as git rev-list --bisect does, but quickly.",
        discussion: """
            Prints one commit: the one that halves the range best, away from skipped ones; or, once it is the only one \
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
            try Output.line(try JSON.line(answer))
        } else {
            for commit in answer.commit.map({ [$0] }) ?? answer.possible ?? [] { try Output.line("\(commit)") }
        }
        if answer.commit == nil { throw ExitCode(1) }
    }

    /// Everything in one go on the repository's queue: going there and back takes longer than some of the questions.
    private func answer(_ repository: isolated Repository) throws -> Answer {
        let newest = try repository.resolve(bad)
        let known = try good.map { try repository.resolve($0) }
        let untestable = try skip.map { try repository.resolve($0) }
        let graph = try repository.range(goods: known, bad: newest)
        guard !graph.isEmpty else {
            throw ValidationError("'\(bad)' is good itself, or older than a good revision")
        }
        let answer = Self.answer(graph, skipping: untestable)
        if let commit = answer.commit, !repository.has(commit) {
            // A commit-graph file that knows more than there is.
            let read = try repository.range(goods: known, bad: newest, trustsGraph: false)
            return Self.answer(read, skipping: untestable)
        }
        return answer
    }

    private static func answer(_ graph: CommitGraph, skipping untestable: [CommitID]) -> Answer {
        var suspects = Suspects(graph: graph, tip: graph.count - 1)
        for commit in untestable {
            if let index = graph.index(of: commit) { suspects.markSkipped(index) }
        }
        let ids = graph.ids
        switch suspects.standing() {
        case .found(let index): return Answer(commit: ids[index], left: 0, steps: 0)
        case .test(let index, let left, let steps): return Answer(commit: ids[index], left: left - 1, steps: steps)
        case .onlySkippedLeft(let indices):
            return Answer(commit: nil, left: suspects.count - 1, steps: 0, possible: indices.map { ids[$0] })
        }
    }
}
