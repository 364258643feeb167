import Glibc
import Synchronization

/// A domain's name, which tells whose it is: so that what a killed firstbad left is found, and what a living one runs
/// is left alone.
struct DomainName: Hashable {
    static let prefix = "firstbad-"

    /// The host whose process made the domain; another one's processes can't be judged.
    var host: String
    var maker: ProcessTag
    /// Counts the process's domains.
    var number: Int

    var text: String { "\(Self.prefix)\(host)-\(maker.text)-\(number)" }

    init(host: String, maker: ProcessTag, number: Int) {
        self.host = host
        self.maker = maker
        self.number = number
    }

    /// Reads a name that `text` made; nil for others' domains.
    init?(_ name: String) {
        guard name.hasPrefix(Self.prefix) else { return nil }
        let parts = name.dropFirst(Self.prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, let process = Int32(parts[1]), let start = UInt64(parts[2]),
            let number = Int(parts[3])
        else { return nil }
        self.init(
            host: String(parts[0]), maker: ProcessTag(process: process, start: start), number: number)
    }

    /// A name that this process hasn't given yet.
    static func next() -> DomainName {
        DomainName(
            host: thisHost, maker: .own, number: counter.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// Whether its process was one of this host's and is gone.
    var isLeftover: Bool {
        host == Self.thisHost && maker.isGone
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
}
