import Bisection
import Records
import Simulation
import Testing

@Suite struct ReplayTests {
    /// A line of 16 commits, of which 9 is the first bad one.
    private func range() throws -> SimulatedRange {
        let ids = (0..<16).compactMap { CommitID(String(repeating: String($0, radix: 16), count: 40)) }
        let graph = try CommitGraph(ids: ids, parents: (0..<16).map { $0 == 0 ? [] : [$0 - 1] })
        return SimulatedRange(Lineage(graph: graph, tip: 15))
    }

    private func recording(runs: Int, broken: Set<Int> = []) -> Recording {
        var recording = Recording()
        for index in 0..<16 {
            let outcome: Recording.Outcome = index >= 9 ? .crash : .clean
            recording.add(.commit(index), broken.contains(index) ? [] : Array(repeating: outcome, count: runs))
        }
        recording.add(.oldEnd(0), Array(repeating: .clean, count: runs))
        return recording
    }

    @Test(arguments: [Policy.firstbad, .git, .fixed(3), .syzkaller])
    func `every policy finds the culprit in runs that don't lie`(policy: Policy) throws {
        let replay = Replay(recording(runs: 200), policy, try range())
        guard case .answer(.named(9, _)) = replay.end else {
            Issue.record("\(replay.end)")
            return
        }
        #expect(replay.builds == Set(replay.tests.map(\.place)).count)
        #expect(replay.runs == replay.tests.map { $0.crashed + $0.clean + $0.foreign }.reduce(0, +))
    }

    @Test func `a policy that asks for more than was recorded is not answered`() throws {
        let replay = Replay(recording(runs: 3), .syzkaller, try range())
        #expect(replay.end == .notRecorded(.commit(15)))
        #expect(replay.runs == 3, "what was made up afterwards doesn't count")
    }

    @Test func `what could not be tested then can't be tested now`() throws {
        let replay = Replay(recording(runs: 50, broken: [7, 8]), .firstbad, try range())
        guard case .answer(.oneOf(let commits, _)) = replay.end else {
            Issue.record("\(replay.end)")
            return
        }
        #expect(commits.contains(9))
        #expect(replay.tests.filter { !$0.isTestable }.allSatisfy { [.commit(7), .commit(8)].contains($0.place) })
    }
}
