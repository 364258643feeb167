/// What the console puts before a line's text: the loss of earlier lines, a login prompt, a level, the time, and who
/// printed it (`[   12.345678][  T123] `).
struct ConsolePrefix {
    /// Who printed a line, as far as the console tells. Lines of one report have the same.
    enum Context: Hashable, Sendable {
        /// No prefix at all.
        case none
        /// The time alone.
        case console
        case task(UInt64)
        case processor(UInt64)

        var isProcessor: Bool {
            if case .processor = self { true } else { false }
        }

        /// Whether the console tells who prints what.
        var isCaller: Bool { self != .none && self != .console }
    }

    let context: Context
    /// Where the text begins.
    let end: Int

    /// Reads the prefix of `line`.
    init(_ line: ByteView) {
        if let prefix = Self.time(in: line, at: 0) {
            self = prefix
        } else if let start = Self.behindForeignText(line), let prefix = Self.time(in: line, at: start) {
            self = prefix
        } else {
            self.init(context: .none, end: 0)
        }
    }

    private init(context: Context, end: Int) {
        self.context = context
        self.end = end
    }

    private static func time(in line: ByteView, at start: Int) -> ConsolePrefix? {
        var index = start
        if line[index] == ASCII.less {
            let level = line.run(from: index + 1, ASCII.isDecimal)
            guard level > 0, line[index + 1 + level] == ASCII.greater else { return nil }
            index += level + 2
        }
        guard line[index] == ASCII.openBracket else { return nil }
        index += 1 + line.run(from: index + 1) { $0 == ASCII.space }
        let seconds = line.run(from: index, ASCII.isDecimal)
        guard seconds > 0, line[index + seconds] == ASCII.dot else { return nil }
        index += seconds + 1
        let fraction = line.run(from: index, ASCII.isDecimal)
        guard fraction > 0, line[index + fraction] == ASCII.closeBracket else { return nil }
        index += fraction + 1
        if line[index] == ASCII.space { return ConsolePrefix(context: .console, end: index + 1) }
        return caller(in: line, at: index)
    }

    private static func caller(in line: ByteView, at start: Int) -> ConsolePrefix? {
        guard line[start] == ASCII.openBracket else { return nil }
        var index = start + 1 + line.run(from: start + 1) { $0 == ASCII.space }
        let kind = line[index]
        guard kind == UInt8(ascii: "T") || kind == UInt8(ascii: "C") else { return nil }
        index += 1
        let digits = line.run(from: index, ASCII.isDecimal)
        guard digits > 0, line[index + digits] == ASCII.closeBracket,
            line[index + digits + 1] == ASCII.space
        else { return nil }
        var number: UInt64 = 0
        for offset in 0..<digits { number = number &* 10 &+ UInt64(line[index + offset] - 0x30) }
        return ConsolePrefix(
            context: kind == UInt8(ascii: "T") ? .task(number) : .processor(number), end: index + digits + 2)
    }

    /// Where the prefix goes on behind `** 12 printk messages dropped ** ` and `… login: `.
    private static func behindForeignText(_ line: ByteView) -> Int? {
        var index = 0
        if line.has("** "), let end = line.upTo(80).find(" printk messages dropped ** ") {
            index = end + 28
        }
        // The last prompt of the line: there may be several.
        var prompt: Int?
        let head = line.upTo(512)
        while let next = head.find(" login: ", from: prompt ?? index) { prompt = next + 8 }
        return prompt ?? (index > 0 ? index : nil)
    }
}

/// How a mail quotes or indents a console: what is taken off each line before it is read.
struct Quoting {
    private let isQuoted: Bool
    private let indent: Int

    static let none = Quoting(isQuoted: false, indent: 0)

    var isNone: Bool { !isQuoted && indent == 0 }

    private init(isQuoted: Bool, indent: Int) {
        self.isQuoted = isQuoted
        self.indent = indent
    }

    /// How `line`, the first of a crash, is quoted.
    init(_ line: ByteView) {
        let quoted = Self.behindMarks(line)
        let blanks = line.from(quoted).run(from: 0) { $0 == ASCII.space || $0 == ASCII.tab }
        let isIndented = line[quoted + blanks] == ASCII.openBracket || blanks > 1
        self.init(isQuoted: quoted > 0, indent: isIndented ? blanks : 0)
    }

    private static func behindMarks(_ line: ByteView) -> Int {
        var index = 0
        while line[index] == ASCII.greater {
            index += 1
            if line[index] == ASCII.space { index += 1 }
        }
        // KASAN marks a line of its memory dump so: `>ffff888012345680: fb fb`.
        return index
    }

    /// `line` without its marks and indentation.
    func strip(_ line: ByteView) -> ByteView {
        if !isQuoted, indent == 0 { return line }
        var line = isQuoted ? line.from(Self.behindMarks(line)) : line
        let blanks = line.run(from: 0) { $0 == ASCII.space || $0 == ASCII.tab }
        line = line.from(min(blanks, indent))
        return line
    }
}
