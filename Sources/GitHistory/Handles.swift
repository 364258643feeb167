import Bisection
import CLibgit2
import Dispatch
import Glibc
import SystemPackage

/// libgit2's global state: set up at the first use, kept until the process ends.
enum Libgit2 {
    /// What `git_libgit2_init` returned, or the first error of the options after it.
    ///
    /// Never shut down: `git_libgit2_shutdown` would take the options with it while another repository is open.
    static let started: CInt = {
        for code in [git_libgit2_init(), firstbad_git_allow_extensions(), firstbad_git_keep_no_commits()]
        where code < 0 {
            return code
        }
        return 0
    }()
}

/// Throws if `code`, which `function` of libgit2 has just returned, is an error.
func check(_ function: String, _ code: CInt) throws(GitError) {
    guard code < 0 else { return }
    throw lastGitError(function, code)
}

/// The error that libgit2 left in this thread.
func lastGitError(_ function: String, _ code: CInt) -> GitError {
    let last = git_error_last()?.pointee
    return .libgit2(
        function: function, code: Int(code), errorClass: Int(last?.klass ?? 0),
        message: last?.message.map { String(cString: $0) } ?? "no message")
}

/// An open repository and its object store. Freed when it goes; belongs to one actor.
struct RepositoryHandle: ~Copyable {
    let pointer: OpaquePointer
    let objects: ObjectStore
    /// The folder with objects and refs: the same for all linked worktrees.
    let commonFolder: FilePath

    /// `searchAbove`: whether a repository that holds `path` will do.
    init(at path: FilePath, searchAbove: Bool = true) throws(GitError) {
        try check("git_libgit2_init", Libgit2.started)
        let flags = searchAbove ? 0 : GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        var opened: OpaquePointer?
        let code = git_repository_open_ext(&opened, path.string, flags, nil)
        guard code == 0, let opened else { throw Self.openError(path, code) }
        var store: OpaquePointer?
        let storeCode = git_repository_odb(&store, opened)
        guard storeCode == 0, let store else {
            git_repository_free(opened)
            throw lastGitError("git_repository_odb", storeCode)
        }
        pointer = opened
        commonFolder = FilePath(git_repository_commondir(opened).map { String(cString: $0) } ?? path.string)
        objects = ObjectStore(owning: store, partialClone: Self.isPartialClone(opened))
    }

    deinit { git_repository_free(pointer) }

    private static func openError(_ path: FilePath, _ code: CInt) -> GitError {
        let error = lastGitError("git_repository_open_ext", code)
        guard case .libgit2(_, _, let errorClass, let message) = error else { return error }
        switch code {
        // libgit2 1.5.1 reports its own "config value 'safe.directory' was not found" if nothing was ever allowed.
        case GIT_ENOTFOUND.rawValue where message.contains("safe.directory"):
            return .ownedBySomebodyElse(path: root(above: path))
        case GIT_ENOTFOUND.rawValue: return .notARepository(path: path)
        case GIT_EOWNER.rawValue: return .ownedBySomebodyElse(path: quotedPath(in: message) ?? path)
        default: break
        }
        if message.contains("extensions.objectformat") {
            return .unsupportedRepository(path: path, why: "its object ids are SHA-256, only SHA-1 is supported")
        }
        if errorClass == Int(GIT_ERROR_REPOSITORY.rawValue), message.contains("unsupported") {
            return .unsupportedRepository(path: path, why: message)
        }
        return error
    }

    /// libgit2 says "repository path '/a/b/' is not owned by current user"; that path is the one to allow.
    private static func quotedPath(in message: String) -> FilePath? {
        guard let first = message.firstIndex(of: "'"), let last = message.lastIndex(of: "'"), first < last
        else { return nil }
        return FilePath(String(message[message.index(after: first)..<last]))
    }

    /// The worktree or bare repository that `path` is in: what `safe.directory` has to name.
    private static func root(above path: FilePath) -> FilePath {
        guard let real = realpath(path.string, nil) else { return path }
        defer { free(real) }
        var root = FilePath(platformString: real)
        if root.lastComponent == ".git" { root.removeLastComponent() }
        func has(_ name: FilePath.Component) -> Bool { access(root.appending(name).string, F_OK) == 0 }
        while !has(".git"), !(has("HEAD") && has("objects")) {
            guard root.removeLastComponent() else { return path }
        }
        return root
    }

    private static func isPartialClone(_ repository: OpaquePointer) -> Bool {
        var config: OpaquePointer?
        guard git_repository_config_snapshot(&config, repository) == 0 else { return false }
        defer { git_config_free(config) }
        var text: UnsafePointer<CChar>?
        if git_config_get_string(&text, config, "extensions.partialclone") == 0 { return true }
        var iterator: OpaquePointer?
        guard git_config_iterator_glob_new(&iterator, config, #"^remote\..*\.promisor$"#) == 0 else { return false }
        defer { git_config_iterator_free(iterator) }
        var entry: UnsafeMutablePointer<git_config_entry>?
        return git_config_next(&entry, iterator) == 0
    }
}

/// Runs an actor's jobs on a queue of its own: libgit2 blocks, for seconds at times.
final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
