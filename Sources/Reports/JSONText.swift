/// JSON written straight into bytes: a log's crashes are many, and `JSONEncoder` takes longer for one than its parsing.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    /// Whether a comma comes before the next value.
    private var isFirst = true

    mutating func begin(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        isFirst = true
    }

    mutating func end(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        isFirst = false
    }

    mutating func lineEnd() {
        bytes.append(UInt8(ascii: "\n"))
        isFirst = true
    }

    /// The name of the value that is written next.
    mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(contentsOf: "\":".utf8)
        isFirst = true
    }

    mutating func null() { literal("null") }
    mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
    mutating func number(_ value: Int) { literal(String(value)) }

    mutating func string(_ value: String?) {
        guard var value else { return null() }
        separate()
        bytes.append(UInt8(ascii: "\""))
        value.withUTF8 { text in
            var from = 0
            for index in text.indices {
                let byte = text[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
                else { continue }
                bytes.append(contentsOf: text[from..<index])
                bytes.append(contentsOf: Self.escapes[Int(byte)])
                from = index + 1
            }
            bytes.append(contentsOf: text[from...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    /// How the bytes below 0x80 stand that can't stand as they are.
    private static let escapes: [[UInt8]] = (0..<128).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "\n"): Array("\\n".utf8)
        case UInt8(ascii: "\t"): Array("\\t".utf8)
        case UInt8(ascii: "\r"): Array("\\r".utf8)
        case UInt8(ascii: "\""): Array("\\\"".utf8)
        case UInt8(ascii: "\\"): Array("\\\\".utf8)
        default: Array(("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
        }
    }
}
