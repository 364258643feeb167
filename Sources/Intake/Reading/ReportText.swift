import Wording

/// Bytes by name.
enum Bytes {
    static func isHex(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

extension StringProtocol {
    /// The rest from `needle`'s first place on; nil where it isn't there.
    func from(_ needle: String) -> Substring? {
        let (hay, wanted) = (Array(utf8), Array(needle.utf8))
        guard let first = wanted.first, hay.count >= wanted.count else { return nil }
        for place in 0...(hay.count - wanted.count) where hay[place] == first {
            if hay[place..<(place + wanted.count)].elementsEqual(wanted) {
                return Substring(String(decoding: hay[place...], as: UTF8.self))
            }
        }
        return nil
    }

    /// What stands behind `needle`'s first place; nil where it isn't there.
    func behind(_ needle: String) -> Substring? { from(needle).map { $0.dropFirst(needle.count) } }

    /// Without blanks at both ends.
    var trimmed: Substring {
        var text = Substring(self)
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return text
    }
}

/// A line of a mail's text.
struct ReportLine {
    /// The line without quote marks and blanks at its end.
    var text: Substring
    /// How many times it was quoted.
    var depth: Int

    /// The longest part of a line that is looked at, in bytes.
    static let longest = 2048

    init(_ raw: Substring) {
        var text = raw
        var depth = 0
        while depth < 32, let inner = Self.unquoted(text) {
            text = inner
            depth += 1
        }
        if text.utf8.count > Self.longest { text = Substring(text.utf8.prefix(Self.longest)) }
        while let last = text.utf8.last, last == 0x20 || last == 0x0D || last == 0x09 { text = text.dropLast() }
        self.text = text
        self.depth = depth
    }

    /// `> text` and `>text`, but not `>ffff8801d2843b00:`, which marks a line of a memory dump.
    private static func unquoted(_ text: Substring) -> Substring? {
        var rest = text
        if rest.utf8.first == 0x20, rest.utf8.dropFirst().first == UInt8(ascii: ">") { rest = rest.dropFirst() }
        guard rest.utf8.first == UInt8(ascii: ">") else { return nil }
        rest = rest.dropFirst()
        if rest.utf8.first == 0x20 { return rest.dropFirst() }
        if rest.utf8.prefix(8).count == 8, rest.utf8.prefix(8).allSatisfy(Bytes.isHex) { return nil }
        return rest
    }

    /// `key` and what stands behind its colon, where the line is of that form.
    var field: (key: Substring, value: Substring)? {
        guard let colon = text.utf8.prefix(48).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        var key = text[..<colon].trimmed
        // Fields as items of a list: `- commit HEAD: …`, `* git commit: …`, `| Reported-by: …`.
        if let mark = key.first, "-*|".contains(mark), key.dropFirst().first == " " {
            key = key.dropFirst().trimmed
        }
        guard !key.isEmpty else { return nil }
        return (key, text[colon...].dropFirst().trimmed)
    }
}

/// A mail's text, line by line.
struct ReportText {
    var lines: [ReportLine]
    /// Whether the text was longer than what is looked at.
    var isCut: Bool

    /// The longest text that is looked at, in bytes.
    static let longest = 4 << 20

    /// The most lines that are looked at.
    static let mostLines = 50_000

    init(_ body: String) {
        let head =
            body.utf8.count > Self.longest ? String(decoding: body.utf8.prefix(Self.longest), as: UTF8.self) : body
        // By bytes: a carriage return and a line feed are one character.
        let raw = head.utf8.split(
            separator: UInt8(ascii: "\n"), maxSplits: Self.mostLines, omittingEmptySubsequences: false)
        lines = raw.prefix(Self.mostLines).map { ReportLine(Substring($0)) }
        isCut = body.utf8.count > Self.longest || raw.count > Self.mostLines
    }

    /// What the kernel printed: lines with its time in front, and what stands right below such a line; without quote
    /// marks. Empty where only few lines have one.
    var printed: [UInt8] {
        var (bytes, stamped): ([UInt8], Int) = ([], 0)
        var isBelow = false
        for line in lines {
            let isStamped = ConsoleLine.isStamped(line.text)
            if isStamped { stamped += 1 }
            if isStamped || isBelow, !line.text.isEmpty {
                bytes += line.text.utf8
                bytes.append(UInt8(ascii: "\n"))
            }
            // Mailers wrap long lines: what follows up to the next empty line may be the kernel's.
            isBelow = isStamped || isBelow && !line.text.isEmpty
        }
        return stamped > 4 ? bytes : []
    }

    /// The lines as one text for the crash parser, all of them or only those of the writer's own.
    func written(quotedToo: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        // Rows of a robot's table name crashes, too.
        for line in lines where (quotedToo || line.depth == 0) && line.text.first != "|" {
            bytes += line.text.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}

extension StringProtocol {
    /// Safe to show, on one line, at most `longest` characters.
    func shown(_ longest: Int = 300) -> String { String(String(prefix(longest)).onOneLine.trimmed) }
}
