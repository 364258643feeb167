extension ByteView {
    /// How long what the compiler hangs on a function's name is (`.isra.0`, `.cold`, `.llvm.123`).
    func suffix(at start: Int) -> Int {
        guard self[start] == ASCII.dot else { return 0 }
        return run(from: start) { ASCII.isName($0) || $0 == ASCII.dot || $0 == UInt8(ascii: "$") }
    }
}

extension ByteView {
    /// Whether a place in the sources follows a function's name at `start`, as decode_stacktrace.sh has it instead of the
    /// offset: ` (net/a.c:12 (discriminator 1))`.
    func isDecoded(_ start: Int) -> Bool {
        guard has(" (", at: start) else { return false }
        return behindSource(start + 2) != nil || has(" (?", at: start)
    }

    /// Where a function's name begins that stands at `start`: behind the dot that 64-bit PowerPC puts before it.
    func functionStart(_ start: Int) -> Int { self[start] == ASCII.dot ? start + 1 : start }

    /// Whether what is at `end` may follow a function's name on a stack.
    func endsFunction(_ end: Int) -> Bool {
        let end = end + suffix(at: end)
        return has("+0x", at: end) || isDecoded(end)
    }
}

/// Reads the lines of a stack trace (without console prefix).
enum StackLine {
    /// What a stack trace is headed by.
    enum Heading: Hashable {
        case callTrace, backtrace, leak, allocation, free, origin
        /// RISC-V's last registers: a warning's frames follow without a heading.
        case registers
    }

    /// Whether `line` is the heading of a stack trace: of the crash, or of an earlier event.
    static func isHeading(_ line: ByteView) -> Bool { heading(line) != nil }

    /// The heading of a stack trace that `line` is. One pass: every line of a report is asked.
    static func heading(_ line: ByteView) -> Heading? {
        if line.has("status: ") { return line.contains(" badaddr: ") ? .registers : nil }
        for index in 0..<line.count {
            switch line.base[index] {
            case UInt8(ascii: "C"):
                if line.has("Call Trace", at: index) || line.has("Call trace", at: index) { return .callTrace }
            case UInt8(ascii: "B"): if line.has("Backtrace:", at: index) { return .backtrace }
            case UInt8(ascii: "A"): if isEvent(line, "Allocated", at: index) { return .allocation }
            case UInt8(ascii: "F"): if isEvent(line, "Freed", at: index) { return .free }
            case UInt8(ascii: "b"): if isBacktrace(line, at: index) { return .leak }
            case UInt8(ascii: "U"), UInt8(ascii: "L"): if isOrigin(line, at: index) { return .origin }
            default: continue
            }
        }
        return nil
    }

    /// Whether `line` is the heading of a call trace.
    static func isCallTrace(_ line: ByteView) -> Bool {
        let heading = heading(line)
        return heading == .callTrace || heading == .backtrace
    }

    /// `Uninit was created at:`, `Local variable x created at:`.
    private static func isOrigin(_ line: ByteView, at index: Int) -> Bool {
        line.has("Uninit was stored to memory at", at: index) || line.has("Uninit was created at", at: index)
            || index == 0 && line.has("Local variable ") && line.contains(" created at")
    }

    /// `Freed:`, `Freed by task 12:`.
    private static func isEvent(_ line: ByteView, _ event: StaticString, at index: Int) -> Bool {
        guard line.has(event, at: index) else { return false }
        let rest = line.from(index + event.utf8CodeUnitCount)
        if rest.first == ASCII.colon { return true }
        guard rest.has(" by task ") else { return false }
        let digits = rest.run(from: 9, ASCII.isDecimal)
        return digits > 0 && rest[9 + digits] == ASCII.colon
    }

    /// `  backtrace:`, `  backtrace (crc 1234abcd):`, but not `stack backtrace:`.
    private static func isBacktrace(_ line: ByteView, at index: Int) -> Bool {
        guard index > 1, line.has("backtrace", at: index), line[index - 1] == ASCII.space,
            line[index - 2] != UInt8(ascii: "k")
        else { return false }
        let rest = line.from(index + 9)
        if rest.first == ASCII.colon { return true }
        return rest.has(" (crc ") && rest[6 + rest.run(from: 6, ASCII.isHexadecimal)] == ASCII.closeParenthesis
    }

    /// Whether `line` is of a stack that fault injection prints: these get woven into reports.
    static func isFaultInjection(_ line: ByteView) -> Bool {
        let start = line.behindCounters(line.run(from: 0) { $0 == ASCII.space }, most: 2)
        return start > 0 && line.has("should_fail", at: start) && line[start - 1] == ASCII.space
            && line.from(start).contains("+0x")
    }

    /// The functions of a stack frame: two on 32-bit ARM, the left one the more telling; none if `line` isn't one.
    static func functions(_ line: ByteView) -> (ByteView, ByteView?)? {
        let start = line.functionStart(line.behindCounters(line.run(from: 0) { $0 == ASCII.space }, most: 2))
        let length = line.run(from: start, ASCII.isName)
        if length > 0, line.endsFunction(start + length) { return (line.slice(start, start + length), nil) }
        return armFunctions(line, start)
    }

    /// `[<c0123456>] (put_device) from [<c0123460>] (f+0x1/0x2)`, ` put_device from f+0x1/0x2`.
    private static func armFunctions(_ line: ByteView, _ start: Int) -> (ByteView, ByteView?)? {
        guard let from = line.find(" from ") else { return nil }
        let begin = line[start] == ASCII.openParenthesis ? start + 1 : start
        let left = line.slice(begin, begin + line.run(from: begin, ASCII.isName))
        var end = begin + left.count
        if line[end] == ASCII.closeParenthesis { end += 1 }
        guard left.count > 0, end == from else { return nil }
        var second = line.behindCounters(from + 6, most: 1)
        if line[second] == ASCII.openParenthesis { second += 1 }
        let right = line.slice(second, second + line.run(from: second, ASCII.isName))
        let next = line[second + right.count]
        guard right.count > 0, next == ASCII.plus || next == ASCII.dot else { return nil }
        return (left, right)
    }

    /// A line with the faulting instruction.
    enum Instruction {
        case named(ByteView)
        /// An address without a name, or user space.
        case unnamed
    }

    /// What such a line begins with; a colon may stand apart.
    private static let marks: [StaticString] = [
        "IP:", "NIP", "pc :", "pc:", "PC is at", "epc ", "Krnl PSW :", "EIP is at", "ERA:", "IAOQ[0]:",
    ]

    /// `RIP: 0010:f+0x1/0x2`, `RIP: 0010:[<…>] [<…>] f+0x1/0x2`, `IP: [<…>] f+0x1/0x2`, `NIP [c…] f+0x1/0x2`,
    /// `pc : f+0x1/0x2`, `PC is at f+0x1/0x2`, `epc : 8012 f+0x1/0x2`, `Krnl PSW : 04 00 (f+0x1/0x2)`, `ERA: 90 f+0x1/0x2`.
    static func instruction(_ line: ByteView) -> Instruction? {
        for mark in marks {
            guard let index = line.find(mark) else { continue }
            var start = line.skippingSpaces(index + mark.utf8CodeUnitCount)
            if line[start] == ASCII.colon { start = line.skippingSpaces(start + 1) }
            if let found = instruction(line, at: start) { return found }
        }
        return nil
    }

    private static func instruction(_ line: ByteView, at start: Int) -> Instruction? {
        var index = start
        let segment = line.run(from: index, ASCII.isDecimal)
        if segment > 0, line[index + segment] == ASCII.colon {
            index += segment + 1
            index += line.run(from: index) { $0 == ASCII.space }
        }
        index = line.behindCounters(index, most: 2)
        // Addresses and a status word without brackets, s390's function in parentheses.
        for _ in 0..<2 {
            let digits = line.run(from: index, ASCII.isHexadecimal)
            if digits >= 8, line[index + digits] == ASCII.space { index = line.skippingSpaces(index + digits) }
        }
        let name = line.functionStart(line[index] == ASCII.openParenthesis ? index + 1 : index)
        let length = line.run(from: name, ASCII.isName)
        if length > 0, line.endsFunction(name + length) { return .named(line.slice(name, name + length)) }
        if line.has("0x", at: index) { return .unnamed }
        return line.from(index).contains("(null)") ? .unnamed : nil
    }
}
