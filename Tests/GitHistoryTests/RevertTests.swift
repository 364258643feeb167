import Bisection
import GitHistory
import Records
import TestKit
import Testing

@Suite struct RevertTests {
    /// Ten lines, of which one is changed by each of three commits, and a file that comes with the second.
    static func history() throws -> TemporaryRepository {
        let temporary = try TemporaryRepository()
        var lines = (1...10).map { "line \($0)" }
        func commit(_ name: String, _ more: [String: String] = [:]) throws {
            let text = lines.joined(separator: "\n") + "\n"
            try temporary.commit(name, files: more.merging(["deep/file": text]) { $1 })
            try temporary.git("tag", name)
        }
        try commit("base")
        lines[1] = "second"
        try commit("second", ["deep/new": "new\n"])
        lines[8] = "ninth"
        try commit("ninth")
        lines[1] = "second, again"
        try commit("again")
        return temporary
    }

    @Test func `a change is taken back below later ones, as git does it`() async throws {
        let temporary = try Self.history()
        let objects = try temporary.git("count-objects", "-v")
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        let tree = try await worktree.revert(try temporary.id("second"), on: try temporary.id("ninth"))
        try await worktree.checkOut(tree)
        #expect(try temporary.git("count-objects", "-v") == objects, "nothing is written to the repository")
        #expect(await worktree.lastCheckedOut() == nil)

        try temporary.git("checkout", "-q", "ninth")
        try temporary.git("revert", "--no-edit", "second")
        #expect(try temporary.git("rev-parse", "HEAD^{tree}") == tree.treeID)
        try temporary.expectTree(is: "HEAD")
        // And back to a commit.
        try await worktree.checkOut(try temporary.id("again"))
        try temporary.expectTree(is: "again")
    }

    @Test func `a change that later ones lie upon conflicts, and the files are named`() async throws {
        let temporary = try Self.history()
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        let (second, again) = (try temporary.id("second"), try temporary.id("again"))
        let error = await #expect(throws: GitError.self) { try await worktree.revert(second, on: again) }
        #expect(error == .revertConflicts(second, on: again, paths: ["deep/file"]))
    }

    @Test func `a merge has no change to take back`() async throws {
        let temporary = try Self.history()
        let merge = try temporary.commitTree("merge", parents: ["again", "base"], treeOf: "again")
        let worktree = try Worktree(folder: temporary.slot, repository: temporary.path)
        let id = try #require(CommitID(merge))
        await #expect(throws: GitError.self) { try await worktree.revert(id, on: id) }
    }
}
