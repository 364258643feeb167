/// What one line of a console means for crashes, besides being part of one.
struct LineEvent: Sendable {
    enum Meaning: Sendable, Hashable {
        /// A crash is told: the header's number in the table.
        case header(Int)
        /// Something else is told, with a stack trace of its own.
        case information
        /// The crashes of this console are of no interest.
        case suppression
        /// The console was cut off.
        case hangUp
        /// firstbad's own.
        case marker
    }

    /// Offsets of the line on the console, line feed excluded.
    let start: Int
    let end: Int
    let meaning: Meaning
    /// Whether the kernel says that it panics.
    let isPanic: Bool
    /// Whether a panic ends with it: nothing of the kernel's comes behind.
    let endsPanic: Bool
    /// Whether only a report behind it shows that it is the kernel's.
    let isUnproven: Bool

    init(
        start: Int, end: Int, meaning: Meaning, isPanic: Bool = false, endsPanic: Bool = false,
        isUnproven: Bool = false
    ) {
        self.isUnproven = isUnproven
        self.start = start
        self.end = end
        self.meaning = meaning
        self.isPanic = isPanic
        self.endsPanic = endsPanic
    }

    /// The same, standing elsewhere.
    func at(start: Int, end: Int) -> LineEvent {
        LineEvent(
            start: start, end: end, meaning: meaning, isPanic: isPanic, endsPanic: endsPanic, isUnproven: isUnproven
        )
    }
}
