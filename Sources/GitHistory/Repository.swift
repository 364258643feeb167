import Bisection
import CLibgit2
import SystemPackage

/// Somebody's git repository, read and never written to.
///
/// Works on a queue of its own, as libgit2 blocks. Tags, commits and refs are read afresh at each call; the shape of
/// the history is kept in memory once read (about 45 bytes a commit).
public actor Repository {
    /// The folder with the objects and refs: `.git`, a bare repository, or, of a linked worktree, the main one's.
    public nonisolated let commonFolder: FilePath

    let handle: RepositoryHandle
    var ancestry = Ancestry()
    private let executor = BlockingExecutor(label: "firstbad.repository")

    /// Runs on the repository's own queue.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the repository at `path`: a worktree or a folder in one, a `.git` folder, or a bare repository.
    public init(at path: FilePath) throws(GitError) {
        let handle = try RepositoryHandle(at: path)
        commonFolder = handle.commonFolder
        self.handle = handle
    }
}
