/// What a whole console says of its crashes.
struct Judgement: Sendable {
    private(set) var isSuppressed = false
    private var isCutOff = false
    /// Where the kernel last said that it panics about something told before.
    private var lastPanic = Int.min
    private var lastHeaderEnd = 0

    mutating func take(_ event: LineEvent, isConsequence: Bool) {
        switch event.meaning {
        case .header(let number):
            if !OopsTable.headers[number].isOwn { lastHeaderEnd = event.end }
            if isConsequence { lastPanic = event.start }
        case .suppression: isSuppressed = true
        case .hangUp: isCutOff = true
        case .information, .marker: break
        }
    }

    /// A header that is only counted ends at `end`.
    mutating func skip(upTo end: Int) { lastHeaderEnd = max(lastHeaderEnd, end) }

    /// `crash` with what is known of its console.
    func judge(_ crash: Crash) -> Crash {
        var crash = crash
        crash.panicked = crash.panicked || lastPanic >= crash.start
        crash.suppressed = isSuppressed
        crash.end = max(crash.end, lastHeaderEnd)
        if isCutOff, crash.corrupted == nil { crash.corrupted = "the console was cut off" }
        return crash
    }
}
