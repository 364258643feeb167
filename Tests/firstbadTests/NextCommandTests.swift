import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

/// `firstbad next`, as a script would use it.
@Suite struct NextCommandTests {
    private let repository: TemporaryRepository
    private let ids: [String]
    private let program: Program

    init() throws {
        repository = try TemporaryRepository()
        var ids: [String] = []
        for number in 0..<16 {
            ids.append(try repository.commitTree("\(number)", parents: ids.last.map { [$0] } ?? []))
        }
        self.ids = ids
        program = Program(state: repository.folder.appending("state"))
    }

    private struct Answer: Decodable, Equatable {
        var commit: String?
        var left: Int
        var steps: Int
        var possible: [String]?
    }

    private func next(_ bad: Int, _ good: [Int], skip: [Int] = []) async throws -> (status: Int32?, answer: Answer)
    {
        var arguments = ["next", "--json", "--kernel", repository.path.string, "--bad", ids[bad]]
        for number in good { arguments += ["--good", ids[number]] }
        if !skip.isEmpty { arguments += ["--skip"] + skip.map { ids[$0] } }
        let outcome = try await program.run(arguments)
        return (outcome.status, try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8)))
    }

    @Test func `the range is halved until the first bad commit is left`() async throws {
        let (status, first) = try await next(15, [0])
        #expect(status == 0 && first.left == 14 && first.steps == 4)
        #expect(first.commit == ids[7] || first.commit == ids[8])
        let (_, found) = try await next(9, [8])
        #expect(found == Answer(commit: ids[9], left: 0, steps: 0, possible: nil))
    }

    @Test func `skipped commits are left alone, and named when nothing else is left`() async throws {
        let (_, answer) = try await next(15, [0], skip: [7, 8])
        #expect(answer.left == 14 && ![ids[7], ids[8], nil].contains(answer.commit))
        let (status, end) = try await next(9, [6], skip: [7, 8])
        #expect(status == 1 && end.commit == nil && end.left == 2)
        #expect(end.possible.map(Set.init) == Set(ids[7...9]))
    }

    @Test func `what can't be asked ends with status 2 and says why`() async throws {
        let kernel = ["next", "--kernel", repository.path.string]
        let older = try await program.run(kernel + ["--bad", ids[3], "--good", ids[5]])
        #expect(older.status == 2 && older.output.isEmpty && older.errors.contains("older than a good revision"))
        let unknown = try await program.run(kernel + ["--bad", "v9.9", "--good", ids[5]])
        #expect(unknown.status == 2 && unknown.errors.contains("no commit is called 'v9.9'"))
    }

    @Test func `without --json there is the commit and nothing else`() async throws {
        let outcome = try await program.run(
            ["next", "--kernel", repository.path.string, "--bad", ids[9], "--good", ids[8]])
        #expect(outcome.status == 0 && outcome.output == ids[9] + "\n" && outcome.errors.isEmpty)
    }
}
