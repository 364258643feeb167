import CCrypto

/// The SHA-256 of a list of texts or of bytes, in hex: the name of what is kept by its content.
public struct ContentKey: Sendable, Hashable, Codable, CustomStringConvertible {
    /// 64 lower-case hex digits.
    public let hex: String

    /// All digits.
    public var description: String { hex }

    /// The key of `parts`. Each goes in with its length, so that no two lists make the same bytes.
    public init(of parts: [String]) {
        var hash = SHA256()
        for part in parts { hash.update("\(part.utf8.count):\(part)".utf8) }
        self = hash.finish()
    }

    /// The key of bytes as they are.
    public init(bytes: some Sequence<UInt8>) {
        var hash = SHA256()
        hash.update(bytes)
        self = hash.finish()
    }

    fileprivate init(digest: some Sequence<UInt8>) {
        hex = String(
            decoding: digest.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// Reads the digits from a single JSON string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard text.utf8.count == 64, text.utf8.allSatisfy(Self.digits.contains) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a SHA-256: \(text)")
        }
        hex = text
    }

    /// Writes the digits as a single JSON string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

/// A SHA-256 in the making, by OpenSSL's libcrypto.
public struct SHA256: ~Copyable {
    private let context: OpaquePointer?

    /// Nothing hashed yet.
    public init() {
        context = EVP_MD_CTX_new()
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes in more bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// Takes in more bytes.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let array = Array(bytes)
        array.withUnsafeBytes { update($0) }
    }

    /// The hash of all that was taken in. It is not used any more afterwards.
    public consuming func finish() -> ContentKey {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &digest, nil)
        return ContentKey(digest: digest)
    }
}
