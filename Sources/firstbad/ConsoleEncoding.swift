/// How a console was written down: what is known by its first bytes, and made UTF-8 as it is read.
struct ConsoleEncoding {
    private enum Form { case bytes, littleEndian, bigEndian }

    private let form: Form
    /// Bytes that are no text: the mark in front.
    private var toSkip: Int
    /// A half unit, and the first half of a pair, that the last piece ended with.
    private var half: UInt8?
    private var high: UInt16?

    /// The encoding of a file that begins with `start`.
    init(_ start: ArraySlice<UInt8>) {
        if start.starts(with: [0xFF, 0xFE]) {
            (form, toSkip) = (.littleEndian, 2)
        } else if start.starts(with: [0xFE, 0xFF]) {
            (form, toSkip) = (.bigEndian, 2)
        } else if start.starts(with: [0xEF, 0xBB, 0xBF]) {
            (form, toSkip) = (.bytes, 3)
        } else {
            (form, toSkip) = (Self.unmarked(start.prefix(4096)), 0)
        }
    }

    /// Whether bytes have to be made anew.
    var isPlain: Bool { form == .bytes && toSkip == 0 }

    /// UTF-16 without a mark: of ASCII every other byte is 0, on one side only.
    private static func unmarked(_ start: ArraySlice<UInt8>) -> Form {
        let pairs = start.count / 2
        guard pairs >= 8 else { return .bytes }
        var zeros = (first: 0, second: 0)
        for pair in 0..<pairs {
            if start[start.startIndex + 2 * pair] == 0 { zeros.first += 1 }
            if start[start.startIndex + 2 * pair + 1] == 0 { zeros.second += 1 }
        }
        if zeros.second * 10 > pairs * 8, zeros.first * 10 < pairs { return .littleEndian }
        if zeros.first * 10 > pairs * 8, zeros.second * 10 < pairs { return .bigEndian }
        return .bytes
    }

    /// The next bytes of the file as UTF-8; what is no text becomes U+FFFD.
    mutating func decode(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes = bytes[...]
        let skipped = min(toSkip, bytes.count)
        bytes.removeFirst(skipped)
        toSkip -= skipped
        guard form != .bytes else { return Array(bytes) }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        for byte in bytes {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            let (low, top) = form == .littleEndian ? (first, byte) : (byte, first)
            append(UInt16(top) << 8 | UInt16(low), to: &text)
        }
        return text
    }

    private mutating func append(_ unit: UInt16, to text: inout [UInt8]) {
        if UTF16.isTrailSurrogate(unit), let first = high {
            high = nil
            let scalar = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(unit & 0x3FF))
            text += String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8
            return
        }
        if high != nil { text += "\u{FFFD}".utf8 }
        high = UTF16.isLeadSurrogate(unit) ? unit : nil
        if high != nil { return }
        if unit < 0x80 {
            text.append(UInt8(unit))
        } else {
            text += String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8
        }
    }
}

/// Files that are no text: what they are instead, by their first bytes.
enum NoText {
    /// What a file that begins with `start` is, and what to do with it; nil for what may be text.
    static func kind(_ start: ArraySlice<UInt8>) -> String? {
        if let known = magics.first(where: { start.dropFirst($0.offset).starts(with: $0.bytes.utf8) }) {
            return known.what
        }
        let zeros = start.prefix(64 << 10).count { $0 == 0 }
        return zeros * 3 > start.prefix(64 << 10).count ? "no text: a third of its bytes are 0" : nil
    }

    private static let magics: [(offset: Int, bytes: String, what: String)] = [
        (0, "\u{7F}ELF", "a program or a memory dump: crash or vmcore-dmesg gets the kernel's log out of a dump"),
        (0, "KDUMP   ", "a memory dump of kdump's: vmcore-dmesg or crash gets the kernel's log out of it"),
        (0, "LPKSHHRH", "a journal of systemd's: journalctl --file FILE -k -o short-monotonic prints it"),
        (0, "PK\u{3}\u{4}", "a zip archive: unpack it first"), (257, "ustar", "a tar archive: unpack it first"),
        (0, "7z", "a 7z archive: unpack it first"), (0, "Rar!", "a rar archive: unpack it first"),
        (0, "%PDF", "a PDF file"), (1, "PNG\r\n", "a picture: its text has to be typed off"),
        (6, "JFIF", "a picture: its text has to be typed off"), (0, "SQLite format 3", "an SQLite database"),
    ]
}
