/// Reads a report's stack traces frame by frame.
enum StackReading {
    /// More frames than this of one trace aren't kept.
    static let mostFrames = 200
    /// More traces than this aren't kept.
    static let mostStacks = 32

    /// Every stack trace of `lines`.
    static func stacks(of lines: some Sequence<(line: ByteView, isUnreliable: Bool)>) -> [StackTrace] {
        var stacks: [StackTrace] = []
        var isOpen = false
        var last = ByteView.empty
        for (line, isUnreliable) in lines {
            if var frame = frame(line) {
                if isUnreliable { frame.unreliable = true }
                if !isOpen {
                    if stacks.count == mostStacks { return stacks }
                    stacks.append(StackTrace(role: role(last), heading: last.trimmed.upTo(200).string))
                    isOpen = true
                }
                if stacks[stacks.count - 1].frames.count < mostFrames {
                    stacks[stacks.count - 1].frames.append(frame)
                }
                continue
            }
            // Registers of an interrupted function stand within a trace; a trace's name does, too.
            let text = line.trimmed
            if text.isEmpty || text.last == ASCII.colon || text.has("Modules linked in") || text.has("---[")
                || text.has("INFO: ") || text.has("Allocated in ") || text.has("Freed in ")
                || StackLine.isHeading(line)
            {
                isOpen = false
            }
            if !text.isEmpty, text.first != ASCII.less { last = line }
        }
        return stacks
    }

    /// Functions of the first call trace.
    static func functions(of stacks: [StackTrace]) -> [String] {
        let calls = stacks.first { $0.role == .call } ?? stacks.first
        return (calls?.frames ?? []).filter { !$0.unreliable && !$0.inlined }.map(\.function)
    }

    private static func role(_ heading: ByteView) -> StackTrace.Role {
        let text = heading.trimmed
        if text.contains("ast potentially related work") { return .queuedWork }
        if text.has("Allocated") || text.has("INFO: Allocated in") || text.has("allocated by")
            || text.has("page last allocated")
        {
            return .allocation
        }
        if text.has("Freed") || text.has("INFO: Freed in") || text.has("freed by") || text.has("page last free") {
            return .free
        }
        if text.has("Uninit was") || text.has("Local variable") { return .origin }
        if StackLine.isCallTrace(heading) || text.has("backtrace") { return .call }
        return .other
    }

    /// The frame that `line` is: ` f.cold+0x12/0x340 [module] path/file.c:12`, ` [<addr>] ? f+0x1/0x2`,
    /// ` f path/file.c:12 [inline]`.
    static func frame(_ line: ByteView) -> StackTrace.Frame? {
        guard line.count < 1024 else { return nil }
        var start = line.behindCounters(line.skippingSpaces(0), most: 2)
        let unreliable = line.has("? ", at: start)
        if unreliable { start += 2 }
        start = line.functionStart(start)
        let length = line.run(from: start, ASCII.isName)
        guard length > 0, !ASCII.isDecimal(line[start]) || start + length < line.count else { return nil }
        let behind = start + length + line.run(from: start + length) { ASCII.isName($0) || $0 == ASCII.dot }
        var frame = StackTrace.Frame(function: line.slice(start, start + length).string, unreliable: unreliable)
        guard let end = offsets(line, behind, &frame) else {
            if line.isDecoded(behind) { return decoded(line, behind, frame) }
            guard line.ends(with: " [inline]"), let (file, number, _) = source(line, behind) else { return nil }
            (frame.file, frame.line, frame.inlined) = (file, number, true)
            return frame
        }
        frame.function = RustName.demangled(frame.function) ?? frame.function
        details(line, end, &frame)
        return frame
    }

    /// ` (./a.h:1 net/b.c:12 (discriminator 1)) module`: the last place is the function's own, those before were inlined
    /// into it.
    private static func decoded(_ line: ByteView, _ start: Int, _ frame: StackTrace.Frame) -> StackTrace.Frame {
        var frame = frame
        frame.function = RustName.demangled(frame.function) ?? frame.function
        var index = start + 2
        while index < line.count {
            if let (file, number, end) = source(line, index) {
                (frame.file, frame.line, index) = (file, number, end)
            }
            guard let blank = line.firstIndex(of: ASCII.space, from: index) else { break }
            index = blank + 1
        }
        if let close = line.find(") ", from: start) {
            let name = line.from(close + 2)
            if !name.isEmpty, name.run(from: 0, ASCII.isName) == name.count { frame.module = name.string }
        }
        return frame
    }

    /// `+0x12/0x340`: where it ends.
    private static func offsets(_ line: ByteView, _ start: Int, _ frame: inout StackTrace.Frame) -> Int? {
        guard line.has("+0x", at: start) else { return nil }
        let offset = line.slice(start + 3, start + 3 + line.run(from: start + 3, ASCII.isHexadecimal))
        let slash = start + 3 + offset.count
        guard offset.count > 0, line.has("/0x", at: slash) else { return nil }
        let size = line.slice(slash + 3, slash + 3 + line.run(from: slash + 3, ASCII.isHexadecimal))
        frame.offset = offset.hexadecimal
        frame.size = size.hexadecimal
        return slash + 3 + size.count
    }

    private static func details(_ line: ByteView, _ start: Int, _ frame: inout StackTrace.Frame) {
        var index = line.skippingSpaces(start)
        if line[index] == ASCII.openBracket, !line.has("[inline]", at: index) {
            let name = line.slice(index + 1, index + 1 + line.run(from: index + 1, ASCII.isName))
            frame.module = name.isEmpty ? nil : name.string
            index = (line.firstIndex(of: ASCII.closeBracket, from: index) ?? line.count - 1) + 1
        }
        guard let (file, number, _) = source(line, index) else { return }
        frame.file = file
        frame.line = number
        frame.inlined = line.ends(with: "[inline]")
    }

    private static func source(_ line: ByteView, _ start: Int) -> (String, Int, Int)? {
        let begin = line.skippingSpaces(start)
        guard let end = line.behindSource(begin) else { return nil }
        var colon = end - 1
        while colon > begin, line[colon] != ASCII.colon { colon -= 1 }
        guard let number = line.slice(colon + 1, end).decimal else { return nil }
        return (line.slice(begin, colon).string, number, end)
    }
}

extension CrashScene {
    /// Reads the lines in which the kernel says where it is.
    init(_ lines: [ByteView]) {
        self.init()
        for line in lines.prefix(400) {
            let text = line.trimmed
            switch text.first {
            case UInt8(ascii: "C") where processor == nil && text.has("CPU: "): readProcessor(text)
            case UInt8(ascii: "N") where kernel == nil && text.has("Not tainted "),
                UInt8(ascii: "T") where kernel == nil && text.has("Tainted: "):
                readKernel(text, from: 0)
            case UInt8(ascii: "H") where hardware == nil && text.has("Hardware name: "):
                hardware = text.from(15).upTo(200).trimmed.string
                if kernel != nil { return }
            default: continue
            }
        }
    }

    /// `CPU: 0 UID: 0 PID: 12 Comm: name Tainted: G    B   W          6.1.0-rc3+ #12`
    private mutating func readProcessor(_ text: ByteView) {
        processor = number(in: text, behind: "CPU: ")
        pid = number(in: text, behind: "PID: ")
        guard let comm = text.find("Comm: ") else { return }
        let rest = text.from(comm + 6)
        let end = rest.find(" Not tainted ") ?? rest.find(" Tainted: ") ?? rest.count
        task = rest.upTo(end).string
        readKernel(rest, from: end + 1)
    }

    /// `Not tainted 6.1.0-rc3+ #12`, `Tainted: G    B   W          6.1.0-rc3+ #12`
    private mutating func readKernel(_ text: ByteView, from start: Int) {
        let text = text.from(start)
        if text.has("Not tainted ") {
            taint = ""
            kernel = text.from(12).upTo(200).trimmed.string
        } else if text.has("Tainted: ") {
            let marks = text.from(9)
            // Marks are capitals and blanks; the version begins with a digit.
            let end = marks.run(from: 0) { !ASCII.isDecimal($0) }
            taint = marks.upTo(end).trimmed.string
            kernel = marks.from(end).upTo(200).trimmed.string
        }
    }

    /// Whether it is of a time when syzkaller worded titles otherwise: of a mainline kernel before 6.0. Stable kernels
    /// don't tell their time.
    var isOld: Bool {
        guard let kernel else { return false }
        let numbers = kernel.prefix { $0 == "." || $0.isNumber }.split(separator: ".").map { Int($0) ?? 0 }
        return numbers.count == 3 && numbers[0] < 6 && numbers[2] == 0
    }

    private func number(in text: ByteView, behind label: StaticString) -> Int? {
        guard let index = text.find(label) else { return nil }
        let start = index + label.utf8CodeUnitCount
        return text.slice(start, start + text.run(from: start, ASCII.isDecimal)).decimal
    }
}
