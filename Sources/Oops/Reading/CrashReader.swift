/// Reads one crash off console bytes.
struct CrashReader {
    /// What a crash was read from, and how much of it is its own.
    struct Reading {
        var crash: Crash
        /// How many of the events are this crash's: the next one is another crash.
        var ownEvents: Int
        /// Whether the kernel surely told it: its line alone may be anybody's.
        var isProven: Bool
    }

    /// The crash whose header is the first of `events`, in `bytes`, whose first byte is at `base` on the console.
    static func read(_ bytes: ByteView, base: Int, events: ArraySlice<LineEvent>) -> Reading? {
        guard let first = events.first, case .header(let number) = first.meaning else { return nil }
        let own = Ownership(bytes, base: base, events: events).count
        var bytes = bytes
        // Another's panic ends this report: its stack is another's.
        if let next = events.dropFirst(own).first, next.isPanic { bytes = bytes.upTo(next.start - base) }
        let source = Source(events: events, own: own, header: OopsTable.headers[number])
        let start = first.start - base
        guard bytes.slice(start, start + escapes).firstIndex(of: ASCII.escape) != nil else {
            return source.crash(bytes, base: base, events: events).map { source.reading($0) }
        }
        let plain = Rewriting.withoutEscapes(bytes, base: base, events: events)
        let crash = plain.bytes.withUnsafeBufferPointer {
            source.crash(ByteView($0), base: 0, events: plain.events[...])
        }
        return crash.map { source.reading($0) }
    }

    /// Bytes from a crash's first on that are looked at for colours: who colours lines colours all.
    private static let escapes = 2 << 10

    private struct Result {
        var crash: Crash
        /// Whether no format knows its line.
        var isUnread: Bool
        /// Whether a report follows its line.
        var isBorneOut: Bool

        /// How badly it reads: of what is damaged more is to be believed where a function names it.
        var damage: Int {
            if isUnread || crash.frame == "corrupted" { return 2 }
            return crash.corrupted == nil ? 0 : 1
        }
    }

    /// What a crash is read for: the same however its console had to be rewritten.
    private struct Source {
        /// The events as they stand on the console.
        let events: ArraySlice<LineEvent>
        let own: Int
        let header: OopsHeader

        /// The crash as it reads in `bytes`, or in them with the lines joined that a mail program broke, if that makes
        /// better sense.
        func crash(_ bytes: ByteView, base: Int, events: ArraySlice<LineEvent>) -> Result? {
            guard let first = events.first else { return nil }
            let result = read(bytes, base: base, events: events)
            let (crash, isUnread) = (result.crash, result.isUnread)
            let isDoubtful = isUnread || crash.corrupted != nil
            // What is damaged is looked at whole, else only as much as a mail holds.
            let part = isDoubtful ? bytes : bytes.upTo(first.start - base + CrashReader.mostUnwrapped)
            guard
                let whole = Rewriting.unwrapped(part, from: first.start - base, base: base, events: events)
            else { return result }
            let other = whole.bytes.withUnsafeBufferPointer {
                read(ByteView($0), base: 0, events: whole.events[...])
            }
            let isBetter = other.damage < result.damage
            let isFuller =
                other.crash.title == crash.title
                && CrashReader.frames(of: other.crash) > CrashReader.frames(of: crash)
            return isBetter || isFuller ? other : result
        }

        private func read(_ bytes: ByteView, base: Int, events: ArraySlice<LineEvent>) -> Result {
            let start = (events.first?.start ?? base) - base
            let report = ReportLines(bytes, start: start, events: events, own: own, base: base)
            let description = CrashDescription(
                report.lines[..<report.own], header: header, isMailed: report.isSymbolised,
                isOld: report.isSymbolised && CrashScene(report.lines).isOld)
            return Result(
                crash: CrashReader.make(description, report, self), isUnread: description.isUnread,
                isBorneOut: report.isBorneOut)
        }

        func reading(_ result: Result) -> Reading {
            Reading(
                crash: result.crash, ownEvents: own,
                isProven: events.first?.isUnproven == false || !result.isUnread || result.isBorneOut)
        }
    }

    /// Bytes of a report that isn't damaged in which lines are joined.
    private static let mostUnwrapped = 8 << 10

    private static func frames(of crash: Crash) -> Int { crash.stacks.reduce(0) { $0 + $1.frames.count } }

    private static func make(_ description: CrashDescription, _ report: ReportLines, _ source: Source) -> Crash {
        let stacks = StackReading.stacks(of: report.traceLines[..<report.ownTrace])
        let events = source.events
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
        crash.isKnownForm = !description.isUnread
        crash.executor = executor(in: report)
        crash.panicked = events.prefix(source.own).contains(where: \.isPanic)
        return crash
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
