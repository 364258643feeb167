import Bisection
import GitHistory
import Records
import Reports
import TestKit
import Testing

@testable import Jobs

@Suite struct LintTests {
    /// A culprit with one parent, of a real repository.
    private func profile(_ change: (inout CulpritProfile) -> Void) async throws -> CulpritProfile {
        let temporary = try TemporaryRepository()
        try temporary.commit("old", files: ["mm/slub.c": "1"])
        let id = try #require(CommitID(temporary.commit("new", files: ["mm/slub.c": "2"])))
        let repository = try Repository(at: temporary.path)
        var profile = CulpritProfile(
            commit: try await repository.commit(id), paths: try await repository.changedPaths(of: id))
        change(&profile)
        return profile
    }

    struct Row: CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout CulpritProfile) -> Void
        var expected: [Lint.Kind]
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "an ordinary commit", change: { _ in }, expected: []),
        Row(name: "a release", change: { $0.releases = ["v6.2"] }, expected: [.release]),
        Row(name: "only documentation", change: { $0.paths = ["Documentation/a.rst"] }, expected: [.notCompiled]),
        Row(
            name: "a driver that the config leaves out",
            change: {
                $0.paths = ["drivers/x/y.c"]
                $0.isCompiled = { $0 == "mm/slub.c" }
            }, expected: [.notCompiled]),
        Row(name: "the detector", change: { $0.paths = ["mm/kasan/report.c"] }, expected: [.onlyDetector]),
        Row(
            name: "the detector and more", change: { $0.paths = ["mm/kasan/report.c", "mm/slub.c"] }, expected: []),
        Row(
            name: "another title than at the bad end",
            change: {
                $0.titlesAtBadEnd = ["KASAN: a", "KASAN: b"]
                $0.titlesAtCulprit = ["WARNING in c"]
            }, expected: [.titleDrift]),
        Row(
            name: "one of the titles of the bad end",
            change: {
                $0.titlesAtBadEnd = ["KASAN: a", "KASAN: b"]
                $0.titlesAtCulprit = ["WARNING in c", "KASAN: b"]
            }, expected: []),
        Row(name: "two compilers", change: { $0.toolchains = ["gcc 12", "gcc 13"] }, expected: [.compilerChange]),
    ]

    @Test(arguments: rows)
    func `reasons to doubt a culprit`(row: Row) async throws {
        #expect(try await profile(row.change).lints.map(\.kind) == row.expected)
    }

    @Test func `a merge is doubted, and not for touching nothing`() async throws {
        let temporary = try TemporaryRepository()
        try temporary.commit("a")
        try temporary.git("tag", "a")
        try temporary.commit("b")
        let merge = try #require(CommitID(temporary.commitTree("merge", parents: ["HEAD", "a"], treeOf: "HEAD")))
        let commit = try await Repository(at: temporary.path).commit(merge)
        #expect(CulpritProfile(commit: commit, paths: []).lints.map(\.kind) == [.merge])
    }
}
