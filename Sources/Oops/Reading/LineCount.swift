/// Counts a console's lines as far as they are asked for: each byte is looked at once.
struct LineCount: Sendable {
    private var counted: Int?
    private var feeds = 0

    /// The number, from 1, of the line at `offset` of the console, of which `bytes` begin at `base`. What is asked for
    /// lies behind what was asked for before, and is within `bytes`.
    mutating func number(at offset: Int, in bytes: ByteView, from base: Int) -> Int {
        let start = (counted ?? base) - base
        feeds += bytes.slice(start, offset - base).count(of: ASCII.lineFeed)
        counted = max(counted ?? base, offset)
        return feeds + 1
    }
}
