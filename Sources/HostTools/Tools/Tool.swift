import Glibc
import Subprocess
public import SystemPackage

/// Where the output of a tool goes: standard output and standard error together.
public enum ToolOutput: Sendable, Hashable {
    /// Into memory: the first `limit` bytes, the rest is read and dropped.
    case captured(limit: Int)
    /// Into a file, made or emptied first.
    case file(FilePath)
    /// To the end of a file, made if it isn't there.
    case appended(FilePath)

    /// Bytes of one run that go into a file; the rest is dropped, so that a hostile tool doesn't fill the disk.
    public static let fileLimit = 64 << 20
}

/// A program of the host, run without a shell.
public struct Tool: Sendable, Hashable {
    /// The program's file.
    public let path: FilePath

    /// Looks `name` up in PATH.
    public init(_ name: String) throws(ToolError) {
        let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in search.split(separator: ":") where folder.hasPrefix("/") {
            let candidate = FilePath(String(folder)).appending(name)
            if candidate.withPlatformString({ access($0, X_OK) }) == 0, !isFolder(candidate) {
                self.path = candidate
                return
            }
        }
        throw .notFound(name: name, package: DebianPackages.package(of: name))
    }

    /// The program in this file. Whether it is there, the first run tells.
    public init(at path: FilePath) { self.path = path }

    /// Runs the program to its end, in a session of its own, with an empty standard input.
    ///
    /// When it returns or throws, every process of the program's group is gone: what it left in the background, too.
    /// When the caller is cancelled or `limit` has passed, the group gets SIGTERM and, five seconds later, SIGKILL.
    ///
    /// - Parameters:
    ///   - environment: Added to what is inherited.
    ///   - inheritingEnvironment: `false` gives the program `environment` alone.
    ///   - workingDirectory: Inside the sandbox, where there is one.
    ///   - sandbox: Runs the program by `bwrap`; a sandbox that can't be made is an exit code 1 and a line that starts
    ///     with `bwrap:` (`Sandbox.availability()` asks before).
    ///   - onLine: Called with each line of output, without its end, as it comes; never at the same time as another
    ///     call. Lines of over 64 KiB come in pieces.
    /// - Throws: `ToolError`, or `CancellationError` when the caller was cancelled.
    public func run(
        _ arguments: [String], environment: [String: String] = [:], inheritingEnvironment: Bool = true,
        workingDirectory: FilePath? = nil, output: ToolOutput = .captured(limit: 1 << 20), limit: Duration,
        sandbox: Sandbox? = nil, onLine: (@Sendable (String) -> Void)? = nil
    ) async throws -> ToolResult {
        var command = [path.string] + arguments
        var folder = workingDirectory
        if let sandbox {
            command = [try Tool("bwrap").path.string] + sandbox.arguments(for: command, workingDirectory: folder)
            folder = nil
        }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: ProcessGroup.grace)
        ]
        let variables = Dictionary(
            uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
        let configuration = Configuration(
            executable: .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: inheritingEnvironment
                ? .inherit.updating(variables.mapValues { Optional($0) }) : .custom(variables),
            workingDirectory: folder, platformOptions: options)
        let name = path.lastComponent?.string ?? path.string
        let watch = sandbox.map { SandboxWatch(limits: $0.limits, writable: $0.writable.map(\.host)) }
        let run = ToolRun(
            name: name, configuration: configuration, output: output, watch: watch, onLine: onLine)
        return try await withTimeLimit(limit, orThrow: ToolError.tooSlow(command: name, limit: limit)) {
            try await run.result()
        }
    }
}

/// Whether a folder is at `path`, by itself or by a symbolic link.
func isFolder(_ path: FilePath) -> Bool {
    var status = stat()
    return path.withPlatformString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
}
