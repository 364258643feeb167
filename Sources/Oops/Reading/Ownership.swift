/// Which of a console's events are one crash's: its further headers, what the kernel does about it, and its echo.
struct Ownership {
    /// How many of the events, from the first on, are the crash's.
    private(set) var count = 0

    private let bytes: ByteView
    private let base: Int
    private let first: LineEvent
    private let line: ByteView
    private let prefix: ConsolePrefix
    private let header: OopsHeader

    /// Reads `events`, the first of which is the crash's header, in `bytes`, whose first byte is at `base`.
    init(_ bytes: ByteView, base: Int, events: ArraySlice<LineEvent>) {
        self.bytes = bytes
        self.base = base
        guard let first = events.first, case .header(let number) = first.meaning else {
            (first, line, prefix, header) = (
                LineEvent(start: base, end: base, meaning: .information), .empty, ConsolePrefix(.empty),
                OopsTable.headers[0]
            )
            return
        }
        self.first = first
        line = bytes.slice(first.start - base, first.end - base)
        prefix = ConsolePrefix(line)
        header = OopsTable.headers[number]
        var last = first
        count = 1
        for event in events.dropFirst() {
            if case .header(let number) = event.meaning {
                guard isOwn(event, OopsTable.headers[number], behind: last) else { break }
                last = event
            }
            count += 1
        }
    }

    private func text(_ event: LineEvent) -> ByteView { bytes.slice(event.start - base, event.end - base) }

    private func isOwn(_ event: LineEvent, _ header: OopsHeader, behind last: LineEvent) -> Bool {
        if event.isPanic { return isOwnPanic(event, behind: last) }
        let other = text(event)
        return header.role != .crash || isEcho(other, event, of: last) || isRepeated(other, event)
            || isLeak(event, behind: last) || isSlab(other)
    }

    /// What the kernel does about a crash is the crash's; a panic with a cause of its own is not, once the report
    /// before has ended.
    private func isOwnPanic(_ event: LineEvent, behind last: LineEvent) -> Bool {
        // With the beginning of the next line: a mail program may have broken this one.
        let panic = bytes.slice(event.start - base, event.end - base + 48)
        if last.isPanic || OopsFormat.isConsequence(panic) { return true }
        let isFault = !header.text.elementsEqual("WARNING:".utf8) && !header.text.elementsEqual("INFO:".utf8)
        let isNear = event.start - last.end < Self.nearby
        if isFault, isNear, panic.contains("Attempted to kill") { return true }
        let other = ConsolePrefix(panic).context
        if other.isCaller, prefix.context.isCaller, other != prefix.context { return false }
        let between = bytes.slice(first.end - base, event.start - base)
        return isNear && !between.contains("---[ end trace") && !between.contains(Self.rule)
    }

    /// Bytes behind a report's header within which its own panic comes.
    private static let nearby = 16 << 10

    /// KASAN's and lockdep's line below a report.
    private static let rule: StaticString = "\n=================================================================="

    /// Whether `other` is the line `last` once more: from another console driver.
    private func isEcho(_ other: ByteView, _ event: LineEvent, of last: LineEvent) -> Bool {
        other.isEcho(of: line, isNext: event.start == first.end + 1)
            || other.isEcho(of: text(last), isNext: event.start == last.end + 1)
    }

    /// Whether `other` is the same header again: for a function inlined there, or by a detector which reports an access
    /// byte by byte.
    private func isRepeated(_ other: ByteView, _ event: LineEvent) -> Bool {
        let prefix = ConsolePrefix(other)
        guard prefix.context == self.prefix.context, event.meaning == first.meaning else { return false }
        let isSame = other.from(prefix.end).equals(line.from(self.prefix.end))
        if isSame, line.contains("BUG: KASAN: ") { return true }
        return event.start - first.end < 256 && (isSame || line.ends(with: "[inline]"))
            && !Self.hasStack(bytes.slice(first.end - base, event.start - base))
    }

    /// Whether a stack trace begins in `bytes`: what comes behind it is told anew.
    private static func hasStack(_ bytes: ByteView) -> Bool {
        bytes.contains("Call Trace") || bytes.contains("Call trace") || bytes.contains("RIP: ")
    }

    /// Whether `event` is the object of which `last` says that it leaks.
    private func isLeak(_ event: LineEvent, behind last: LineEvent) -> Bool {
        event.start - last.end < 64 && text(last).contains("BUG: memory leak")
            && text(event).contains("unreferenced object")
    }

    /// Whether `other` tells more of an object that SLUB found damaged.
    private func isSlab(_ other: ByteView) -> Bool {
        header.text.elementsEqual("BUG ".utf8) && Self.slabParts.contains { other.contains($0) }
    }

    private static let slabParts: [StaticString] = [
        "INFO: 0x", "INFO: Allocated in ", "INFO: Freed in ", "INFO: Slab 0x", "INFO: Object 0x",
    ]
}

extension ByteView {
    /// Whether this line is `line` once more. A stamp as precise as printk's stands on no two lines else; without one
    /// only the very next line is an echo.
    func isEcho(of line: ByteView, isNext: Bool) -> Bool {
        let (own, other) = (ConsolePrefix(self), ConsolePrefix(line))
        if let stamp = own.stamp, let otherStamp = other.stamp {
            return from(stamp).trimmed.equals(line.from(otherStamp).trimmed)
        }
        return isNext && own.stamp == nil && trimmed.equals(line.trimmed)
    }
}
