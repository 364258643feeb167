import Glibc
public import SystemPackage
import Wording

/// What a hostile program may see, change and use up: by bubblewrap and prlimit, nothing but what is named here.
///
/// It sees the host's programs and libraries (`/usr`, the linker's cache, what compilers read of `/etc`) and the folders
/// bound here. `/home`, `/root`, `/run` and `/tmp` are empty, so no key is read and no socket of a service or an agent is
/// reached; there is no network and no other process, and all goes when firstbad goes. Root has no capabilities inside.
public struct Sandbox: Sendable, Hashable {
    /// A folder of the host, and where it is seen inside.
    public struct Bind: Sendable, Hashable {
        /// The folder on the host. It has to be there.
        public var host: FilePath
        /// Its place inside.
        public var inside: FilePath

        /// `host`, seen at `inside`; at its own path if none is given.
        public init(_ host: FilePath, at inside: FilePath? = nil) {
            self.host = host
            self.inside = inside ?? host
        }
    }

    /// Folders that can be read.
    public var readOnly: [Bind]
    /// Folders that can be written.
    public var writable: [Bind]
    /// What may be used up.
    public var limits: SandboxLimits

    /// A sandbox with these folders in it.
    public init(readOnly: [Bind] = [], writable: [Bind] = [], limits: SandboxLimits = .build) {
        self.readOnly = readOnly
        self.writable = writable
        self.limits = limits
    }

    /// The arguments for `bwrap`, up to and with `command`.
    public func arguments(for command: [String], workingDirectory: FilePath? = nil) -> [String] {
        let room = "\(Self.temporaryBytes)"
        // Without the remounts, uid 0 may change the host's settings in /proc/sys, even without capabilities, and fill
        // the memory with files in /dev.
        var arguments = Self.system
        arguments += [
            "--dev", "/dev", "--size", room, "--tmpfs", "/dev/shm", "--remount-ro", "/dev", "--proc", "/proc",
            "--remount-ro", "/proc", "--size", room, "--perms", "1777", "--tmpfs", "/tmp",
            "--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", "firstbad",
            "--die-with-parent", "--cap-drop", "ALL",
        ]
        for folder in ["/home", "/root", "/run", "/var", "/etc"] { arguments += ["--dir", folder] }
        arguments += ["--symlink", "/tmp", "/var/tmp"]
        for name in Self.settings { arguments += ["--ro-bind-try", "/etc/\(name)", "/etc/\(name)"] }
        for bind in readOnly { arguments += ["--ro-bind", bind.host.string, bind.inside.string] }
        for bind in writable { arguments += ["--bind", bind.host.string, bind.inside.string] }
        arguments += ["--remount-ro", "/", "--chdir", (workingDirectory ?? "/").string, "--"]
        return arguments + limits.prefix + command
    }

    /// Where programs are looked for inside: what is not of the host's own folders has to be bound, and named before it.
    public static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Whether a program in this folder is there without a bind.
    public static func shows(_ folder: FilePath) -> Bool {
        ["/usr", "/bin", "/sbin"].contains { folder.starts(with: $0) }
    }

    /// Bytes of temporary files.
    private static let temporaryBytes = 1 << 30

    /// What compilers, linkers and the languages of build scripts read of `/etc`. No passwords, no keys, no names.
    private static let settings = ["alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "ssl/openssl.cnf"]

    /// `/usr`, and the folders that are links into it, or their own on an older host.
    private static let system: [String] = {
        var arguments = ["--ro-bind", "/usr", "/usr"]
        for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] {
            let place = FilePath("/\(name)")
            guard let real = RegularFile.real(place) else { continue }
            arguments +=
                real == place
                ? ["--ro-bind", place.string, place.string] : ["--symlink", real.string, place.string]
        }
        return arguments
    }()

    /// For compiling one program: `files` alone are seen, side by side in ``sourceFolder``, and what is written to
    /// ``outputFolder`` ends up in `folder`. What lies beside the files on the host may be anything, keys among it.
    public static func compiling(_ files: [FilePath], into folder: FilePath) -> Sandbox {
        // Of two of one name the first is seen.
        let binds = files.reversed().map { file in
            Bind(file, at: file.lastComponent.map { sourceFolder.appending($0) } ?? sourceFolder)
        }
        return Sandbox(readOnly: binds, writable: [Bind(folder, at: outputFolder)], limits: .program)
    }

    /// Where ``compiling(_:into:)`` shows the source.
    public static let sourceFolder: FilePath = "/tmp/source"
    /// Where ``compiling(_:into:)`` lets the compiler write.
    public static let outputFolder: FilePath = "/tmp/out"

    /// Whether sandboxes can be had here.
    public enum Availability: Sendable, Hashable {
        /// They can.
        case usable
        /// They can't, and this is why.
        case unusable(String)
    }

    /// Tries one: bubblewrap may be missing, or the kernel may forbid user namespaces.
    ///
    /// - Throws: `ToolError` where a busy host doesn't tell; `CancellationError`.
    public static func availability() async throws -> Availability {
        do {
            let result = try await Tool("bwrap").run(
                Sandbox().arguments(for: ["true"]), limit: .seconds(180))
            if result.status.isSuccess { return .usable }
            let line = result.text.split(separator: "\n").first.map(String.init)
            return .unusable(line ?? "bwrap ended with \(result.status)")
        } catch let error as ToolError where error.blame == .user {
            return .unusable(error.description)
        }
    }
}
