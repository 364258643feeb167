import Bisection
import GitHistory
import Jobs
import Records
import Reports
import Simulation
import Wording

/// A replay for people: each test in a line, then what it came to.
struct ReplayText {
    let text: String

    init(_ replay: Replay, _ policy: Policy, _ recorded: RecordedJob, _ repository: Repository) async throws {
        var lines = ["job \(recorded.job.id.onOneLine), decided by \(policy):"]
        for (number, test) in replay.tests.enumerated() {
            let commit = try await repository.note(recorded.commit(at: test.place))
            lines.append("\(number + 1). \(commit.quoted): \(Self.words(test))")
        }
        lines.append(try await Self.ending(replay, recorded, repository))
        lines.append("  \(replay.builds) builds, \(replay.runs) runs")
        text = lines.joined(separator: "\n")
    }

    private static func words(_ test: Replay.Test) -> String {
        guard test.isTestable else { return "can't be tested" }
        let other = test.foreign > 0 ? ", \(test.foreign) told nothing" : ""
        return "\(test.crashed) crashed, \(test.clean) clean\(other)"
    }

    private static func ending(
        _ replay: Replay, _ recorded: RecordedJob, _ repository: Repository
    ) async throws -> String {
        func quoted(_ index: Int) async throws -> String {
            try await repository.note(recorded.commit(at: .commit(index))).quoted
        }
        switch replay.end {
        case .notRecorded(let place):
            let commit = try await repository.note(recorded.commit(at: place))
            return "asks for more runs of \(commit.quoted) than the job made: it can't be said how it would end"
        case .answer(.named(let index, let probability)):
            return "names \(try await quoted(index)), confidence \(PlainText.confidence(probability))"
        case .answer(.oneOf(let indices, let probability)):
            var text = "one of these \(indices.count), confidence \(PlainText.confidence(probability)):"
            for index in indices.prefix(20) { text += "\n  \(try await quoted(index))" }
            return text + (indices.count > 20 ? "\n  and \(indices.count - 20) more" : "")
        case .answer(.nothing): return "names nothing: the ends don't behave"
        }
    }
}

/// A replay for programs.
struct ReplayLine: Encodable {
    struct Test: Encodable {
        var commit: CommitID
        var isTestable: Bool
        var crashed: Int
        var clean: Int
        var foreign: Int
    }

    var job: String
    var policy: String
    /// `named`, `oneOf`, `nothing` or `notRecorded`.
    var end: String
    /// The commits that are the answer; of `notRecorded`, the one that it asked for.
    var commits: [CommitID]
    var probability: Double?
    var builds: Int
    var runs: Int
    var tests: [Test]

    init(_ replay: Replay, _ policy: Policy, _ recorded: RecordedJob) {
        job = recorded.job.id
        self.policy = policy.description
        builds = replay.builds
        runs = replay.runs
        tests = replay.tests.map {
            Test(
                commit: recorded.commit(at: $0.place), isTestable: $0.isTestable, crashed: $0.crashed,
                clean: $0.clean, foreign: $0.foreign)
        }
        switch replay.end {
        case .notRecorded(let place): (end, commits) = ("notRecorded", [recorded.commit(at: place)])
        case .answer(.named(let index, let chance)):
            (end, commits, probability) = ("named", [recorded.commit(at: .commit(index))], chance)
        case .answer(.oneOf(let indices, let chance)):
            (end, commits, probability) = ("oneOf", indices.map { recorded.commit(at: .commit($0)) }, chance)
        case .answer(.nothing): (end, commits) = ("nothing", [])
        }
    }
}
