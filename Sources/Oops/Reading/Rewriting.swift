/// A part of a console written anew, line by line, and where its meaningful lines stand then.
struct Rewriting {
    private(set) var bytes: [UInt8] = []
    /// The events, offsets counted from the first of `bytes`.
    private(set) var events: [LineEvent] = []

    /// `region`, whose first byte is at `base`, without the terminal's control sequences.
    static func withoutEscapes(_ region: ByteView, base: Int, events: ArraySlice<LineEvent>) -> Rewriting {
        var rewriting = Rewriting()
        rewriting.bytes.reserveCapacity(region.count)
        rewriting.rewrite(region, from: 0, base: base, events: events) { rewriting, line, _ in
            rewriting.append(line)
            return true
        }
        return rewriting
    }

    /// `region` from the line at `start` on, with the lines joined again that a mail program has broken; nil where it
    /// has broken none. Earlier lines stay as they are.
    static func unwrapped(
        _ region: ByteView, from start: Int, base: Int, events: ArraySlice<LineEvent>
    ) -> Rewriting? {
        var rewriting = Rewriting()
        rewriting.bytes = region.upTo(start).bytes
        var wraps = Wraps(
            header: region.slice(start, region.firstIndex(of: ASCII.lineFeed, from: start) ?? region.count))
        var joined = false
        rewriting.rewrite(region, from: start, base: base, events: events) { rewriting, line, isEvent in
            guard let rest = wraps.continuation(line, isEvent: isEvent) else {
                rewriting.bytes.append(contentsOf: UnsafeBufferPointer(start: line.base, count: line.count))
                return true
            }
            rewriting.bytes.removeLast()
            rewriting.bytes.append(ASCII.space)
            rewriting.bytes.append(contentsOf: UnsafeBufferPointer(start: rest.base, count: rest.count))
            joined = true
            return false
        }
        return joined ? rewriting : nil
    }

    /// Hands on each line from `start` on. `each` writes it, and returns whether it is a line of its own still.
    private mutating func rewrite(
        _ region: ByteView, from start: Int, base: Int, events: ArraySlice<LineEvent>,
        _ each: (inout Rewriting, ByteView, Bool) -> Bool
    ) {
        var event = events.startIndex
        var position = start
        while position < region.count {
            let end = region.firstIndex(of: ASCII.lineFeed, from: position) ?? region.count
            while event < events.endIndex, events[event].start - base < position { event += 1 }
            let isEvent = event < events.endIndex && events[event].start - base == position
            let begin = bytes.count
            if each(&self, region.slice(position, end), isEvent), isEvent {
                self.events.append(events[event].at(start: begin, end: bytes.count))
            }
            if end < region.count { bytes.append(ASCII.lineFeed) }
            position = end + 1
        }
    }

    private mutating func append(_ line: ByteView) {
        var index = 0
        while index < line.count {
            if line.base[index] == ASCII.escape, let next = line.behindEscape(index) {
                index = next
            } else {
                bytes.append(line.base[index])
                index += 1
            }
        }
    }
}

/// Tells lines that a mail program has broken off the one before.
struct Wraps {
    /// What a line with another word would at least be as long as, where mail programs break it.
    private static let width = 66
    /// What they leave on one line at most, unless it is one word.
    private static let longest = 84

    private let quoting: Quoting
    private let isStamped: Bool
    /// The line before, whole, and how long its last part is.
    private var last = ByteView.empty
    private var isReport = false

    /// For a report whose first line is `header`.
    init(header: ByteView) {
        let plain = ConsolePrefix(header)
        quoting = plain.context == .none && plain.end == 0 ? Quoting(header) : .none
        isStamped = ConsolePrefix(quoting.strip(header)).context != .none
    }

    /// What `line` adds to the line before it; nil where it is a line of its own.
    mutating func continuation(_ line: ByteView, isEvent: Bool) -> ByteView? {
        var text = quoting.strip(line)
        if text.last == ASCII.carriageReturn { text = text.upTo(text.count - 1) }
        let prefix = ConsolePrefix(text)
        defer { last = text }
        guard !isEvent, !last.isEmpty, !text.trimmed.isEmpty, prefix.context == .none, prefix.end == 0 else {
            isReport = prefix.context != .none || !isStamped
            return nil
        }
        guard isReport, isBroken(text) else {
            isReport = !isStamped
            return nil
        }
        return text.trimmed
    }

    private func isBroken(_ text: ByteView) -> Bool {
        let start = text.skippingSpaces(0)
        let word = text.run(from: start) { $0 != ASCII.space }
        guard last.count + 1 + word >= Self.width, last.count <= Self.longest else { return false }
        if isStamped { return ASCII.isName(text[start]) || "(<.[+#/".utf8.contains(text[start]) }
        // What begins a line of a report begins it here, too.
        guard start < 2, ASCII.isName(text[start]) || "(/".utf8.contains(text[start]) else { return false }
        return text[start + word - 1] != ASCII.colon && !text.has("Call ", at: start)
            && !text.has("CPU: ", at: start)
    }
}
