/// The lines of one crash's report: those of its context, their prefixes taken off.
struct ReportLines {
    /// Earlier lines of the same context.
    var prefix: [ByteView] = []
    /// The crash's lines, its header first.
    var lines: [ByteView] = []
    /// `lines` and the frames of which the kernel isn't sure, which are marked.
    var traceLines: [(line: ByteView, isUnreliable: Bool)] = []
    /// How many of `lines` are surely this crash's: those before another one began among them.
    var own = 0
    /// How many of `traceLines` are.
    private(set) var ownTrace = 0
    /// Whether somebody added files, lines and inlined functions.
    private(set) var isSymbolised = false
    let context: ConsolePrefix.Context

    /// Lines before the crash that tell what led to it, where the console doesn't tell who prints what.
    private static let fewEarlier = 5
    /// The same where it tells: they are the same task's.
    private static let manyEarlier = 50
    /// Lines that a report has before what comes behind it is taken for a consequence.
    private static let enough = 20

    private let bytes: ByteView
    private let quoting: Quoting
    /// Tells lines that come again; nil where the console has no echo.
    private var echo: Echo?

    /// Reads the report which begins at `start` of `bytes`. `events` are its meaningful lines, offsets counted from
    /// `base`; the first `own` of them are the crash's. Frames of which the kernel isn't sure are left out.
    init(_ bytes: ByteView, start: Int, events: ArraySlice<LineEvent>, own: Int, base: Int) {
        self.bytes = bytes
        let first = bytes.slice(start, bytes.firstIndex(of: ASCII.lineFeed, from: start) ?? bytes.count)
        let plain = ConsolePrefix(Self.withoutReturns(first))
        quoting = plain.context == .none && plain.end == 0 ? Quoting(first) : .none
        context = quoting.isNone ? plain.context : ConsolePrefix(quoting.strip(Self.withoutReturns(first))).context
        let next = events.dropFirst().first { event in
            let other = bytes.slice(event.start - base, event.end - base)
            return other.isEcho(of: first, isNext: event.start - base == start + first.count + 1)
        }
        if next != nil { echo = Echo() }
        collectPrefix(before: start)
        collect(from: start, events: events, foreign: events.startIndex + own, base: base)
    }

    private static func withoutReturns(_ line: ByteView) -> ByteView {
        var end = line.count
        while end > 0, line.base[end - 1] == ASCII.carriageReturn { end -= 1 }
        return line.upTo(end)
    }

    /// The line's context, its text, and whether the text is a frame of which the kernel isn't sure.
    /// Only the context, if it is another's.
    private func read(_ raw: ByteView, orProcessors: Bool = false) -> (ConsolePrefix.Context, ByteView, Bool) {
        let line = quoting.strip(Self.withoutReturns(raw))
        let prefix = ConsolePrefix(line)
        guard prefix.context == context || orProcessors && prefix.context.isProcessor else {
            return (prefix.context, .empty, false)
        }
        let text = line.from(prefix.end)
        if let question = Self.questionMark(text), !text.contains("<EOI>") {
            return (prefix.context, text.from(question + 2), true)
        }
        if text.ends(with: " (unreliable)") { return (prefix.context, text.upTo(text.count - 13), true) }
        return (prefix.context, text, false)
    }

    /// Where ` ? function+0x…` begins.
    private static func questionMark(_ text: ByteView) -> Int? {
        var from = 0
        while let mark = text.firstIndex(of: ASCII.question, from: from) {
            let name = mark + 1 + text.run(from: mark + 1) { $0 == ASCII.space }
            let length = text.run(from: name) { ASCII.isName($0) || $0 == ASCII.dot }
            // decode_stacktrace.sh leaves no blanks in front.
            let isDecoded = text.isDecoded(name + length)
            if mark == 0 ? isDecoded : text[mark - 1] == ASCII.space, name > mark + 1, length > 0,
                isDecoded || text.has("+0x", at: name + length)
            {
                return mark - 1
            }
            from = mark + 1
        }
        return nil
    }

    private mutating func collectPrefix(before start: Int) {
        let most: Int
        if case .task = context { most = Self.manyEarlier } else { most = Self.fewEarlier }
        var end = start - 1
        while end >= 0, prefix.count < most {
            var begin = end
            while begin > 0, bytes.base[begin - 1] != ASCII.lineFeed { begin -= 1 }
            let (context, text, isUnreliable) = read(bytes.slice(begin, end))
            if context == self.context, !text.isEmpty, !isUnreliable { prefix.append(text) }
            end = begin - 1
        }
        prefix.reverse()
    }

    /// What the lines read so far have brought about.
    private struct Progress {
        /// Another crash began.
        var another = false
        /// The header was repeated for the functions inlined at its place.
        var isInlined = true
        /// What follows is left out.
        var skips = false
        /// Other processors were asked to print where they are.
        var showsProcessors = false
        var count = 0
    }

    private mutating func collect(from start: Int, events: ArraySlice<LineEvent>, foreign: Int, base: Int) {
        var progress = Progress()
        var position = start
        var event = events.startIndex
        while position < bytes.count {
            let end = bytes.firstIndex(of: ASCII.lineFeed, from: position) ?? bytes.count
            let raw = bytes.slice(position, end)
            let isFirst = position == start
            while event < events.endIndex, events[event].start - base < position { event += 1 }
            if echo?.isRepeated(raw) == true {
                position = end + 1
                continue
            }
            if event < events.endIndex, events[event].start - base == position, !isFirst, !progress.another {
                progress.another =
                    Self.beginsAnother(events[event], raw, isOwn: event < foreign) && !progress.isInlined
            }
            progress.isInlined = progress.isInlined && raw.ends(with: "[inline]")
            position = end + 1
            take(raw, isFirst: isFirst, &progress)
        }
        // Who symbolised it took others' lines out, too.
        if isSymbolised { (own, ownTrace) = (lines.count, traceLines.count) }
    }

    private mutating func take(_ raw: ByteView, isFirst: Bool, _ progress: inout Progress) {
        let (context, text, isUnreliable) = read(raw, orProcessors: progress.showsProcessors)
        let isOwn = context == self.context || progress.showsProcessors && context.isProcessor
        guard isFirst || isOwn else { return }
        if isUnreliable, !isFirst {
            if !progress.skips { traceLines.append((text, true)) }
            if !progress.another || context.isCaller { ownTrace = traceLines.count }
            return
        }
        progress.count += 1
        if skips(text, &progress), !isFirst { return }
        lines.append(text)
        traceLines.append((text, false))
        if context == .none, !isSymbolised { isSymbolised = Self.isSymbolised(text) }
        if !progress.another || context.isCaller { (own, ownTrace) = (lines.count, traceLines.count) }
    }

    /// Whether the line doesn't belong into a report.
    private func skips(_ text: ByteView, _ progress: inout Progress) -> Bool {
        switch text[text.skippingSpaces(0)] {
        case UInt8(ascii: "D"):
            return progress.skips || text.contains("Disabling lock debugging due to kernel taint")
        case UInt8(ascii: "S"):
            if text.contains("Sending NMI from CPU") { progress.showsProcessors = true }
        case UInt8(ascii: "K"), UInt8(ascii: "W"), UInt8(ascii: "I"):
            if progress.count > Self.enough, Self.isConsequence(text) { progress.skips = true }
        default: break
        }
        return progress.skips
    }

    private static func isSymbolised(_ text: ByteView) -> Bool {
        text.ends(with: " [inline]") || text.contains(".c:") && StackLine.functions(text) != nil
    }

    private static func isConsequence(_ text: ByteView) -> Bool {
        text.contains("Kernel panic - not syncing")
            || text.contains("WARNING: possible circular locking dependency detected")
            || text.contains("INFO: possible circular locking dependency detected")
    }

    private static func beginsAnother(_ event: LineEvent, _ line: ByteView, isOwn: Bool) -> Bool {
        switch event.meaning {
        case .information: true
        case .header(let number):
            !isOwn && !event.isUnproven && OopsTable.headers[number].role == .crash
                && !follow.contains { line.contains($0) }
        case .suppression, .hangUp, .marker: false
        }
    }

    /// Headers that stand within reports.
    private static let follow: [StaticString] = [
        // It happens while other faults are handled on a broken stack.
        "PANIC: double fault", "unregister_netdevice: waiting for", "unreferenced object",
    ]

    /// Whether a report follows its first line: who was running, or a stack trace.
    var isBorneOut: Bool {
        lines[..<own].prefix(Self.nearest).dropFirst().contains { line in
            StackLine.isCallTrace(line) || line.contains("CPU: ") && line.contains("PID: ") || line.has("Pid: ")
        }
    }

    private static let nearest = 16

    /// Bytes of `text` that are the earlier lines, as UTF-8.
    var leadIn: Int { prefix.reduce(0) { $0 + $1.string.utf8.count + 1 } }

    /// The report as text, with the earlier lines.
    var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.reduce(prefix.reduce(0) { $0 + $1.count + 1 }) { $0 + $1.count + 1 })
        for line in prefix {
            bytes.append(contentsOf: UnsafeBufferPointer(start: line.base, count: line.count))
            bytes.append(ASCII.lineFeed)
        }
        for line in lines {
            bytes.append(contentsOf: UnsafeBufferPointer(start: line.base, count: line.count))
            bytes.append(ASCII.lineFeed)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
