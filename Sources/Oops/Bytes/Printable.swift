/// Text made safe for terminals and pages: what would steer them is shown instead of passed on.
public enum Printable {
    /// `bytes` as text. Line feeds and tabs stay, CRs before a LF go; other control characters, invisible and
    /// bidirectional formatting and bytes that aren't UTF-8 are shown as `\x1b` or `\u{202e}`.
    ///
    /// A page still has to escape `<` and `&`: only what no text should hold is dealt with here.
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        let bytes = ArraySlice(Array(bytes))
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == ASCII.carriageReturn, isLineEnd(bytes, behind: index) {
                index += 1
            } else if byte < 0x80 {
                append(ASCII: byte, to: &text)
                index += 1
            } else if let (scalar, length) = scalar(in: bytes, at: index) {
                append(scalar, to: &text)
                index += length
            } else {
                text += shown(byte)
                index += 1
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isLineEnd(_ bytes: ArraySlice<UInt8>, behind index: Int) -> Bool {
        // Two are usual (a terminal line adds its own); a flood of them is not looked through.
        for byte in bytes[(index + 1)...].prefix(3) {
            if byte == ASCII.lineFeed { return true }
            if byte != ASCII.carriageReturn { return false }
        }
        return false
    }

    private static func scalar(in bytes: ArraySlice<UInt8>, at index: Int) -> (Unicode.Scalar, Int)? {
        let lead = bytes[index]
        let length: Int
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return nil
        }
        let encoded = bytes[index...].prefix(length)
        guard encoded.count == length else { return nil }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for byte in encoded.dropFirst() {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let smallest: [UInt32] = [0, 0, 0x80, 0x800, 0x10000]
        guard value >= smallest[length], let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }

    private static func append(ASCII byte: UInt8, to text: inout [UInt8]) {
        switch byte {
        case ASCII.tab, ASCII.lineFeed, 0x20...0x7E: text.append(byte)
        default: text += shown(byte)
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
        guard scalar.value >= 0xA0 else {
            text += shown(UInt8(scalar.value))
            return
        }
        switch scalar.properties.generalCategory {
        case .format, .control, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
            text += "\\u{\(hexadecimal(scalar.value, digits: 4))}".utf8
        default: text += String(scalar).utf8
        }
    }

    private static func shown(_ byte: UInt8) -> [UInt8] { Array("\\x\(hexadecimal(UInt32(byte), digits: 2))".utf8) }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
