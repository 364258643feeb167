/// What stands before a line's text: what its transport put there, then the kernel's own stamp with the time and who
/// printed it (`[   12.345678][  T123] `).
struct ConsolePrefix {
    /// Who printed a line, as far as the console tells. Lines of one report have the same.
    enum Context: Hashable, Sendable {
        /// No prefix at all, or one that doesn't tell.
        case none
        /// The kernel.
        case console
        case task(UInt64)
        case processor(UInt64)
        /// Another program than the kernel.
        case program

        var isProcessor: Bool {
            if case .processor = self { true } else { false }
        }

        /// Whether the console tells who prints what.
        var isCaller: Bool {
            switch self {
            case .task, .processor: true
            case .none, .console, .program: false
            }
        }

        var isKernel: Bool { self != .none && self != .program }
    }

    private(set) var context: Context = .none
    /// Where the text begins.
    private(set) var end = 0
    /// Where the kernel's own stamp begins, if it is as precise as printk's: it stands on no two lines but by an echo.
    private(set) var stamp: Int?

    /// Transports that may stand one in the other.
    private static let mostLayers = 4

    /// Reads the prefix of `line`.
    init(_ line: ByteView) {
        end = Self.behindEscapes(line, 0)
        for _ in 0..<Self.mostLayers {
            if takeStamp(line, at: end) { break }
            guard takeTransport(line) else { break }
            if context == .program { return }
        }
        if !context.isCaller, stamp == nil { takeForeignText(line) }
        if end > 0 { end = Self.behindEscapes(line, end) }
    }

    /// Colours in front of a text.
    private static func behindEscapes(_ line: ByteView, _ start: Int) -> Int {
        var index = start
        while line[index] == ASCII.escape, let next = line.behindEscape(index) { index = next }
        return index
    }

    private mutating func takeTransport(_ line: ByteView) -> Bool {
        // What no transport begins with is looked at no further: most lines of reports without prefix.
        let first = line[end]
        let transports = Transport.byFirst[Int(first)]
        if transports.isEmpty || takeRecord(line) { return false }
        for transport in transports {
            guard let (end, isKernel) = transport.match(line, at: end) else { continue }
            self.end = Self.behindEscapes(line, end)
            if let isKernel { context = isKernel ? .console : .program }
            return true
        }
        return false
    }

    /// printk's own: `<4>`, `[   12.345678] `, `[   12.345678][  T123] `.
    private mutating func takeStamp(_ line: ByteView, at start: Int) -> Bool {
        var index = start
        if line[index] == ASCII.less {
            let level = line.run(from: index + 1, ASCII.isDecimal)
            guard level > 0, line[index + 1 + level] == ASCII.greater else { return false }
            index += level + 2
        }
        guard line[index] == ASCII.openBracket else { return false }
        let bracket = index
        index += 1 + line.run(from: index + 1) { $0 == ASCII.space }
        let seconds = line.run(from: index, ASCII.isDecimal)
        guard seconds > 0, line[index + seconds] == ASCII.dot else { return false }
        index += seconds + 1
        let fraction = line.run(from: index, ASCII.isDecimal)
        guard fraction > 0, line[index + fraction] == ASCII.closeBracket else { return false }
        index += fraction + 1
        if line[index] == ASCII.space {
            context = .console
            end = index + 1
            takeHost(line)
        } else if let (caller, behind) = Self.caller(in: line, at: index) {
            context = caller
            end = behind
        } else {
            return false
        }
        stamp = fraction == 6 ? bracket : nil
        return true
    }

    /// `host kernel: ` behind the stamp, as `journalctl -o short-monotonic` has it.
    private mutating func takeHost(_ line: ByteView) {
        guard ASCII.isLetter(line[end]), let kernel = line.upTo(end + 80).find(" kernel: ", from: end) else {
            return
        }
        let host = line.slice(end, kernel)
        if host.firstIndex(of: ASCII.space) == nil, host.firstIndex(of: ASCII.colon) == nil { end = kernel + 9 }
    }

    private static func caller(in line: ByteView, at start: Int) -> (Context, Int)? {
        guard line[start] == ASCII.openBracket else { return nil }
        let index = start + 1 + line.run(from: start + 1) { $0 == ASCII.space }
        let kind = line[index]
        guard kind == UInt8(ascii: "T") || kind == UInt8(ascii: "C") else { return nil }
        let digits = line.run(from: index + 1, ASCII.isDecimal)
        let close = index + 1 + digits
        guard digits > 0, line[close] == ASCII.closeBracket, line[close + 1] == ASCII.space else { return nil }
        return (context(kind, line.slice(index + 1, close)), close + 2)
    }

    private static func context(_ kind: UInt8, _ digits: ByteView) -> Context {
        var number: UInt64 = 0
        for index in 0..<digits.count { number = number &* 10 &+ UInt64(digits[index] - 0x30) }
        return kind == UInt8(ascii: "T") ? .task(number) : .processor(number)
    }

    /// A record of `/dev/kmsg` and of extended netconsole: `6,1234,5678901,-,caller=T12;text`, perhaps behind a
    /// kernel's release.
    private mutating func takeRecord(_ line: ByteView) -> Bool {
        guard ASCII.isDecimal(line[end]),
            let semicolon = line.upTo(end + 128).firstIndex(of: UInt8(ascii: ";"), from: end)
        else { return false }
        var fields: [ByteView] = []
        var index = end
        while index < semicolon, fields.count < 8 {
            let comma = line.upTo(semicolon).firstIndex(of: ASCII.comma, from: index) ?? semicolon
            fields.append(line.slice(index, comma))
            index = comma + 1
        }
        if fields.count > 4, fields[0].firstIndex(of: ASCII.dot) != nil { fields.removeFirst() }
        guard fields.count > 3, fields[..<3].allSatisfy({ $0.decimal != nil }), fields[3].count == 1 else {
            return false
        }
        context = .console
        for field in fields[4...] where field.has("caller=") && field.count > 8 {
            let digits = field.from(8)
            guard digits.decimal != nil else { continue }
            context = Self.context(field[7], digits)
        }
        stamp = end
        end = semicolon + 1
        return true
    }

    /// Lines that begin in the middle of another text: `** 12 printk messages dropped ** `, `… login: `, or what a
    /// program printed without a line's end. The kernel's stamp behind it is of its usual width.
    private mutating func takeForeignText(_ line: ByteView) {
        if line.has("** "), let dropped = line.upTo(80).find(" printk messages dropped ** "),
            takeStamp(line, at: dropped + 28)
        {
            return
        }
        let head = line.upTo(Self.longestForeign)
        // What a mail quotes is no foreign text: its marks are taken off first.
        guard head.firstIndex(of: ASCII.openBracket, from: end) != nil, !Quoting.begins(line) else { return }
        var from = end
        while let open = head.firstIndex(of: ASCII.openBracket, from: from) {
            let dot = open + 1 + line.run(from: open + 1) { $0 == ASCII.space || ASCII.isDecimal($0) }
            if dot - open > 5, line[dot] == ASCII.dot, line.run(from: dot + 1, ASCII.isDecimal) == 6,
                takeStamp(line, at: open)
            {
                return
            }
            from = open + 1
        }
        // The last prompt of the line: there may be several.
        var prompt: Int?
        while let next = head.find(" login: ", from: prompt ?? 0) { prompt = next + 8 }
        if let prompt { _ = takeStamp(line, at: prompt) }
    }

    private static let longestForeign = 512
}
