/// Reads one crash off console bytes.
struct CrashReader {
    /// What a crash was read from, and how much of it is its own.
    struct Reading {
        var crash: Crash
        /// How many of the events are this crash's: the next one is another crash.
        var ownEvents: Int
    }

    /// The crash whose header is the first of `events`, in `bytes`, whose first byte is at `base` on the console.
    static func read(_ bytes: ByteView, base: Int, events: ArraySlice<LineEvent>) -> Reading? {
        guard let first = events.first, case .header(let number) = first.meaning else { return nil }
        let report = ReportLines(bytes, start: first.start - base, events: events, base: base)
        let description = describe(report, OopsTable.headers[number])
        let isDoubtful = description.isUnread || description.damage != nil
        var crash: Crash?
        let isAlone = events.dropFirst().first.map { $0.start > first.end + 1 } ?? true
        if isDoubtful, isAlone, let end = wrap(in: bytes, start: first.start - base, end: first.end - base) {
            crash = unwrapped(bytes, at: end, base: base, events: events, number)
        }
        return Reading(
            crash: crash ?? make(description, report, events),
            ownEvents: Ownership(bytes, base: base, events: events).count)
    }

    private static func describe(_ report: ReportLines, _ header: OopsHeader) -> CrashDescription {
        CrashDescription(
            report.lines[..<report.own], header: header, isMailed: report.isSymbolised,
            isOld: report.isSymbolised && CrashScene(report.lines).isOld)
    }

    private static func make(
        _ description: CrashDescription, _ report: ReportLines, _ events: ArraySlice<LineEvent>
    ) -> Crash {
        let stacks = StackReading.stacks(of: report.traceLines)
        let first = events.first
        var crash = Crash(
            title: description.title,
            altTitles: description.altTitles.filter { $0 != description.title },
            kind: description.kind ?? TitleTable.kind(of: description.title),
            type: TitleTable.type(of: description.title), frame: frame(in: description.title),
            stack: StackReading.functions(of: stacks), stacks: stacks,
            corrupted: description.damage ?? Corruption.reason(description, lines: report.lines),
            scene: CrashScene(report.lines), report: report.text, start: first?.start ?? 0, skip: first?.end ?? 0,
            end: events.last { isHeader($0) }?.end ?? first?.end ?? 0)
        crash.leadIn = report.leadIn
        crash.executor = executor(in: report)
        crash.panicked = events.contains(where: \.isPanic)
        return crash
    }

    /// Lengths of lines which a mail program may have broken.
    private static let wrapped = 50..<110

    /// The line feed behind the header, if a mail program may have put it there: the next line goes on without prefix.
    private static func wrap(in bytes: ByteView, start: Int, end: Int) -> Int? {
        let line = bytes.slice(start, end)
        guard wrapped.contains(line.count), end + 1 < bytes.count else { return nil }
        let next = bytes.slice(end + 1, bytes.firstIndex(of: ASCII.lineFeed, from: end + 1) ?? bytes.count)
        let goesOn = ASCII.isName(next[next.run(from: 0) { $0 == ASCII.greater || $0 == ASCII.space }])
        return goesOn && ConsolePrefix(next).context == .none ? end : nil
    }

    /// The crash as it reads with the line feed at `end` taken out; nil when that makes no better sense.
    private static func unwrapped(
        _ bytes: ByteView, at end: Int, base: Int, events: ArraySlice<LineEvent>, _ number: Int
    ) -> Crash? {
        var joined = bytes.bytes
        joined[end] = ASCII.space
        let marks = bytes.run(from: end + 1) { $0 == ASCII.greater || $0 == ASCII.space }
        joined.removeSubrange((end + 1)..<(end + 1 + marks))
        let moved = events.map { $0.start <= base + end ? $0 : $0.moved(by: -marks) }
        return joined.withUnsafeBufferPointer { buffer in
            guard let first = events.first else { return nil }
            let report = ReportLines(ByteView(buffer), start: first.start - base, events: moved[...], base: base)
            let description = describe(report, OopsTable.headers[number])
            guard !description.isUnread, description.damage == nil else { return nil }
            return make(description, report, events)
        }
    }

    private static func isHeader(_ event: LineEvent) -> Bool {
        guard case .header(let number) = event.meaning else { return false }
        return !OopsTable.headers[number].isOwn
    }

    /// What stands behind the last ` in ` of a title, up to a blank or a slash; Rust's names have blanks of their own.
    static func frame(in title: String) -> String? {
        var title = title
        return title.withUTF8 { buffer in
            let text = ByteView(buffer)
            var start: Int?
            while let next = text.find(" in ", from: start ?? 0) { start = next + 4 }
            guard let start else { return nil }
            let name = text.from(start)
            if name.first == ASCII.less { return name.string }
            let length = name.run(from: 0) { ASCII.isName($0) || $0 == ASCII.dot }
            return length > 0 ? name.upTo(length).string : nil
        }
    }

    private static func executor(in report: ReportLines) -> Crash.Executor? {
        for line in report.prefix where line.first == UInt8(ascii: "C") {
            if let found = executor(in: line) { return found }
        }
        for line in report.lines where line.first == UInt8(ascii: "C") {
            if let found = executor(in: line) { return found }
        }
        return nil
    }

    private static func executor(in line: ByteView) -> Crash.Executor? {
        guard let index = line.find(" Comm: syz.") else { return nil }
        let process = index + 11
        let processEnd = process + line.run(from: process, ASCII.isDecimal)
        guard line[processEnd] == ASCII.dot else { return nil }
        let program = processEnd + 1
        let programEnd = program + line.run(from: program, ASCII.isDecimal)
        guard line[programEnd] == ASCII.space, let first = line.slice(process, processEnd).decimal,
            let second = line.slice(program, programEnd).decimal
        else { return nil }
        return Crash.Executor(process: first, program: second)
    }
}

/// Which of a console's events are one crash's: its further headers, and what the kernel does about it.
struct Ownership {
    /// How many of the events, from the first on, are the crash's.
    let count: Int

    init(_ bytes: ByteView, base: Int, events: ArraySlice<LineEvent>) {
        guard let first = events.first else {
            count = 0
            return
        }
        let line = bytes.slice(first.start - base, first.end - base)
        let context = ConsolePrefix(line)
        var last = first
        var count = 1
        for event in events.dropFirst() {
            guard case .header(let number) = event.meaning else {
                count += 1
                continue
            }
            let other = bytes.slice(event.start - base, event.end - base)
            let isOwn =
                event.isPanic || OopsTable.headers[number].role != .crash
                || Self.repeats(other, line, context, first, event)
                    && !Self.hasStack(bytes.slice(first.end - base, event.start - base))
                || Self.isLeak(bytes, base, last, event)
            if !isOwn { break }
            count += 1
            last = event
        }
        self.count = count
    }

    /// Whether `other` is the same header again: from another console driver, or for a function inlined there.
    private static func repeats(
        _ other: ByteView, _ line: ByteView, _ context: ConsolePrefix, _ first: LineEvent, _ event: LineEvent
    ) -> Bool {
        let prefix = ConsolePrefix(other)
        guard prefix.context == context.context, event.meaning == first.meaning, event.start - first.end < 256
        else { return false }
        return other.from(prefix.end).equals(line.from(context.end)) || line.ends(with: "[inline]")
    }

    /// Whether a stack trace begins in `bytes`: what comes behind it is told anew.
    private static func hasStack(_ bytes: ByteView) -> Bool {
        bytes.contains("Call Trace") || bytes.contains("Call trace") || bytes.contains("RIP: ")
    }

    /// Whether `event` is the object of which `last` says that it leaks.
    private static func isLeak(_ bytes: ByteView, _ base: Int, _ last: LineEvent, _ event: LineEvent) -> Bool {
        event.start - last.end < 64
            && bytes.slice(last.start - base, last.end - base).contains("BUG: memory leak")
            && bytes.slice(event.start - base, event.end - base).contains("unreferenced object")
    }
}
