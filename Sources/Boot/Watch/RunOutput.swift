/// What the reproducer printed: how much, and the end of it.
struct RunOutput: Sendable {
    /// Bytes of the end that are kept.
    static let tailSize = 4096
    private(set) var count = 0
    private var kept: [UInt8] = []
    /// What comes from now on isn't the reproducer's.
    var isOver = false

    mutating func feed(_ bytes: ArraySlice<UInt8>) {
        guard !isOver else { return }
        count += bytes.count
        kept += bytes
        if kept.count > 4 * Self.tailSize { kept = Array(kept.suffix(Self.tailSize)) }
    }

    /// Takes the beginning of a marker back, of `before` bytes (negative), and the line end that the init put before it.
    mutating func endLine(before: Int) {
        guard !isOver else { return }
        take(back: -before)
        if kept.suffix(2) == [UInt8(ascii: "\r"), UInt8(ascii: "\n")] { take(back: 2) }
    }

    private mutating func take(back size: Int) {
        count = max(0, count - size)
        kept.removeLast(min(size, kept.count))
    }

    /// Its last lines; what isn't text is left out.
    var tail: String {
        let text = String(decoding: kept.suffix(Self.tailSize), as: UTF8.self)
        return text.split(omittingEmptySubsequences: true) { $0.isNewline }.map { line in
            String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }))
        }.joined(separator: "\n")
    }
}
