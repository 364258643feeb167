/// Console bytes that somebody else keeps: valid only within the call that was handed them.
///
/// Reading outside of it gives 0, so that code which looks ahead needs no bounds and can't leave them, whatever the
/// bytes are.
struct ByteView {
    let base: UnsafePointer<UInt8>
    let count: Int

    /// A view of `bytes`, no longer valid than they are.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        base = bytes.baseAddress ?? Self.nothing
        count = bytes.count
    }

    private init(base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
    }

    /// Stands for no bytes: never read.
    private static var nothing: UnsafePointer<UInt8> { StaticString("").utf8Start }

    static var empty: ByteView { ByteView(base: nothing, count: 0) }

    /// A literal's bytes, which live for ever.
    init(_ literal: StaticString) {
        base = literal.utf8Start
        count = literal.utf8CodeUnitCount
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 {
        UInt(bitPattern: index) < UInt(bitPattern: count) ? base[index] : 0
    }

    var isEmpty: Bool { count == 0 }
    var first: UInt8 { self[0] }
    var last: UInt8 { self[count - 1] }

    /// The bytes from `start` up to `end`, both brought within bounds.
    @inline(__always)
    func slice(_ start: Int, _ end: Int) -> ByteView {
        let end = max(0, min(end, count))
        let start = max(0, min(start, end))
        return ByteView(base: base + start, count: end - start)
    }

    @inline(__always)
    func from(_ start: Int) -> ByteView { slice(start, count) }

    @inline(__always)
    func upTo(_ end: Int) -> ByteView { slice(0, end) }

    @inline(__always)
    func has(_ literal: ByteView, at index: Int) -> Bool {
        guard index >= 0, literal.count <= count - index else { return false }
        var offset = 0
        while offset < literal.count {
            if base[index + offset] != literal.base[offset] { return false }
            offset += 1
        }
        return true
    }

    @inline(__always)
    func has(_ literal: StaticString, at index: Int = 0) -> Bool { has(ByteView(literal), at: index) }

    func has(_ literal: [UInt8], at index: Int = 0) -> Bool {
        literal.withUnsafeBufferPointer { has(ByteView($0), at: index) }
    }

    func ends(with literal: StaticString) -> Bool {
        has(ByteView(literal), at: count - literal.utf8CodeUnitCount)
    }

    @inline(__always)
    func firstIndex(of byte: UInt8, from: Int = 0) -> Int? {
        var index = from
        while index < count {
            if base[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// How often `byte` stands in it, looking at eight at a time.
    func count(of byte: UInt8) -> Int {
        let raw = UnsafeRawPointer(base)
        let (ones, low): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x7F7F_7F7F_7F7F_7F7F)
        let pattern = ones &* UInt64(byte)
        var index = 0
        var found = 0
        while index + 8 <= count {
            // Each of the eight sums holds a byte: no more than 255 words at once.
            let end = min(count - 7, index + 255 * 8)
            var sums: UInt64 = 0
            while index < end {
                let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ pattern
                // The top bit of each byte that is zero now, moved to the lowest.
                sums &+= (~(((word & low) &+ low) | word) >> 7) & ones
                index += 8
            }
            for shift in 0..<8 { found += Int(sums >> UInt64(8 * shift) & 0xFF) }
        }
        while index < count {
            if base[index] == byte { found += 1 }
            index += 1
        }
        return found
    }

    /// Where `literal` stands first, at or behind `from`.
    func find(_ literal: ByteView, from: Int = 0) -> Int? {
        guard literal.count > 0 else { return from <= count ? from : nil }
        let first = literal.base[0]
        let last = count - literal.count
        var index = from
        while index <= last {
            if base[index] == first, has(literal, at: index) { return index }
            index += 1
        }
        return nil
    }

    func find(_ literal: StaticString, from: Int = 0) -> Int? { find(ByteView(literal), from: from) }

    func find(_ literal: [UInt8], from: Int = 0) -> Int? {
        literal.withUnsafeBufferPointer { find(ByteView($0), from: from) }
    }

    func contains(_ literal: StaticString) -> Bool { find(ByteView(literal)) != nil }

    /// How many bytes from `start` on belong together.
    @inline(__always)
    func run(from start: Int, _ belongs: (UInt8) -> Bool) -> Int {
        var index = start
        while index < count, belongs(base[index]) { index += 1 }
        return index - start
    }

    func skippingSpaces(_ start: Int) -> Int {
        start + run(from: start) { $0 == ASCII.space || $0 == ASCII.tab }
    }

    /// Behind the terminal's control sequence that begins at `start` (`ESC [ 31 m`, `ESC ] … BEL`, `ESC ( B`); nil where
    /// none does.
    func behindEscape(_ start: Int) -> Int? {
        guard self[start] == ASCII.escape else { return nil }
        switch self[start + 1] {
        case ASCII.openBracket:
            let final = start + 2 + run(from: start + 2) { 0x20..<0x40 ~= $0 }
            return 0x40..<0x7F ~= self[final] ? final + 1 : nil
        case ASCII.closeBracket:
            let final = start + 2 + run(from: start + 2) { $0 >= 0x20 && $0 != 0x7F }
            return self[final] == 0x07 ? final + 1 : self[final] == ASCII.escape ? final + 2 : nil
        case ASCII.openParenthesis, ASCII.closeParenthesis: return start + 3 <= count ? start + 3 : nil
        case 0x30..<0x7F: return start + 2
        default: return nil
        }
    }

    /// Without blanks at both ends.
    var trimmed: ByteView {
        var end = count
        while end > 0, base[end - 1] == ASCII.space || base[end - 1] == ASCII.tab { end -= 1 }
        return slice(skippingSpaces(0), end)
    }

    func equals(_ other: ByteView) -> Bool { count == other.count && has(other, at: 0) }
    func equals(_ literal: StaticString) -> Bool { equals(ByteView(literal)) }

    /// As text; what isn't UTF-8 becomes U+FFFD.
    var string: String { String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self) }

    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

    /// A decimal number that is all of it; nil for others and for those too long for `Int`.
    var decimal: Int? {
        guard count > 0, count < 19 else { return nil }
        var value = 0
        for index in 0..<count {
            guard ASCII.isDecimal(base[index]) else { return nil }
            value = value * 10 + Int(base[index] - 0x30)
        }
        return value
    }

    /// The same in hexadecimal, without `0x`.
    var hexadecimal: Int? {
        guard count > 0, count < 16 else { return nil }
        var value = 0
        for index in 0..<count {
            let byte = base[index]
            guard ASCII.isHexadecimal(byte) else { return nil }
            value = value << 4 | Int(ASCII.isDecimal(byte) ? byte - 0x30 : (byte | 0x20) - 0x57)
        }
        return value
    }
}
