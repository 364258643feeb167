import Bisection
import CLibgit2
import Records

/// A tree that is of no commit: one with another's change taken back.
public struct RevertedTree: Sendable, Hashable {
    /// The tree's id, 40 hex digits: the same change taken back on the same tree has the same.
    public let treeID: String
    let root: PackedCommitID
}

extension Worktree {
    /// The tree of `base` with the change of `commit` taken back, by git's own three-way merge.
    ///
    /// What it makes on the way stays in memory: nothing is written to the repository.
    ///
    /// - Throws: `GitError.revertConflicts` where later changes are in the way; of a merge commit libgit2 can't tell
    ///   which parent to go back to, and says so.
    public func revert(_ commit: CommitID, on base: CommitID) throws(GitError) -> RevertedTree {
        try keepObjectsInMemory()
        let theirs = try CommitHandle(commit, in: handle)
        let ours = try CommitHandle(base, in: handle)
        var made: OpaquePointer?
        let code = git_revert_commit(&made, handle.pointer, theirs.pointer, ours.pointer, 0, nil)
        guard code == 0, let index = made else { throw lastGitError("git_revert_commit", code) }
        defer { git_index_free(index) }
        if git_index_has_conflicts(index) != 0 {
            throw .revertConflicts(commit, on: base, paths: Self.conflicts(in: index))
        }
        var root = git_oid()
        try check("git_index_write_tree_to", git_index_write_tree_to(&root, index, handle.pointer))
        return RevertedTree(treeID: root.hex, root: root.packed)
    }

    /// Makes the folder the reverted tree, which must come from ``revert(_:on:)`` of this worktree.
    @discardableResult
    public func checkOut(
        _ tree: RevertedTree, progress: (@Sendable (Progress) -> Void)? = nil
    ) throws(GitError) -> Summary {
        try checkOut(git_oid(tree.root), of: nil, progress: progress)
    }

    /// Puts a store in memory before the repository's own, so that objects are written there.
    private func keepObjectsInMemory() throws(GitError) {
        guard !keepsObjectsInMemory else { return }
        var memory: UnsafeMutablePointer<git_odb_backend>?
        try check("git_mempack_new", git_mempack_new(&memory))
        var store: OpaquePointer?
        try check("git_repository_odb", git_repository_odb(&store, handle.pointer))
        defer { git_odb_free(store) }
        // Above the priorities of libgit2's own stores, 1 and 2. The object store owns it from here on.
        try check("git_odb_add_backend", git_odb_add_backend(store, memory, 1000))
        keepsObjectsInMemory = true
    }

    private static func conflicts(in index: OpaquePointer) -> [String] {
        var iterator: OpaquePointer?
        guard git_index_conflict_iterator_new(&iterator, index) == 0 else { return [] }
        defer { git_index_conflict_iterator_free(iterator) }
        var (base, ours, theirs):
            (UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?)
        var paths: [String] = []
        while git_index_conflict_next(&base, &ours, &theirs, iterator) == 0 {
            guard let path = (ours ?? theirs ?? base)?.pointee.path else { continue }
            paths.append(String(cString: path))
        }
        return paths
    }
}
