import Foundation

/// JSON as programs get it from us: keys sorted, dates in ISO 8601.
public enum JSON {
    /// Readable, over several lines, ending with a line feed: for files.
    public static func pretty(_ value: some Encodable) throws -> [UInt8] {
        let encoder = encoder()
        encoder.outputFormatting.insert(.prettyPrinted)
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// On one line, without a line feed: for JSON Lines and for the journal.
    public static func line(_ value: some Encodable) throws -> String {
        String(decoding: try encoder().encode(value), as: UTF8.self)
    }

    /// Reads back what ``line(_:)`` or ``pretty(_:)`` wrote.
    public static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(text.utf8))
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }
}
