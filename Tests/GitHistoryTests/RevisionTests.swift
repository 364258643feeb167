import Bisection
import GitHistory
import Records
import SystemPackage
import TestKit
import Testing

@Suite struct RevisionTests {
    static func history() throws -> TemporaryRepository {
        let temporary = try TemporaryRepository()
        for number in 1...4 { try temporary.commit("change \(number)", files: ["f": "\(number)"]) }
        try temporary.git("tag", "v6.1", "HEAD~1")
        try temporary.git("tag", "-a", "-m", "release", "v6.2", "HEAD")
        try temporary.git("tag", "-a", "-m", "tag of a tag", "nested", "v6.2")
        try temporary.git("branch", "side/topic", "HEAD~2")
        try temporary.git("tag", "tree", "HEAD^{tree}")
        try temporary.git("update-ref", "refs/remotes/origin/next", "HEAD~1")
        return temporary
    }

    @Test func namesMeanWhatTheyMeanToGit() async throws {
        let temporary = try Self.history()
        let repository = try Repository(at: temporary.path)
        let full = try temporary.git("rev-parse", "HEAD~1")
        let names = [
            "HEAD", "@", "main", "v6.1", "v6.2", "v6.2^{commit}", "v6.2^0", "nested", "v6.2~1", "v6.2^{}", "HEAD~3",
            "HEAD^", "HEAD^1", "side/topic", "refs/tags/v6.1", "tags/v6.1", "heads/main", "origin/next",
            "main@{1}", "HEAD@{2}", "@{1}", ":/change 2", "HEAD^{/change 1}", full, String(full.prefix(12)),
            full.uppercased(), "v6.1-0-g\(full.prefix(10))",
        ]
        for name in names {
            let theirs = try temporary.id(name)
            do {
                #expect(try await repository.resolve(name) == theirs, "\(name)")
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
    }

    @Test func whatIsNoCommitIsRefusedWithAHint() async throws {
        let temporary = try Self.history()
        let repository = try Repository(at: temporary.path)
        let cases: [(String, GitError)] = [
            ("v6.3", .unknownRevision("v6.3", similar: ["v6.1", "v6.2"])),
            ("nseted", .unknownRevision("nseted", similar: ["nested"])),
            ("", .unknownRevision("", similar: [])),
            ("a\0b", .unknownRevision("a\0b", similar: [])),
            ("HEAD~99", .unknownRevision("HEAD~99", similar: [])),
            ("--all", .unknownRevision("--all", similar: [])),
            ("v6.1..v6.2", .unknownRevision("v6.1..v6.2", similar: [])),
            (":/nothing like it", .unknownRevision(":/nothing like it", similar: [])),
            (":/(", .unknownRevision(":/(", similar: [])),
            (String(repeating: "7", count: 40), .unknownRevision(String(repeating: "7", count: 40), similar: [])),
            ("HEAD:f", .notACommit(revision: "HEAD:f", kind: "blob")),
            ("tree", .notACommit(revision: "tree", kind: "tree")),
        ]
        for (name, error) in cases {
            await #expect(throws: error, "\(name)") { try await repository.resolve(name) }
        }
    }

    @Test func oddNamesNeverCrash() async throws {
        let temporary = try Self.history()
        let repository = try Repository(at: temporary.path)
        let odd = [
            "@{", "@{-", "^", "~", "^{", "^{/", ":", ":/", "::", "HEAD^{foo}", "HEAD@{99999999999999999999}",
            "HEAD~99999999999999999999", "\u{1F980}", String(repeating: "a", count: 100_000), "HEAD^{/[}", "..",
            "-",
        ]
        for name in odd {
            _ = try? await repository.resolve(name)
        }
    }

    @Test func anAmbiguousIdNamesTheCommits() async throws {
        // 700 commits share 4-digit beginnings by chance; a real git says which.
        let (temporary, ids) = try HistoryTests.randomHistory(3, count: 700)
        let repository = try Repository(at: temporary.path)
        let groups = Dictionary(grouping: Set(ids), by: { $0.prefix(4) })
        let group = try #require(groups.first { $0.value.count == 2 })
        let expected = group.value.sorted().compactMap { CommitID($0) }
        await #expect(throws: GitError.ambiguousRevision(String(group.key), commits: expected)) {
            try await repository.resolve(String(group.key))
        }
    }

    @Test func aShortIdThatFitsOneCommitAndOtherObjectsIsTheCommit() async throws {
        let temporary = try TemporaryRepository()
        let commit = try temporary.commit("one")
        // Found by trying: this text's blob begins with the same four digits.
        try shell("echo 110843 | git hash-object -w --stdin", in: temporary.path)
        let all = try temporary.git("rev-parse", "--disambiguate=\(commit.prefix(4))")
        try #require(all.split(separator: "\n").count == 2)
        let repository = try Repository(at: temporary.path)
        #expect(try await repository.resolve(String(commit.prefix(4))).hex == commit)
    }

    @Test func aRefWhoseCommitIsGoneIsDamage() async throws {
        let temporary = try Self.history()
        let gone = try temporary.git("rev-parse", "side/topic")
        try TemporaryRepository.run(
            ["/bin/rm", "-f", ".git/objects/\(gone.prefix(2))/\(gone.dropFirst(2))"], in: temporary.path)
        let repository = try Repository(at: temporary.path)
        await #expect(throws: GitError.objectMissing(id: gone, partialClone: false)) {
            try await repository.resolve("side/topic")
        }
    }
}
