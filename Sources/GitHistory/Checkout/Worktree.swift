import Bisection
import CLibgit2
import Glibc
import Records
import SystemPackage

/// A folder that holds the tree of one commit at a time, exactly: what `make` is pointed at.
///
/// Nothing of git is in it, and nothing is written to the repository that the commits come from: only its objects are
/// read. The bytes are those of the blobs; conversions that attributes ask for (`eol`, `ident`, filters) aren't made,
/// so the same tree id is always the same source. Beside the folder `tree` lie `tree.lock` and `tree.state`.
public actor Worktree {
    /// The folder with the source.
    public nonisolated let source: FilePath

    private let lockPath: FilePath
    private let statePath: FilePath
    let handle: RepositoryHandle
    /// Whether objects that are made here go to memory: see ``revert(_:on:)``.
    var keepsObjectsInMemory = false
    private let executor = BlockingExecutor(label: "firstbad.worktree")

    /// Runs on a queue of its own.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The tree in `folder`, which is made if it isn't there, with commits from the repository at `repository`.
    public init(folder: FilePath, repository: FilePath) throws(GitError) {
        handle = try RepositoryHandle(at: repository)
        source = folder.appending("tree")
        lockPath = folder.appending("tree.lock")
        statePath = folder.appending("tree.state")
    }

    /// What a checkout did.
    public struct Summary: Sendable, Hashable {
        /// Files and links that were written.
        public internal(set) var written = 0
        /// Files that were compared with their blobs, byte by byte, and found right.
        public internal(set) var compared = 0
        /// Files, links and whole folders that were there and don't belong to the commit.
        public internal(set) var removed = 0
    }

    /// How far a checkout is.
    public struct Progress: Sendable, Hashable {
        /// Files that are as they should be.
        public let done: Int
        /// Files of the commit.
        public let total: Int
    }

    /// Makes the folder the tree of `commit`.
    ///
    /// Only what differs is touched, so unchanged files keep their times and `make` their objects. Everything that
    /// isn't in the commit goes, be it ignored or not. After an error, a crash or a cancellation the next call makes
    /// it right. `progress` is called now and then, from the worktree's queue.
    @discardableResult
    public func checkOut(
        _ commit: CommitID, progress: (@Sendable (Progress) -> Void)? = nil
    ) throws(GitError) -> Summary {
        try checkOut(try handle.objects.readTree(of: commit), of: commit, progress: progress)
    }

    /// Makes the folder the tree `root`, which is that of `commit` if it is of any.
    func checkOut(
        _ root: git_oid, of commit: CommitID?, progress: (@Sendable (Progress) -> Void)?
    ) throws(GitError) -> Summary {
        if Task.isCancelled { throw .cancelled }
        let listing = try TreeListing(of: root, from: handle.objects)
        let lock = try takeLock()
        // Not by closing alone: a process that is just being started may hold the descriptor a moment longer.
        defer {
            flock(lock, LOCK_UN)
            close(lock)
        }
        // An object that was compiled within the same tick of the file system's clock as its source is written now
        // would count as newer. 10 ms is the longest tick there is.
        usleep(10_000)
        var writer = TreeWriter(
            state: CheckoutState(contentsOf: statePath), total: listing.fileCount, progress: progress)
        try writer.write(listing.entries, to: try Folder(at: source), from: handle.objects)
        try writer.newState.write(to: statePath, commit: commit)
        return writer.summary
    }

    /// The commit of the last checkout that was finished; nil if there was none or it was of no commit. Somebody may have changed files since.
    public func lastCheckedOut() -> CommitID? { CheckoutState(contentsOf: statePath).commit }

    /// Locks the folder against other processes, and makes sure that it is one of ours: it will be cleaned.
    private func takeLock() throws(GitError) -> CInt {
        try makeFolders(source.removingLastComponent())
        let isNew = access(lockPath.string, F_OK) != 0
        if mkdir(source.string, 0o755) != 0 {
            guard errno == EEXIST else { throw fileError("make folder", source) }
            if isNew, try !Folder(at: source).names().isEmpty { throw .folderNotOurs(path: source) }
        }
        let lock = open(lockPath.string, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw fileError("open", lockPath) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let error = errno == EWOULDBLOCK ? GitError.folderInUse(path: source) : fileError("lock", lockPath)
            close(lock)
            throw error
        }
        return lock
    }

    private func makeFolders(_ path: FilePath) throws(GitError) {
        if path.isEmpty || mkdir(path.string, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw fileError("make folder", path) }
        try makeFolders(path.removingLastComponent())
        guard mkdir(path.string, 0o755) == 0 || errno == EEXIST else { throw fileError("make folder", path) }
    }
}
