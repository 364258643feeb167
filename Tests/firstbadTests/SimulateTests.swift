import Foundation
import Records
import Reports
import Simulation
import TestKit
import Testing

@Suite struct SimulateTests {
    let folder: TemporaryFolder
    let program: Program
    let repository: TemporaryRepository

    init() throws {
        folder = try TemporaryFolder()
        program = Program(state: folder.path.appending("state"))
        repository = try TemporaryRepository()
        for number in 0..<12 {
            try repository.git("commit", "--quiet", "--allow-empty", "--message", "commit \(number)")
        }
    }

    @Test func `each policy is an object with its scores`() async throws {
        let outcome = try await program.run([
            "simulate", "--kernel", repository.path.string, "--good", "HEAD~11", "--bad", "HEAD", "--trials", "5",
            "--policy", "git", "--policy", "firstbad", "--json",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let scores = try outcome.output.split(separator: "\n").map {
            try JSON.decode(Scores.self, from: String($0))
        }
        #expect(scores.map(\.policy) == ["git", "firstbad"])
        #expect(scores.map(\.right) == [5, 5])
    }

    @Test func `a person is told what it proves`() async throws {
        let outcome = try await program.run([
            "simulate", "--kernel", repository.path.string, "--good", "HEAD~11", "--bad", "HEAD", "--trials", "2",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("not kernels"))
    }

    @Test(arguments: [
        (["--trials", "0"], "--trials is from"), (["--policy", "best"], "'best' is invalid"),
        (["--crash-rate", "0"], "above 0"), (["--crash-rate", "missing"], "there is no file"),
        (["--broken", "1"], "from 0"),
        (["--prior", "paths"], "needs --culprits"), (["--culprits", "/dev/null"], "is a device"),
        (["--good", "HEAD"], "no commits between"),
    ])
    func `what can't be played is said`(change: [String], says: String) async throws {
        var arguments = ["simulate", "--kernel", repository.path.string, "--bad", "HEAD"]
        if change.first != "--good" { arguments += ["--good", "HEAD~5"] }
        let outcome = try await program.run(arguments + change)
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }
}
