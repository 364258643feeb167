import Bisection
import GitHistory
import Records
import SystemPackage
import TestKit
import Testing

/// A small generator with a seed, so that a failing history can be made again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension TemporaryRepository {
    func id(_ revision: String) throws -> CommitID {
        // Nothing may follow the text of ":/text".
        let name = revision.hasPrefix(":/") ? revision : revision + "^{commit}"
        return try #require(CommitID(try git("rev-parse", "--verify", name)))
    }
}

/// The id that these 40 digits are.
func commitID(_ hex: String) throws -> CommitID { try #require(CommitID(hex)) }

@Suite struct HistoryTests {
    /// Random commits with 0 to 3 parents among the twelve before them; dates go backwards now and then.
    static func randomHistory(_ seed: UInt64, count: Int) throws -> (TemporaryRepository, [String]) {
        var random = SeededGenerator(state: seed)
        let rows = (0..<count).map { number in
            let candidates = Array(max(0, number - 12)..<number).shuffled(using: &random)
            let parents = candidates.prefix([0, 1, 1, 1, 1, 1, 2, 2, 3].randomElement(using: &random) ?? 1)
            return (time: 1_700_000_000 + number * 60, parents: Array(parents))
        }
        return try history(rows)
    }

    /// A repository with a branch `c1`, `c2`… at each commit, whose parents are places in the list.
    static func history(_ rows: [(time: Int, parents: [Int])]) throws -> (TemporaryRepository, [String]) {
        let repository = try TemporaryRepository("--bare")
        var input = ""
        for (place, row) in rows.enumerated() {
            input += "commit refs/heads/c\(place + 1)\nmark :\(place + 1)\n"
            input += "committer C <c@example.org> \(row.time) +0000\ndata 1\nx\n"
            for (order, parent) in row.parents.enumerated() {
                input += "\(order == 0 ? "from" : "merge") :\(parent + 1)\n"
            }
            input += "\n"
        }
        let script = repository.folder.appending("import")
        let file = try FileDescriptor.open(script, .writeOnly, options: .create, permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(input.utf8) }
        let command = "/usr/bin/git fast-import --quiet --force < '\(script)'"
        let result = try TemporaryRepository.run(["/bin/sh", "-c", command], in: repository.path)
        try #require(result.status == 0, "\(result.output)")
        let ids = try repository.git(["rev-parse"] + rows.indices.map { "c\($0 + 1)" }).split(separator: "\n").map(
            String.init)
        return (repository, ids)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func rangesAndMergeBasesAreGits(seed: UInt64) async throws {
        let (temporary, ids) = try Self.randomHistory(seed, count: 60)
        let repository = try Repository(at: temporary.path)
        var random = SeededGenerator(state: seed)
        for _ in 0..<12 {
            let picked = ids.shuffled(using: &random).prefix(Int.random(in: 2...4, using: &random))
            let bad = try commitID(picked[0])
            let goods = picked.dropFirst().compactMap { CommitID($0) }
            let graph = try await repository.range(goods: goods, bad: bad)
            let lines = try temporary.git(["rev-list", "--parents", bad.hex, "--not"] + goods.map(\.hex))
            try Self.expect(graph, isRevList: lines)

            let bases = try await repository.mergeBases(bad, goods[0])
            let theirs = try? temporary.git("merge-base", "--all", bad.hex, goods[0].hex)
            #expect(bases.map(\.hex) == (theirs ?? "").split(separator: "\n").map(String.init).sorted())
            let related = try await repository.isAncestor(goods[0], of: bad)
            #expect(related == (bases == [goods[0]]))
        }
    }

    /// The same commits, with the same parents, parents first.
    static func expect(_ graph: CommitGraph, isRevList lines: String) throws {
        let rows = lines.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(Set(graph.ids.map(\.hex)) == Set(rows.map { $0[0] }))
        #expect(graph.count == rows.count)
        for row in rows {
            let index = try #require(CommitID(row[0]).flatMap { graph.index(of: $0) })
            let inside = row.dropFirst().compactMap { CommitID($0) }.compactMap { graph.index(of: $0) }
            #expect(graph.parents(of: index).map(Int.init) == inside)
            #expect(inside.allSatisfy { $0 < index })
            for parent in inside { #expect(graph.children(of: parent).contains(Int32(index))) }
        }
    }

    @Test func theOrderDoesNotDependOnWhatWasAskedBefore() async throws {
        let (temporary, ids) = try Self.randomHistory(9, count: 80)
        let (first, second) = (try Repository(at: temporary.path), try Repository(at: temporary.path))
        for id in ids {
            _ = try await second.isAncestor(try commitID(id), of: try commitID(id))
        }
        let bad = try commitID(ids[79])
        let good = try commitID(ids[40])
        let (left, right) = (
            try await first.range(goods: [good], bad: bad), try await second.range(goods: [good], bad: bad)
        )
        #expect(Array(left.ids) == Array(right.ids))
    }

    @Test func wrongClocksDoNotLengthenARange() async throws {
        // A good commit's way to an old one leads through a commit dated 1970: walks by date end before it.
        let temporary = try TemporaryRepository("--bare")
        var tip = try temporary.commitTree("old", time: 1_600_000_000)
        let old = tip
        tip = try temporary.commitTree("skewed", parents: [tip], time: 1000)
        for number in 0..<20 {
            tip = try temporary.commitTree("good", parents: [tip], time: 1_700_000_000 + number)
        }
        let good = tip
        var bad = old
        for number in 0..<20 {
            bad = try temporary.commitTree("bad", parents: [bad], time: 1_650_000_000 + number)
        }
        let repository = try Repository(at: temporary.path)
        let graph = try await repository.range(
            goods: [try commitID(good)], bad: try commitID(bad))
        #expect(graph.count == 20)
        #expect(graph.index(of: try commitID(old)) == nil)
    }

    @Test func aBadCommitThatIsAncestorOfAGoodOneGivesAnEmptyRange() async throws {
        let temporary = try TemporaryRepository()
        let (first, second) = (try temporary.commit("one"), try temporary.commit("two"))
        let repository = try Repository(at: temporary.path)
        let graph = try await repository.range(
            goods: [try commitID(second)], bad: try commitID(first))
        #expect(graph.isEmpty)
    }

    @Test func aShallowHistoryThatEndsWithinTheRangeIsAnError() async throws {
        let temporary = try TemporaryRepository()
        for number in 1...6 { try temporary.commit("\(number)") }
        let shallow = temporary.folder.appending("shallow")
        try temporary.git(["clone", "-q", "--depth=3", "file://\(temporary.path)", shallow.string])
        let repository = try Repository(at: shallow)
        let bad = try temporary.id("HEAD")

        let graph = try await repository.range(goods: [try temporary.id("HEAD~2")], bad: bad)
        #expect(graph.count == 2)
        let cut = GitError.shallowCut(at: try temporary.id("HEAD~2"))
        await #expect(throws: cut) { try await repository.range(goods: [], bad: bad) }
        #expect("\(cut)".contains("git fetch --unshallow"))
        let missing = GitError.objectMissing(id: try temporary.git("rev-parse", "HEAD~4"), partialClone: false)
        let far = try temporary.id("HEAD~4")
        await #expect(throws: missing) { try await repository.range(goods: [far], bad: bad) }

        // The same open repository sees what was fetched meanwhile.
        try temporary.git(["fetch", "-q", "--unshallow"], in: shallow)
        #expect(try await repository.range(goods: [], bad: bad).count == 6)
    }

    @Test func aHistoryWithAHoleIsAnError() async throws {
        let temporary = try TemporaryRepository()
        for number in 1...5 { try temporary.commit("\(number)") }
        let hole = try temporary.git("rev-parse", "HEAD~2")
        let good = try temporary.id("HEAD~4")
        let object = ".git/objects/\(hole.prefix(2))/\(hole.dropFirst(2))"
        try TemporaryRepository.run(["/bin/rm", "-f", object], in: temporary.path)
        let repository = try Repository(at: temporary.path)
        let bad = try temporary.id("HEAD")
        await #expect(throws: GitError.objectMissing(id: hole, partialClone: false)) {
            try await repository.range(goods: [good], bad: bad)
        }
        try TemporaryRepository.run(["/bin/sh", "-c", "echo rubbish > \(object)"], in: temporary.path)
        do {
            _ = try await repository.range(goods: [], bad: bad)
            Issue.record("a damaged object was taken for a root")
        } catch {
            guard case GitError.objectDamaged(hole, _) = error else { throw error }
        }
    }

    @Test func theGraphAnswersForAncestorsAndDescendants() async throws {
        let (temporary, ids) = try Self.randomHistory(5, count: 70)
        let repository = try Repository(at: temporary.path)
        let graph = try await repository.range(goods: [], bad: try commitID(ids[69]))
        for index in graph.indices {
            let theirs = try temporary.git("rev-list", graph.ids[index].hex).split(separator: "\n").map(String.init)
            #expect(Set(graph.ancestors(of: index).map { graph.ids[$0].hex }) == Set(theirs))
            for other in graph.indices {
                #expect(graph.ancestors(of: index).contains(other) == graph.descendants(of: other).contains(index))
            }
        }
    }
}
