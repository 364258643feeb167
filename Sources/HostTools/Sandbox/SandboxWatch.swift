import Glibc
import SystemPackage

/// Looks four times a second at what a sandboxed program uses, and ends it where that is too much.
struct SandboxWatch: Sendable {
    private static let pause = Duration.milliseconds(250)

    var limits: SandboxLimits
    /// Folders whose disks it writes to.
    var writable: [FilePath]

    /// Watches the process `leader` and all below it until cancelled. Returns what was too much; all of it is killed then.
    func breach(of leader: Int32) async -> SandboxBreach? {
        while !Task.isCancelled {
            let family = ProcessTable.read().family(of: leader)
            if let breach = breach(of: family) {
                // The first process inside takes all others with it, those that were just made, too.
                for process in family { kill(process.id, SIGKILL) }
                return breach
            }
            try? await Task.sleep(for: Self.pause)
        }
        return nil
    }

    private func breach(of family: [ProcessTable.Process]) -> SandboxBreach? {
        if family.count > limits.processes { return .processes(limit: limits.processes) }
        if family.reduce(0, { $0 + $1.memory }) > limits.memory { return .memory(limit: limits.memory) }
        return writable.first { folder in (try? DiskSpace.free(at: folder)).map { $0 < limits.freeSpace } ?? false }
            .map { .space($0) }
    }
}

/// The host's processes at one moment.
struct ProcessTable {
    struct Process {
        var id: Int32
        var parent: Int32
        /// Resident bytes.
        var memory: Int64
    }

    private var children: [Int32: [Process]] = [:]

    /// Reads `/proc`. A process that ends meanwhile may be missing.
    static func read() -> ProcessTable {
        var table = ProcessTable()
        guard let folder = opendir("/proc") else { return table }
        defer { closedir(folder) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let id = Int32(name), let process = process(id, &buffer) else { continue }
            table.children[process.parent, default: []].append(process)
        }
        return table
    }

    /// All processes below `leader`, nearest first.
    func family(of leader: Int32) -> [Process] {
        var family = children[leader] ?? []
        var next = 0
        while next < family.count {
            family += children[family[next].id] ?? []
            next += 1
        }
        return family
    }

    private static let page = Int64(sysconf(Int32(_SC_PAGESIZE)))

    /// Fields 4 (ppid) and 24 (rss, in pages) of proc(5)'s `/proc/PID/stat`.
    private static func process(_ id: Int32, _ buffer: inout [UInt8]) -> Process? {
        let file = open("/proc/\(id)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
        // The second field, the name in parentheses, may hold anything.
        guard count > 0, let end = buffer.prefix(count).lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = buffer[(end + 1)..<count].split(separator: UInt8(ascii: " "))
        guard fields.count > 21, let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
            let pages = Int64(String(decoding: fields[21], as: UTF8.self))
        else { return nil }
        return Process(id: id, parent: parent, memory: max(0, pages) * page)
    }
}
