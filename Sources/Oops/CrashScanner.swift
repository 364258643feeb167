/// Reads crashes off a console that grows. Its memory is bounded, however long the console or a line is, and its
/// time is linear in the bytes fed.
public struct CrashScanner: Sendable {
    /// Bytes of a line that are looked at; the rest is passed over.
    public static let longestLine = 8 << 10
    /// Crashes that are read at once, woven into each other.
    static let mostReadings = 4

    private let table = OopsTable.standard
    /// Offset of the next byte to be fed.
    private var offset: Int
    /// What is kept of the line whose end wasn't fed yet.
    private var partialLine: [UInt8] = []
    private var partialStart: Int
    /// Crashes whose ends weren't read: more than one only where the kernel tells who prints what.
    private var readings: [CrashReading] = []
    private var foundAny = false
    /// Whether the kernel panicked about a crash that had been returned before.
    public private(set) var panickedLater = false

    /// A scanner for a console whose first byte fed is at `offset`, in bytes.
    public init(startingAt offset: Int = 0) {
        self.offset = offset
        partialStart = offset
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
            if readings.isEmpty, partialLine.isEmpty, partialStart == offset + position {
                guard let hit = table.search.first(in: bytes, from: position) else {
                    // No whole line from here on matters: only the last one, which may go on.
                    let last = Self.startOfLine(in: bytes, at: bytes.count, from: position)
                    keepPartial(bytes, from: last, to: bytes.count)
                    break
                }
                position = Self.startOfLine(in: bytes, at: hit.offset, from: position)
                partialStart = offset + position
            }
            let lineEnd = Self.endOfLine(in: bytes, from: position)
            keepPartial(bytes, from: position, to: lineEnd ?? bytes.count)
            guard let lineEnd else { break }
            position = lineEnd
            takeLine(end: offset + position, into: &crashes)
        }
        offset += bytes.count
        return crashes
    }

    /// The crash being read now (its header seen, its end not yet), if any.
    public var open: Crash? { readings.first?.crash }

    /// Closes the open crash: the console has ended, or has been quiet since.
    public mutating func finish() -> [Crash] {
        var crashes: [Crash] = []
        if !partialLine.isEmpty { takeLine(end: offset, into: &crashes) }
        while !readings.isEmpty { close(0, into: &crashes) }
        return crashes
    }

    private mutating func keepPartial(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        if partialLine.isEmpty, partialStart < offset + start { partialStart = offset + start }
        let room = max(0, Self.longestLine - partialLine.count)
        partialLine += bytes[start..<min(end, start + room)]
    }

    private mutating func takeLine(end: Int, into crashes: inout [Crash]) {
        let line = ConsoleLine(partialLine[...], start: partialStart, end: end)
        partialLine.removeAll(keepingCapacity: true)
        partialStart = end
        let header = table.header(of: line)
        if take(line, header: header, into: &crashes) { return }
        guard let header else { return }
        if header.format.role == .consequence, foundAny {
            panickedLater = true
            return
        }
        if readings.count == Self.mostReadings { close(0, into: &crashes) }
        readings.append(CrashReading(header, line: line))
        foundAny = true
    }

    /// Lets the open crashes have the line. Returns whether it is one's own.
    private mutating func take(_ line: ConsoleLine, header: CrashHeader?, into crashes: inout [Crash]) -> Bool {
        var isTaken = false
        var index = 0
        while index < readings.count {
            // In place: a copy of a reading for each line would make the time quadratic.
            switch readings[index].take(line, header: header) {
            case .own:
                isTaken = true
                index += 1
            case .notOwn:
                index += 1
            case .endedWith:
                isTaken = true
                close(index, into: &crashes)
            case .endedBefore:
                close(index, into: &crashes)
            }
        }
        return isTaken
    }

    private mutating func close(_ index: Int, into crashes: inout [Crash]) {
        crashes.append(readings.remove(at: index).crash)
    }

    private static func startOfLine(in bytes: UnsafeRawBufferPointer, at index: Int, from: Int) -> Int {
        var start = index
        while start > from, bytes[start - 1] != ASCII.lineFeed { start -= 1 }
        return start
    }

    /// Behind the next line feed.
    private static func endOfLine(in bytes: UnsafeRawBufferPointer, from: Int) -> Int? {
        var end = from
        while end < bytes.count {
            if bytes[end] == ASCII.lineFeed { return end + 1 }
            end += 1
        }
        return nil
    }
}

extension Crash {
    /// All crashes of a whole console, in its order.
    public static func all(in console: [UInt8]) -> [Crash] {
        var scanner = CrashScanner()
        var crashes = (scanner.feed(console) + scanner.finish()).sorted { $0.start < $1.start }
        // The kernel may panic later about what it told of before.
        var panicked = scanner.panickedLater
        for index in crashes.indices.reversed() {
            panicked = panicked || crashes[index].panicked
            crashes[index].panicked = panicked
        }
        return crashes
    }
}
