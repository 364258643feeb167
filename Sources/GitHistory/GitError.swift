import Bisection
import HostTools
import Records
import SystemPackage
import Wording

/// Why something couldn't be learned from, or done with, a git repository. Never the kernel's fault.
public enum GitError: Blamed, Hashable {
    /// There is no repository at the path or above it.
    case notARepository(path: FilePath)
    /// The repository belongs to another user, and git's `safe.directory` doesn't allow it.
    case ownedBySomebodyElse(path: FilePath)
    /// The repository has a format that this program can't read.
    case unsupportedRepository(path: FilePath, why: String)
    /// No commit has that name; `similar` are names that do exist.
    case unknownRevision(String, similar: [String])
    /// A shortened id that fits several commits.
    case ambiguousRevision(String, commits: [CommitID])
    /// The name is that of a tree, a file or something else without a history.
    case notACommit(revision: String, kind: String)
    /// An object that should be there isn't.
    case objectMissing(id: String, partialClone: Bool)
    /// An object's bytes aren't what its id promises, or can't be read.
    case objectDamaged(id: String, why: String)
    /// The repository is shallow, and its history ends within the range, at this commit.
    case shallowCut(at: CommitID)
    /// A tree that git itself wouldn't check out: names like `..` or `.git`, or too many levels.
    case unsafeTree(path: String, why: String)
    /// The commit can't be taken back on another: git's three-way merge leaves conflicts in these files.
    case revertConflicts(CommitID, on: CommitID, paths: [String])
    /// The folder has files in it that weren't put there by a checkout of ours.
    case folderNotOurs(path: FilePath)
    /// Another process is checking out into this folder.
    case folderInUse(path: FilePath)
    /// The disk, or the user's quota, is full.
    case diskFull(path: FilePath)
    /// A file operation failed.
    case file(doing: String, path: FilePath, errno: Errno)
    /// The task was cancelled before the work was done.
    case cancelled
    /// Anything else: the function of libgit2 that failed, and what it said.
    case libgit2(function: String, code: Int, errorClass: Int, message: String)
}

extension GitError {
    /// The user's, where the repository or its name is what is wrong; the commit's, where it can't be checked out.
    public var blame: Blame {
        switch self {
        case .notARepository, .ownedBySomebodyElse, .unsupportedRepository, .unknownRevision, .ambiguousRevision,
            .notACommit, .objectMissing, .shallowCut, .folderNotOurs:
            .user
        case .unsafeTree, .revertConflicts: .kernel
        case .diskFull, .folderInUse: .oursForNow
        case .file(_, _, let error): error.mayPass ? .oursForNow : .ours
        case .objectDamaged, .cancelled, .libgit2: .ours
        }
    }
}

extension GitError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .notARepository(let path):
            "no git repository at \(path) or above it: give the path of a kernel's git repository"
        case .ownedBySomebodyElse(let path):
            "repository \(path) belongs to another user: to allow it, run "
                + "git config --global --add safe.directory \(path.string.shellWord)"
        case .unsupportedRepository(let path, let why): "can't read repository \(path): \(why)"
        case .unknownRevision(let name, let similar):
            "no commit is called '\(name)' in this repository: "
                + (similar.isEmpty ? "fetch it, or check the name" : "did you mean \(Self.list(similar))")
        case .ambiguousRevision(let name, let commits):
            "'\(name)' is the beginning of several ids: give more digits"
                + (commits.isEmpty ? "" : ", one of \(Self.list(commits.map(\.hex)))")
        case .notACommit(let name, let kind): "'\(name)' is a \(kind): give a commit, a tag or a branch"
        case .objectMissing(let id, true):
            "object \(id) is missing, this is a partial clone: fetch everything with "
                + "git fetch --refetch --no-filter, or use a full clone"
        case .objectMissing(let id, false):
            "object \(id) is missing: fetch it, or if it should be there see git fsck"
        case .objectDamaged(let id, let why):
            "object \(id) can't be read (\(why)): the repository is damaged, see git fsck"
        case .shallowCut(let commit):
            "the history ends at \(commit.short) before a good commit was met, because the repository is shallow: "
                + "run git fetch --unshallow"
        case .unsafeTree(let path, let why): "refusing to check out '\(path)': \(why)"
        case .revertConflicts(let commit, let base, let paths):
            "\(commit.short) does not revert on \(base.short): conflicts in \(Self.list(Array(paths.prefix(3))))"
                + (paths.count > 3 ? " and \(paths.count - 3) more" : "")
        case .folderNotOurs(let path):
            "refusing to check out into \(path): it has files that no checkout of ours put there"
        case .folderInUse(let path): "can't check out into \(path): another process is doing so"
        case .diskFull(let path): "no space left to write \(path): free some and go on"
        case .file(let doing, let path, let errno): "can't \(doing) \(path): \(errno)"
        case .cancelled: "cancelled"
        case .libgit2(let function, let code, let errorClass, let message):
            "\(function) failed: \(message) (code \(code), class \(errorClass))"
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
