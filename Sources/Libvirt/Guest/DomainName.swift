import Glibc
import Synchronization
import SystemPackage

/// A domain's name, which tells whose it is: so that what a killed firstbad left is found, and what a living one runs
/// is left alone.
struct DomainName: Hashable {
    static let prefix = "firstbad-"

    /// The host whose process made the domain; another one's processes can't be judged.
    var host: String
    /// The process, and when it started (in clock ticks since the host's start): ids come again.
    var process: Int32
    var processStart: UInt64
    /// Counts the process's domains.
    var number: Int

    var text: String { "\(Self.prefix)\(host)-\(process)-\(processStart)-\(number)" }

    init(host: String, process: Int32, processStart: UInt64, number: Int) {
        self.host = host
        self.process = process
        self.processStart = processStart
        self.number = number
    }

    /// Reads a name that `text` made; nil for others' domains.
    init?(_ name: String) {
        guard name.hasPrefix(Self.prefix) else { return nil }
        let parts = name.dropFirst(Self.prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, let process = Int32(parts[1]), let start = UInt64(parts[2]),
            let number = Int(parts[3])
        else { return nil }
        self.init(host: String(parts[0]), process: process, processStart: start, number: number)
    }

    /// A name that this process hasn't given yet.
    static func next() -> DomainName {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        let process = getpid()
        return DomainName(
            host: thisHost, process: process, processStart: startTime(of: process) ?? 0, number: number)
    }

    /// Whether its process was one of this host's and is gone.
    var isLeftover: Bool {
        host == Self.thisHost && Self.startTime(of: process) != processStart
    }

    private static let counter = Atomic<Int>(0)

    /// The host's name, letters and digits only.
    static let thisHost: String = {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "host" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let plain = name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return plain.isEmpty ? "host" : String(plain.prefix(24))
    }()

    /// Field 22 of `/proc/PID/stat` (proc(5)); nil where there is no such process.
    private static func startTime(of process: Int32) -> UInt64? {
        guard let stat = readText(FilePath("/proc/\(process)/stat")) else { return nil }
        // The second field, the program's name, may have blanks and parentheses in it.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
