/// One line of a console, its prefixes told apart from its text.
struct ConsoleLine: Sendable {
    /// Who printed a line, as `CONFIG_PRINTK_CALLER` tells it.
    enum Context: Sendable, Hashable {
        case task(Int)
        case processor(Int)
    }

    /// The line as it came, without line end; cut behind the longest kept length.
    let raw: ArraySlice<UInt8>
    /// What was printed: `raw` without level, time and caller.
    let text: ArraySlice<UInt8>
    /// Who printed it; nil where the kernel doesn't tell.
    let context: Context?
    /// Offset in bytes of its first byte on the console.
    let start: Int
    /// Offset in bytes behind its line end on the console.
    let end: Int

    /// Splits `raw`'s prefixes off. Line ends that are still there (CR of a serial line) are taken off.
    init(_ raw: ArraySlice<UInt8>, start: Int, end: Int) {
        var raw = raw
        while let last = raw.last, last == ASCII.carriageReturn || last == ASCII.lineFeed { raw.removeLast() }
        self.raw = raw
        self.start = start
        self.end = end
        let (text, context) = Self.prefixes(of: raw)
        self.text = text
        self.context = context
    }

    /// Finds `[   12.345678][  T123] ` at the line's start or behind what else wrote on it (a login prompt,
    /// `<4>` levels, syslog's date), and returns what comes behind it.
    private static func prefixes(of raw: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, Context?) {
        let limit = min(raw.endIndex, raw.startIndex + 96)
        var index = raw.startIndex
        while index < limit {
            if raw[index] == ASCII.openBracket, let behind = time(in: raw, at: index) {
                let (end, context) = caller(in: raw, at: behind)
                let text = raw[end...]
                return (text.first == ASCII.space ? text.dropFirst() : text, context)
            }
            index += 1
        }
        return (level(of: raw), nil)
    }

    private static func level(of raw: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var cursor = Cursor(raw)
        guard cursor.take(ASCII.less), cursor.takeDecimal() != nil, cursor.take(ASCII.greater) else { return raw }
        return cursor.rest
    }

    /// The index behind `[   12.345678]`, when `index` is at one.
    private static func time(in raw: ArraySlice<UInt8>, at index: Int) -> Int? {
        var cursor = Cursor(raw[index...])
        guard cursor.take(ASCII.openBracket) else { return nil }
        cursor.skipSpaces()
        guard cursor.takeDecimal() != nil, cursor.take(ASCII.dot), cursor.takeDecimal() != nil,
            cursor.take(ASCII.closeBracket)
        else { return nil }
        return cursor.rest.startIndex
    }

    private static func caller(in raw: ArraySlice<UInt8>, at index: Int) -> (Int, Context?) {
        var cursor = Cursor(raw[index...])
        guard cursor.take(ASCII.openBracket) else { return (index, nil) }
        cursor.skipSpaces()
        let isTask = cursor.take(UInt8(ascii: "T"))
        guard isTask || cursor.take(UInt8(ascii: "C")), let number = cursor.takeDecimal(),
            cursor.take(ASCII.closeBracket)
        else { return (index, nil) }
        return (cursor.rest.startIndex, isTask ? .task(number) : .processor(number))
    }
}

/// Bytes by name.
enum ASCII {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let plus = UInt8(ascii: "+")
    static let dash = UInt8(ascii: "-")
    static let dot = UInt8(ascii: ".")
    static let slash = UInt8(ascii: "/")
    static let colon = UInt8(ascii: ":")
    static let less = UInt8(ascii: "<")
    static let greater = UInt8(ascii: ">")
    static let equals = UInt8(ascii: "=")
    static let question = UInt8(ascii: "?")
    static let underscore = UInt8(ascii: "_")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")

    static func isDecimal(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    static func isHexadecimal(_ byte: UInt8) -> Bool { isDecimal(byte) || (byte | 0x20) &- 0x61 < 6 }
    static func isName(_ byte: UInt8) -> Bool { isLetter(byte) || isDecimal(byte) || byte == underscore }
}

/// Reads a line's bytes from left to right. Nothing it does traps, whatever the bytes are.
struct Cursor {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var next: UInt8? { rest.first }

    mutating func take(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func take(_ literal: [UInt8]) -> Bool {
        guard rest.starts(with: literal) else { return false }
        rest = rest.dropFirst(literal.count)
        return true
    }

    mutating func take(_ literal: String) -> Bool {
        guard rest.starts(with: literal.utf8) else { return false }
        rest = rest.dropFirst(literal.utf8.count)
        return true
    }

    mutating func takeWhile(_ belongs: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let end = rest.firstIndex { !belongs($0) } ?? rest.endIndex
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    mutating func skipSpaces() {
        _ = takeWhile { $0 == ASCII.space || $0 == ASCII.tab }
    }

    /// A decimal number; one too long for `Int` reads as `Int.max`.
    mutating func takeDecimal() -> Int? {
        let digits = takeWhile(ASCII.isDecimal)
        return digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self)) ?? .max
    }

    /// Hexadecimal digits, after `0x` or bare.
    mutating func takeHexadecimal() -> ArraySlice<UInt8>? {
        _ = take("0x")
        let digits = takeWhile(ASCII.isHexadecimal)
        return digits.isEmpty ? nil : digits
    }
}

extension ArraySlice<UInt8> {
    /// These bytes as text; what isn't UTF-8 becomes U+FFFD.
    var string: String { String(decoding: self, as: UTF8.self) }

    /// Without blanks at both ends.
    var trimmed: ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == ASCII.space || byte == ASCII.tab }
        var slice = drop(while: isBlank)
        while let last = slice.last, isBlank(last) { slice.removeLast() }
        return slice
    }

    /// Index of the first occurrence of `literal`.
    func firstIndex(of literal: [UInt8]) -> Int? {
        guard let first = literal.first else { return startIndex }
        let offset = withUnsafeBufferPointer { bytes -> Int? in
            var at = 0
            while at + literal.count <= bytes.count {
                if bytes[at] == first, bytes[at...].starts(with: literal) { return at }
                at += 1
            }
            return nil
        }
        return offset.map { startIndex + $0 }
    }

    /// Whether `literal` occurs.
    func contains(_ literal: String) -> Bool { firstIndex(of: Array(literal.utf8)) != nil }

    func starts(with literal: String) -> Bool { starts(with: literal.utf8) }
}
