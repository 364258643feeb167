import Glibc
import SystemPackage

/// A git repository in a temporary folder, made with the real git and gone with the last reference to it.
///
/// Its commits are the same each time: fixed names and dates, no configuration of the user's.
public final class TemporaryRepository: Sendable {
    /// What git said when it failed.
    public struct GitFailed: Error, CustomStringConvertible {
        /// The arguments, the exit status, and all output.
        public let description: String
    }

    /// The temporary folder; it is removed at the end. `path` is in it, and there is room for more.
    public let folder: FilePath
    /// The worktree, or the repository if it is bare.
    public let path: FilePath

    /// Makes an empty repository with the branch `main`; `options` are further ones for `git init`.
    public init(_ options: String...) throws {
        var template = Array("/tmp/firstbad-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        folder = FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        path = folder.appending("repository")
        try git(["init", "--quiet", "--initial-branch=main"] + options + [path.string], in: folder)
    }

    deinit { _ = try? Self.run(["/bin/rm", "-rf", "--", folder.string], in: FilePath("/"), environment: []) }

    /// Runs git in the worktree, and returns its standard output without the last newline.
    @discardableResult
    public func git(_ arguments: String...) throws -> String { try git(arguments) }

    /// Runs git in `folder`, the worktree if nil. `time` is the commits' date in seconds since 1970.
    @discardableResult
    public func git(_ arguments: [String], in folder: FilePath? = nil, time: Int = 1_700_000_000) throws -> String {
        let environment = [
            "PATH=/usr/bin:/bin", "HOME=\(self.folder)", "LC_ALL=C", "TZ=UTC", "GIT_CONFIG_GLOBAL=/dev/null",
            "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
            "GIT_AUTHOR_NAME=Ann Author", "GIT_AUTHOR_EMAIL=ann@example.org", "GIT_AUTHOR_DATE=@\(time) +0000",
            "GIT_COMMITTER_NAME=Carl Committer", "GIT_COMMITTER_EMAIL=carl@example.org",
            "GIT_COMMITTER_DATE=@\(time) +0000",
        ]
        let command = ["/usr/bin/git", "-c", "protocol.file.allow=always"] + arguments
        let (status, output) = try Self.run(command, in: folder ?? path, environment: environment)
        guard status == 0 else { throw GitFailed(description: "git \(arguments): \(status): \(output)") }
        return output.hasSuffix("\n") ? String(output.dropLast()) : output
    }

    /// Writes `files` (path to text), commits everything and returns the commit's id.
    @discardableResult
    public func commit(
        _ subject: String, files: [String: String] = [:], time: Int = 1_700_000_000
    ) throws -> String {
        for (name, text) in files { try write(text, to: name) }
        try git(["add", "--all", "--force", "."])
        try git(["commit", "--quiet", "--allow-empty", "--message", subject], time: time)
        return try git("rev-parse", "HEAD")
    }

    /// Makes a commit with the tree of `treeOf` and these parents, without touching the worktree or a branch.
    public func commitTree(
        _ subject: String, parents: [String] = [], treeOf tree: String? = nil, time: Int = 1_700_000_000
    ) throws -> String {
        let tree = try tree.map { "\($0)^{tree}" } ?? git("hash-object", "-t", "tree", "-w", "/dev/null")
        return try git(["commit-tree", tree] + parents.flatMap { ["-p", $0] } + ["-m", subject], time: time)
    }

    /// Writes a file in the worktree, with its folders.
    public func write(_ text: String, to name: String) throws {
        let file = path.pushing(FilePath(name))
        try Self.makeFolders(file.removingLastComponent())
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead])
        try descriptor.closeAfter { _ = try descriptor.writeAll(text.utf8) }
    }

    /// Runs a command without a shell, and returns its exit status (128 + signal) and standard output, or all of its
    /// output if it failed.
    @discardableResult
    public static func run(
        _ command: [String], in folder: FilePath, environment: [String] = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
    ) throws -> (status: Int, output: String) {
        let output = try TemporaryFile()
        let errors = try TemporaryFile()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.descriptor.rawValue, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.descriptor.rawValue, 2)
        let words = (["/usr/bin/env", "--chdir=\(folder)"] + command).map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/usr/bin/env", &actions, nil, words, variables)
        guard code == 0 else { throw Errno(rawValue: code) }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw Errno(rawValue: errno) }
        }
        let exit = status & 0x7f == 0 ? Int(status >> 8) & 0xff : 128 + Int(status & 0x7f)
        return (exit, try output.text() + (exit == 0 ? "" : try errors.text()))
    }

    private static func makeFolders(_ folder: FilePath) throws {
        if mkdir(folder.string, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, !folder.isEmpty else { throw Errno(rawValue: errno) }
        try makeFolders(folder.removingLastComponent())
        guard mkdir(folder.string, 0o755) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
    }
}

/// A file without a name, closed at the end.
private struct TemporaryFile: ~Copyable {
    let descriptor: FileDescriptor

    init() throws {
        var name = Array("/tmp/firstbad-output-XXXXXX".utf8CString)
        let raw = mkstemp(&name)
        guard raw >= 0 else { throw Errno(rawValue: errno) }
        _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
        unlink(name)
        descriptor = FileDescriptor(rawValue: raw)
    }

    deinit { try? descriptor.close() }

    func text() throws -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try chunk.withUnsafeMutableBytes {
                try descriptor.read(fromAbsoluteOffset: Int64(bytes.count), into: $0)
            }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk.prefix(count)
        }
    }
}
