import Bisection
import Foundation
import GitHistory
import Records
import SystemPackage
import TestKit
import Testing

/// The quick range against git's, wherever git keeps the history: loose, packed, in commit-graph files, or told otherwise.
@Suite struct RangeTests {
    /// What is done to a repository before it is read.
    enum State: String, CaseIterable, CustomTestStringConvertible {
        case loose, packed, graph, graphWithoutDates, splitGraph, oldGraph, oldSplitGraph, replaced, grafted
        var testDescription: String { rawValue }

        func make(of repository: TemporaryRepository, _ ids: [String]) throws {
            let half = ids[ids.count / 2]
            func writeGraph(_ revisions: [String], _ options: String...) throws {
                let list = repository.folder.appending("list")
                try Data((revisions.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: list.string))
                let command =
                    "/usr/bin/git -c commitGraph.generationVersion="
                    + (self == .graphWithoutDates ? "1" : "2")
                    + " commit-graph write --stdin-commits \(options.joined(separator: " ")) < '\(list)'"
                let done = try TemporaryRepository.run(["/bin/sh", "-c", command], in: repository.path)
                try #require(done.status == 0, "\(done.output)")
            }
            switch self {
            // As few commits as these are not packed by fast-import.
            case .loose: break
            case .packed: try repository.git("gc", "--quiet")
            case .graph, .graphWithoutDates: try writeGraph(ids)
            case .oldGraph: try writeGraph([half])
            case .splitGraph, .oldSplitGraph:
                try writeGraph([half], "--split=no-merge")
                try writeGraph([ids[ids.count * 3 / 4]], "--split=no-merge")
                if self == .splitGraph { try writeGraph(ids, "--split=no-merge") }
            case .replaced:
                try writeGraph(ids)
                try repository.git("replace", "--graft", half, ids[3], ids[7])
            case .grafted:
                try writeGraph(ids)
                let text = "# parents told otherwise\n\(half) \(ids[5]) \(ids[2])\n\(ids[ids.count * 2 / 3])\n"
                let file = repository.path.appending("info").appending("grafts")
                try Data(text.utf8).write(to: URL(filePath: file.string))
            }
        }
    }

    @Test(arguments: State.allCases, [11, 12] as [UInt64])
    func suspectsAreGits(state: State, seed: UInt64) async throws {
        let (temporary, ids) = try HistoryTests.randomHistory(seed, count: 90)
        try state.make(of: temporary, ids)
        let repository = try Repository(at: temporary.path)
        var random = SeededGenerator(state: seed)
        for _ in 0..<6 {
            let picked = ids.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
            let bad = try commitID(picked[0])
            let goods = picked.dropFirst().compactMap { CommitID($0) }
            let graph = try await repository.range(goods: goods, bad: bad)
            let lines = try temporary.git(["rev-list", "--parents", bad.hex, "--not"] + goods.map(\.hex))
            try HistoryTests.expect(graph, isRevList: lines)
            if !graph.isEmpty { #expect(graph.ids.last == bad) }
            if graph.count > 1 { try expectAsGoodAsGit(graph, bad, goods, temporary) }
        }
    }

    /// `git rev-list --bisect` must not find a better split.
    private func expectAsGoodAsGit(
        _ graph: CommitGraph, _ bad: CommitID, _ goods: [CommitID], _ repository: TemporaryRepository
    ) throws {
        let midpoint = try #require(Suspects(graph: graph, tip: graph.count - 1).midpoint())
        let known = ["--not"] + goods.map(\.hex)
        let theirs = try repository.git(["rev-list", "--bisect", bad.hex] + known)
        func split(_ commit: String) throws -> Int {
            let weight = try #require(Int(try repository.git(["rev-list", "--count", commit] + known)))
            return min(weight, graph.count - weight)
        }
        #expect(try split(graph.ids[midpoint.commit].hex) == min(midpoint.weight, graph.count - midpoint.weight))
        #expect(try split(graph.ids[midpoint.commit].hex) >= split(theirs))
    }

    /// A graph file that isn't what git wrote: no answer may change.
    @Test func aDamagedGraphIsLeftAside() async throws {
        let (temporary, ids) = try HistoryTests.randomHistory(21, count: 60)
        try temporary.git("commit-graph", "write", "--reachable")
        let file = URL(filePath: temporary.path.string).appending(path: "objects/info/commit-graph")
        let intact = try Data(contentsOf: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path())
        let (good, bad) = (try commitID(ids[20]), try commitID(ids[59]))
        let theirs = try temporary.git("rev-list", bad.hex, "--not", good.hex)
        let right = Set(theirs.split(separator: "\n").compactMap { CommitID(String($0)) })
        var random = SeededGenerator(state: 3)
        for turn in 0..<120 {
            var bytes = intact
            switch turn % 5 {
            case 0: bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))
            case 1: bytes.append(contentsOf: [0, 1, 2])
            // The header and the table of contents are worth more turns than the rest.
            case 2: bytes[Int.random(in: 0..<80, using: &random)] = UInt8.random(in: 0...255, using: &random)
            default:
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
                    1 << UInt8.random(in: 0...7, using: &random)
            }
            try bytes.write(to: file)
            let graph = try await Repository(at: temporary.path).range(goods: [good], bad: bad)
            #expect(Set(graph.ids) == right, "turn \(turn)")
        }
    }

    /// Clocks that went wrong by years on a few commits in a row, and anything at all within some days.
    @Test(arguments: [31, 32, 33, 34] as [UInt64])
    func wrongClocksMakeNoSuspects(seed: UInt64) async throws {
        var random = SeededGenerator(state: seed)
        var wrong = 0
        let rows = (0..<120).map { number in
            wrong = number % 30 == 20 ? 7 : wrong - 1
            let noise = Int.random(in: 0..<[300_000, 2_000_000][Int(seed % 2)], using: &random)
            let time = wrong > 0 ? [1, 3_000_000_000][number / 30 % 2] : 1_500_000_000 + number * 86_400 + noise
            let parents = Set((1...2).map { _ in max(0, number - Int.random(in: 1...9, using: &random)) })
            return (time: time, parents: number == 0 ? [] : parents.sorted())
        }
        let (temporary, ids) = try HistoryTests.history(rows)
        let repository = try Repository(at: temporary.path)
        for _ in 0..<10 {
            let (bad, good) = (Int.random(in: 60..<120, using: &random), Int.random(in: 20..<100, using: &random))
            let graph = try await repository.range(goods: [try commitID(ids[good])], bad: try commitID(ids[bad]))
            // By ids: rows that say the same are one commit.
            func reached(from end: Int) -> Set<String> {
                var reached: Set<Int> = []
                var pending = [end]
                while let next = pending.popLast() {
                    if reached.insert(next).inserted { pending += rows[next].parents }
                }
                return Set(reached.map { ids[$0] })
            }
            let right = reached(from: bad).subtracting(reached(from: good))
            #expect(Set(graph.ids.map(\.hex)) == right, "from \(good) to \(bad)")
            let isOlder = try await repository.isAncestor(try commitID(ids[good]), of: try commitID(ids[bad]))
            #expect(isOlder == reached(from: bad).contains(ids[good]))
        }
    }

    @Test func newCommitsAndAlternatesAreSeen() async throws {
        let (temporary, ids) = try HistoryTests.randomHistory(41, count: 50)
        try temporary.git("commit-graph", "write", "--reachable")
        let clone = temporary.folder.appending("clone")
        try temporary.git(["clone", "-q", "--bare", "--shared", temporary.path.string, clone.string])
        let repository = try Repository(at: clone)
        let first = try await repository.range(goods: [], bad: try commitID(ids[49]))
        // The open repository sees what comes after, loose and beyond the graph.
        let tree = try temporary.git(["hash-object", "-t", "tree", "-w", "/dev/null"], in: clone)
        let newest = try temporary.git(["commit-tree", tree, "-p", ids[49], "-m", "new"], in: clone)
        let second = try await repository.range(goods: [], bad: try commitID(newest))
        #expect(second.count == first.count + 1)
        let between = try await repository.range(goods: [try commitID(ids[49])], bad: try commitID(newest))
        #expect(Array(between.ids) == [try commitID(newest)])
    }

    @Test func aShallowCloneNeedsItsGood() async throws {
        let temporary = try TemporaryRepository()
        for number in 1...6 { try temporary.commit("\(number)") }
        let shallow = temporary.folder.appending("shallow")
        try temporary.git(["clone", "-q", "--depth=3", "file://\(temporary.path)", shallow.string])
        let repository = try Repository(at: shallow)
        let bad = try temporary.id("HEAD")
        #expect(try await repository.range(goods: [try temporary.id("HEAD~2")], bad: bad).count == 2)
        let cut = GitError.shallowCut(at: try temporary.id("HEAD~2"))
        await #expect(throws: cut) { try await repository.range(goods: [], bad: bad) }
    }

    @Test(arguments: [51, 52] as [UInt64])
    func theLogIsReplayedByGitToTheSameState(seed: UInt64) async throws {
        let (temporary, ids) = try HistoryTests.randomHistory(seed, count: 80)
        let work = temporary.folder.appending("work")
        try temporary.git(["clone", "-q", "--shared", "--no-checkout", temporary.path.string, work.string])
        try temporary.git(["checkout", "-q", ids[79]], in: work)
        let repository = try Repository(at: work)
        let bad = try commitID(ids[79])
        let all = try await repository.range(goods: [], bad: bad)
        let good = all.ids[all.count / 8]
        let graph = try await repository.range(goods: [good], bad: bad)
        var suspects = Suspects(graph: graph, tip: graph.count - 1)
        var random = SeededGenerator(state: seed)
        let isNew = graph.descendants(of: Int.random(in: graph.indices, using: &random))
        var log = BisectLog(
            quest: .regression, ends: [.init(bad, .bad, subject: "bad"), .init(good, .good, subject: "good")],
            steps: [])
        while case .test(let index, _, _) = suspects.standing() {
            let mark: Mark = log.steps.count == 2 ? .skip : isNew.contains(index) ? .bad : .good
            switch mark {
            case .bad: suspects.markNew(index)
            case .good: suspects.markOld(index)
            case .skip: suspects.markSkipped(index)
            }
            log.steps.append(.init(graph.ids[index], mark, subject: "x"))
            let file = temporary.folder.appending("log")
            try Data(log.text.utf8).write(to: URL(filePath: file.string))
            // Its exit status is 1 as well where the bisection has come to its end.
            _ = try? temporary.git(["bisect", "replay", file.string], in: work)
            let tip = try temporary.git(["rev-parse", "refs/bisect/bad"], in: work)
            #expect(tip == graph.ids[suspects.tip].hex)
            let left = try temporary.git(
                ["rev-list", "refs/bisect/bad", "--not", "--glob=refs/bisect/good-*"], in: work)
            #expect(
                Set(left.split(separator: "\n").map(String.init)) == Set(suspects.indices.map { graph.ids[$0].hex })
            )
            let skips = try temporary.git(
                ["for-each-ref", "--format=%(objectname)", "refs/bisect/skip-*"], in: work)
            #expect(skips.isEmpty == suspects.skipped.isEmpty || suspects.skipped.isEmpty)
        }
        if case .found(let index) = suspects.standing() { #expect(index == isNew.first { _ in true }) }
    }
}
