/// The name of a commit: its full object id, 40 lower-case hex digits.
public struct CommitID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// All 40 hex digits, lower case.
    public let hex: String

    /// Nil unless `hex` is 40 hex digits; upper case is folded.
    public init?(_ hex: some StringProtocol) {
        let text = hex.lowercased()
        guard text.utf8.count == 40, text.utf8.allSatisfy(Self.isHexDigit) else { return nil }
        self.hex = text
    }

    /// An id whose digits are known to be 40 lower-case hex digits.
    package init(knownHex hex: String) { self.hex = hex }

    /// The first 12 digits, the length that kernel people quote (`core.abbrev` in the kernel's documentation).
    public var short: String { String(hex.prefix(12)) }

    /// All digits.
    public var description: String { hex }

    /// Orders by the hex digits, so that lists come out the same each time.
    public static func < (left: CommitID, right: CommitID) -> Bool { left.hex < right.hex }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// Reads the hex digits from a single JSON string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = CommitID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a commit id: \(text)")
        }
        self = id
    }

    /// Writes the hex digits as a single JSON string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
