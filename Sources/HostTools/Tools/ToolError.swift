public import Wording

/// Why a tool couldn't be run to its end. Always ours: what the tool itself says of its input is in `ToolResult`.
public enum ToolError: Blamed, Hashable {
    /// No executable of this name in PATH; `package` is the Debian package that has it, where that is known.
    case notFound(name: String, package: String?)
    /// The process could not be started.
    case cannotStart(command: String, reason: String)
    /// It was still running when its time was up, and was ended.
    case tooSlow(command: String, limit: Duration)
    /// The file its output should go to could not be written; the tool was ended.
    case noLog(command: String, FileError)
    /// It ended, or closed its output, before it had answered.
    case endedEarly(command: String)
    /// A tool of ours ended otherwise than it should; `said` is its first line.
    case failed(command: String, ToolStatus, said: String)
    /// It used up more than its sandbox allows, and was ended.
    case overLimit(command: String, SandboxBreach)
    /// Processes of it are still there though they were killed (a hanging disk or network file system, usually).
    case unkillable(command: String, processes: [Int32])
}

extension ToolError {
    /// The user's, who can install what is missing; else ours, and what was killed or too slow may do better next time.
    public var blame: Blame {
        switch self {
        case .notFound: .user
        case .noLog(_, let error): error.blame
        case .failed(_, .exited, _), .unkillable, .overLimit(_, .memory), .overLimit(_, .processes): .ours
        case .cannotStart, .tooSlow, .endedEarly, .failed(_, .signaled, _), .overLimit(_, .space): .oursForNow
        }
    }
}

extension ToolError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .notFound(let name, let package):
            "\(name) is not in PATH" + (package.map { ": install it with `apt-get install \($0)`" } ?? "")
        case .cannotStart(let command, let reason):
            "cannot start \(command): \(reason)"
        case .tooSlow(let command, let limit):
            "\(command) was still running after \(limit.components.seconds) s and was ended"
        case .noLog(let command, let error):
            "cannot keep what \(command) writes: \(error)"
        case .endedEarly(let command):
            "\(command) ended before it had answered"
        case .failed(let command, let status, let said):
            "\(command) failed with \(status)" + (said.isEmpty ? "" : ": \(said)")
        case .overLimit(let command, let breach): "\(command) used \(breach) and was ended"
        case .unkillable(let command, let processes):
            "\(command) left processes that SIGKILL doesn't end: "
                + processes.map(String.init).joined(separator: ", ")
        }
    }
}

/// Which Debian package has a tool, for the hint in `ToolError.notFound`.
enum DebianPackages {
    private static let names = [
        "bwrap": "bubblewrap", "gcc": "gcc", "ld": "binutils", "make": "make", "flex": "flex", "bison": "bison",
        "bc": "bc", "ccache": "ccache", "clang": "clang", "git": "git", "cpio": "cpio", "perl": "perl",
        "pahole": "dwarves", "objdump": "binutils", "addr2line": "binutils", "llvm-symbolizer": "llvm",
        "busybox": "busybox-static",
        "qemu-system-x86_64": "qemu-system-x86", "qemu-img": "qemu-utils", "virsh": "libvirt-clients",
        "ssh": "openssh-client", "sbatch": "slurm-client", "xz": "xz-utils", "zstd": "zstd", "rsync": "rsync",
        "mmdebstrap": "mmdebstrap", "mkfs.ext4": "e2fsprogs", "ldd": "libc-bin", "sh": "dash",
    ]

    static func package(of tool: String) -> String? { names[tool] }
}
