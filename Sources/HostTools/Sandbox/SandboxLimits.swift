import Glibc
public import SystemPackage

/// What a sandboxed program may use up of the host.
public struct SandboxLimits: Sendable, Hashable {
    /// Bytes of memory of all its processes together, and of the address space of each.
    public var memory: Int64
    /// Processes at once.
    public var processes: Int
    /// Bytes of a file.
    public var fileSize: Int64
    /// Bytes that stay free on the disks it writes to.
    public var freeSpace: Int64

    /// Limits of one's own.
    public init(memory: Int64, processes: Int, fileSize: Int64, freeSpace: Int64) {
        self.memory = memory
        self.processes = processes
        self.fileSize = fileSize
        self.freeSpace = freeSpace
    }

    /// A kernel's build: nine tenths of the host's memory.
    public static let build = SandboxLimits(
        memory: hostMemory / 10 * 9, processes: 4096, fileSize: 16 << 30, freeSpace: 256 << 20)
    /// One program, compiled.
    public static let program = SandboxLimits(
        memory: min(4 << 30, hostMemory / 10 * 9), processes: 64, fileSize: 256 << 20, freeSpace: 64 << 20)

    private static let hostMemory = Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE)))

    /// What comes before the command. How many processes there are and what they take together, no rlimit of root's says:
    /// that is watched.
    var prefix: [String] { ["prlimit", "--core=0", "--as=\(memory)", "--fsize=\(fileSize)", "--"] }
}

/// What a sandboxed program used up, for which it was ended.
public enum SandboxBreach: Sendable, Hashable {
    /// More memory than `limit` bytes.
    case memory(limit: Int64)
    /// More processes at once.
    case processes(limit: Int)
    /// The last free space of this folder's disk.
    case space(FilePath)
}

extension SandboxBreach: CustomStringConvertible {
    /// In a few words, behind the program's name and "used".
    public var description: String {
        switch self {
        case .memory(let limit): "over \(limit >> 20) MiB of memory"
        case .processes(let limit): "over \(limit) processes at once"
        case .space(let path): "the last free space at \(path)"
        }
    }
}
