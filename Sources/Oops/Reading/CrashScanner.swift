/// Reads crashes off a console that grows. Its memory is bounded, however long the console or a line is, and its
/// time is linear in the bytes fed.
public struct CrashScanner: Sendable {
    /// When a crash is handed out.
    public enum Delivery: Sendable {
        /// As soon as it was read: what its console tells later isn't known yet.
        case promptly
        /// At the console's end, when it is known whether the kernel panicked later and whether the console's crashes
        /// are of interest at all. Of very many crashes the first are handed out before.
        case judged
    }

    /// Bytes of a line that are looked at together; what is behind reads as another line.
    public static let longestLine = 64 << 10
    /// Bytes of the console, from a crash's first on, that are looked at for it.
    static let longestRegion = 128 << 10
    /// Bytes before a crash that are looked at for what led to it.
    static let history = 32 << 10
    /// Crashes told one behind the other at which the first of them is taken for read. A console's very first one
    /// counts most, and has others' consequences woven in.
    private static let mostAtOnce = (first: 4, later: 2)
    /// Bytes that are looked at before that.
    private static let shortestRegion = 16 << 10
    /// Bytes taken in at once.
    private static let piece = 256 << 10
    /// Bytes of reports that are held back for judgement.
    private static let mostHeld = 8 << 20

    private let search = EventSearch.standard
    private let delivery: Delivery
    /// The console from `base` on.
    private var buffer: [UInt8] = []
    private var base: Int
    /// Offset of the first line that wasn't looked at.
    private var scanned: Int
    /// What was found from the open crash's header on; empty where none is open.
    private var events: [LineEvent] = []
    /// How many of them are headers of crashes of their own.
    private var told = 0
    private var crashesBegun = 0
    private var judgement = Judgement()
    private var storm = CrashStorm()
    private var lines = LineCount()
    /// Whether a kernel surely ran before what is looked at.
    private var hasRun: Bool
    /// Whether the console begins with what a machine says that was just switched on; nil before its first line.
    private var opening: Bool?
    private var beganAsFirmware: Bool { opening ?? false }
    /// Up to where no kernel ran, as long as none has.
    private var lookedForKernel = 0
    /// Stamped headers of late, by their fingerprints.
    private var heard: [UInt64] = []
    private static let mostHeard = 64
    private var held: [Crash] = []
    private var heldBytes = 0
    /// Crashes that were told but aren't handed out: there were too many like them.
    public var omitted: Int { storm.omitted }

    /// Whether the kernel panicked about a crash that had been returned before.
    public private(set) var panickedLater = false

    /// A scanner for a console whose first byte fed is at `offset`, in bytes.
    public init(startingAt offset: Int = 0, delivery: Delivery = .promptly) {
        base = offset
        scanned = offset
        self.delivery = delivery
        // A console that is looked at from its middle on is a running kernel's.
        hasRun = offset > 0
    }

    /// Feeds more console bytes. Returns crashes which were read to their end by them.
    public mutating func feed(_ bytes: some Collection<UInt8>) -> [Crash] {
        if let crashes = bytes.withContiguousStorageIfAvailable({ feed(UnsafeRawBufferPointer($0)) }) {
            return crashes
        }
        return Array(bytes).withUnsafeBytes { feed($0) }
    }

    /// Feeds more console bytes. Returns crashes which were read to their end by them.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [Crash] {
        var crashes: [Crash] = []
        var position = 0
        while position < bytes.count {
            let end = min(position + Self.piece, bytes.count)
            buffer.append(contentsOf: bytes[position..<end])
            position = end
            if opening == nil { readOpening() }
            scan(isEnd: false, into: &crashes)
            trim()
        }
        return crashes
    }

    /// Whether a crash is being read now: its header seen, its end not yet.
    public var isReading: Bool { !events.isEmpty }

    /// The crash being read now, as far as it was read, if any.
    public var open: Crash? {
        guard !events.isEmpty, let reading = read(upTo: base + buffer.count), reading.isProven else { return nil }
        return reading.crash
    }

    /// Closes the open crash: the console has ended, or has been quiet since.
    public mutating func finish() -> [Crash] {
        var crashes: [Crash] = []
        scan(isEnd: true, into: &crashes)
        while !events.isEmpty { close(into: &crashes) }
        for var crash in held {
            crash.repeats = storm.takeRepeats(of: crash.title)
            crashes.append(judgement.judge(crash))
        }
        held = []
        heldBytes = 0
        return crashes
    }

    // MARK: - Scanning

    private mutating func scan(isEnd: Bool, into crashes: inout [Crash]) {
        while let event = nextEvent(isEnd: isEnd) { take(event, into: &crashes) }
        while !events.isEmpty, scanned - events[0].start >= Self.longestRegion { close(into: &crashes) }
    }

    /// The next line that means something, among those which have ended.
    private mutating func nextEvent(isEnd: Bool) -> LineEvent? {
        buffer.withUnsafeBufferPointer { buffer in
            let bytes = ByteView(buffer)
            let limit = Self.endOfLines(bytes, from: scanned - base, isEnd: isEnd)
            let lines = bytes.upTo(limit)
            while scanned - base < limit {
                guard let hit = search.anchors.first(in: lines, from: scanned - base) else {
                    scanned = base + limit
                    return nil
                }
                var start = hit.offset
                while start > scanned - base, bytes.base[start - 1] != ASCII.lineFeed { start -= 1 }
                let end = lines.firstIndex(of: ASCII.lineFeed, from: hit.offset) ?? limit
                scanned = base + min(limit, end + 1)
                let line = bytes.slice(start, end)
                if search.isHeader(hit), storm.counts(line) {
                    judgement.skip(upTo: base + end)
                    continue
                }
                if let event = search.event(in: bytes, start: start, end: end, base: base) { return event }
                storm.learn("", line)
            }
            return nil
        }
    }

    /// Behind the last line feed; a line that doesn't end is cut.
    private static func endOfLines(_ bytes: ByteView, from start: Int, isEnd: Bool) -> Int {
        if isEnd { return bytes.count }
        var end = bytes.count
        while end > start, bytes.base[end - 1] != ASCII.lineFeed { end -= 1 }
        return end == start && bytes.count - start >= longestLine ? bytes.count : end
    }

    private mutating func take(_ event: LineEvent, into crashes: inout [Crash]) {
        judgement.take(event, isConsequence: event.isPanic && isConsequence(event))
        if case .marker = event.meaning {
            while !events.isEmpty { close(into: &crashes, upTo: event.start) }
            return
        }
        guard case .header = event.meaning else {
            if !events.isEmpty { events.append(event) }
            return
        }
        if isHeard(event) { return }
        if events.isEmpty { return begin(event) }
        events.append(event)
        if Self.isCrash(event) { told += 1 }
        if event.endsPanic, delivery == .promptly {
            while !events.isEmpty { close(into: &crashes) }
        }
        while !events.isEmpty, event.end - events[0].start >= Self.shortestRegion, areMany {
            close(into: &crashes, upTo: event.end)
        }
    }

    private mutating func begin(_ event: LineEvent) {
        if event.endsPanic { return }
        if event.isPanic, crashesBegun > 0, isConsequence(event) {
            panickedLater = true
            return
        }
        events.append(event)
        told = Self.isCrash(event) ? 1 : 0
        crashesBegun += 1
        storm.begin()
    }

    /// Whether the header is an echo of one whose crash was read before, or the first start of a kernel.
    private mutating func isHeard(_ event: LineEvent) -> Bool {
        guard case .header(let number) = event.meaning else { return false }
        let (stamped, isStart) = buffer.withUnsafeBufferPointer { buffer in
            let bytes = ByteView(buffer)
            let line = bytes.slice(event.start - base, event.end - base)
            let stamp = ConsolePrefix(line).stamp.map { line.from($0).trimmed.fingerprint }
            let isReboot = OopsTable.headers[number].text.elementsEqual("Booting the kernel.".utf8)
            return (stamp, isReboot && beganAsFirmware)
        }
        if stamped != nil { hasRun = true }
        if isStart {
            lookForKernel(upTo: event.start)
            if !hasRun { return true }
        }
        guard let stamped else { return false }
        let isEcho = heard.contains(stamped)
        if !isEcho {
            heard.append(stamped)
            if heard.count > Self.mostHeard { heard.removeFirst() }
        }
        return isEcho && events.isEmpty
    }

    private mutating func readOpening() {
        opening = buffer.withUnsafeBufferPointer { buffer in
            let bytes = ByteView(buffer)
            let start = bytes.run(from: 0) { $0 <= ASCII.space }
            return bytes.firstIndex(of: ASCII.lineFeed, from: start).map {
                Noise.isFirmware(bytes.slice(start, $0))
            }
        }
    }

    /// Looks whether a kernel ran before `offset`: one that starts then was started again.
    private mutating func lookForKernel(upTo offset: Int) {
        guard !hasRun, beganAsFirmware else { return }
        hasRun = buffer.withUnsafeBufferPointer { buffer in
            let bytes = ByteView(buffer).upTo(offset - base)
            var start = max(0, lookedForKernel - base)
            while start < bytes.count {
                let end = bytes.firstIndex(of: ASCII.lineFeed, from: start) ?? bytes.count
                if ConsolePrefix(bytes.slice(start, end)).context.isKernel { return true }
                start = end + 1
            }
            return false
        }
        lookedForKernel = offset
    }

    private func isConsequence(_ event: LineEvent) -> Bool {
        buffer.withUnsafeBufferPointer { buffer in
            OopsFormat.isConsequence(ByteView(buffer).slice(event.start - base, event.end - base))
        }
    }

    /// Whether so many crashes are told in the open region that its first one surely was read.
    private var areMany: Bool {
        told >= (crashesBegun == 1 ? Self.mostAtOnce.first : Self.mostAtOnce.later)
    }

    private static func isCrash(_ event: LineEvent) -> Bool {
        if case .header(let number) = event.meaning { OopsTable.headers[number].role == .crash } else { false }
    }

    // MARK: - Reading

    private func read(upTo end: Int) -> CrashReader.Reading? {
        guard let first = events.first else { return nil }
        return buffer.withUnsafeBufferPointer { buffer in
            let bytes = ByteView(buffer)
            var from = max(0, first.start - base - Self.history)
            // No part of a line, unless it is the console's first.
            if from > 0 { from = (bytes.firstIndex(of: ASCII.lineFeed, from: from) ?? from) + 1 }
            let longest = storm.isRaging ? Self.shortestRegion : Self.longestRegion
            let region = bytes.slice(from, min(end - base, first.start - base + longest))
            return CrashReader.read(region, base: base + from, events: events[...])
        }
    }

    /// Reads the open crash to its end. What else was told within is open then.
    private mutating func close(into crashes: inout [Crash], upTo end: Int? = nil) {
        guard let reading = read(upTo: end ?? scanned) else {
            events = []
            return
        }
        let first = events[0]
        events.removeFirst(reading.ownEvents)
        let next = events.firstIndex { if case .header = $0.meaning { !$0.endsPanic } else { false } }
        events.removeFirst(next ?? events.count)
        told = events.count(where: Self.isCrash)
        if !events.isEmpty {
            crashesBegun += 1
            storm.begin()
        }
        deliver(reading, first, into: &crashes)
    }

    private mutating func deliver(
        _ reading: CrashReader.Reading, _ header: LineEvent, into crashes: inout [Crash]
    ) {
        var crash = reading.crash
        let isKept = buffer.withUnsafeBufferPointer { buffer in
            let bytes = ByteView(buffer)
            let line = bytes.slice(header.start - base, header.end - base)
            guard reading.isProven else {
                storm.learn("", line)
                return false
            }
            crash.line = lines.number(at: crash.start, in: bytes, from: base)
            return storm.keeps(crash, line: line)
        }
        guard isKept else { return }
        if delivery == .promptly {
            crash.suppressed = judgement.isSuppressed
            crashes.append(crash)
            return
        }
        held.append(crash)
        heldBytes += crash.report.utf8.count + 4096
        while heldBytes > Self.mostHeld, held.count > 1 {
            let crash = held.removeFirst()
            heldBytes -= crash.report.utf8.count + 4096
            crashes.append(judgement.judge(crash))
        }
    }

    /// Lets go of what no crash needs any more.
    private mutating func trim() {
        guard buffer.count >= 2 * Self.piece else { return }
        let needed = min(events.first?.start ?? scanned, scanned) - Self.history
        let surplus = min(needed - base, buffer.count)
        if surplus > 0 {
            lookForKernel(upTo: base + surplus)
            buffer.withUnsafeBufferPointer { _ = lines.number(at: base + surplus, in: ByteView($0), from: base) }
            buffer.removeFirst(surplus)
            base += surplus
        }
    }
}

extension Crash {
    /// All crashes of a whole console, in its order.
    public static func all(in console: [UInt8]) -> [Crash] {
        var scanner = CrashScanner(delivery: .judged)
        return scanner.feed(console) + scanner.finish()
    }
}
