public import SystemPackage

/// What a hostile program may see and change: by bubblewrap, nothing but what is named here.
///
/// The whole host is read-only, `/tmp` and `/run` are empty (sockets of system services can't be reached), there is no
/// network, no other process is to be seen, and all goes when firstbad goes. Root has no capabilities inside.
public struct Sandbox: Sendable, Hashable {
    /// A folder of the host, and where it is seen inside: below `/tmp`, or at a path that is there on the host.
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

    /// Folders that can be read at another place than on the host.
    public var readOnly: [Bind]
    /// Folders that can be written.
    public var writable: [Bind]

    /// A sandbox with these folders in it.
    public init(readOnly: [Bind] = [], writable: [Bind] = []) {
        self.readOnly = readOnly
        self.writable = writable
    }

    /// The arguments for `bwrap`, up to and with `command`.
    public func arguments(for command: [String], workingDirectory: FilePath? = nil) -> [String] {
        // Without the remount, uid 0 may change the host's settings in /proc/sys, even without capabilities.
        var arguments = [
            "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--remount-ro", "/proc", "--tmpfs", "/tmp",
            "--tmpfs", "/run",
            "--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent",
            "--cap-drop", "ALL",
        ]
        for bind in readOnly { arguments += ["--ro-bind", bind.host.string, bind.inside.string] }
        for bind in writable { arguments += ["--bind", bind.host.string, bind.inside.string] }
        arguments += ["--chdir", (workingDirectory ?? "/").string, "--"]
        return arguments + command
    }

    /// Whether sandboxes can be had here.
    public enum Availability: Sendable, Hashable {
        /// They can.
        case usable
        /// They can't, and this is why.
        case unusable(String)
    }

    /// Tries one: bubblewrap may be missing, or the kernel may forbid user namespaces.
    public static func availability() async throws -> Availability {
        do {
            let result = try await Tool("bwrap").run(
                Sandbox().arguments(for: ["true"]), limit: .seconds(20))
            if result.status.isSuccess { return .usable }
            let line = result.text.split(separator: "\n").first.map(String.init)
            return .unusable(line ?? "bwrap ended with \(result.status)")
        } catch let error as ToolError {
            return .unusable(error.description)
        }
    }
}
