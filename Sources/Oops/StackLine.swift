/// What a crash's lines say of where the kernel was, in the order they say it.
struct TraceReading: Sendable {
    /// Which trace a frame is in.
    enum Section: Sendable, Hashable {
        /// Before any trace's header.
        case none
        /// `Call Trace:`, `stack backtrace:`, `backtrace:` of a leak: the crash itself.
        case calls
        /// `Allocated by task 1:`, `Freed by task 1:` and the like: what had happened earlier.
        case history
        /// `-> #1 (lock){+.+.}:` of lockdep's chains.
        case lockChain
    }

    enum Entry: Sendable, Hashable {
        case section(Section)
        /// The interrupted or faulting function, off the `RIP:` line.
        case instruction(String)
        case frame(String)
    }

    /// More entries than this aren't kept: no rule looks that far.
    static let limit = 600

    private(set) var entries: [Entry] = []
    /// The section now read.
    private(set) var section = Section.none
    /// Whether any frame was read.
    private(set) var hasFrames = false

    /// Whether the next call trace isn't the crash's, though its header doesn't say so.
    private var isAside = false

    /// Says that the next call trace is that of somebody else.
    mutating func stepAside() { isAside = true }

    mutating func begin(_ section: Section) {
        let section = section == .calls && isAside ? .history : section
        isAside = false
        self.section = section
        append(.section(section))
    }

    mutating func append(_ entry: Entry) {
        if case .frame = entry { hasFrames = true }
        if entries.count < Self.limit { entries.append(entry) }
    }

    /// All functions from the first faulting instruction on; nil when no such line was read.
    var fromInstruction: [String]? {
        let first = entries.firstIndex {
            if case .instruction = $0 { true } else { false }
        }
        return first.map { Self.functions(entries[$0...], of: [.none, .calls]) }
    }

    /// All frames of the crash's own traces: those behind a header, or else those without one.
    var calls: [String] {
        let withHeader = Self.functions(entries[...], of: [.calls])
        return withHeader.isEmpty ? Self.functions(entries[...], of: [.none, .calls]) : withHeader
    }

    /// All functions outside of what had happened earlier, in their order, with a header or without.
    var inOrder: [String] { Self.functions(entries[...], of: [.none, .calls]) }

    /// Functions of the first call trace; where none has a header, of what was printed first.
    var first: [String] {
        let headed = frames(ofFirst: .calls)
        return headed.isEmpty ? frames(ofFirst: .none) : headed
    }

    private func frames(ofFirst wanted: Section) -> [String] {
        var frames: [String] = []
        var section = Section.none
        for entry in entries {
            switch entry {
            case .section where !frames.isEmpty: return frames
            case .section(let next): section = next
            case .frame(let name) where section == wanted: frames.append(name)
            case .frame, .instruction: continue
            }
        }
        return frames
    }

    private static func functions(_ entries: ArraySlice<Entry>, of sections: Set<Section>) -> [String] {
        var wanted = sections.contains(.none)
        return entries.compactMap { entry in
            switch entry {
            case .section(let section):
                wanted = sections.contains(section)
                return nil
            case .instruction(let name), .frame(let name):
                return wanted ? name : nil
            }
        }
    }
}

/// What one line means within a stack trace.
enum StackLine: Sendable, Hashable {
    case section(TraceReading.Section)
    case instruction(String)
    /// `RIP: 0033:…`, or a kernel address without a symbol: the kernel's stack ends, or has no name here.
    case unnamedInstruction
    case frame(String)
    /// ` ? function+0x1/0x2`: found on the stack, perhaps not called.
    case unreliableFrame
    /// `<TASK>`, `</IRQ>` and the like.
    case stackName

    /// Reads a line's text (without prefixes); nil when it's no part of a stack trace.
    init?(_ text: ArraySlice<UInt8>) {
        let line = text.trimmed
        guard let first = line.first else { return nil }
        if let section = Self.section(line) {
            self = .section(section)
        } else if let instruction = Self.instruction(line) {
            self = instruction
        } else if first == ASCII.less, line.last == ASCII.greater, line.count < 20 {
            self = .stackName
        } else if let frame = Self.frame(line, indented: text.first == ASCII.space) {
            self = frame
        } else {
            return nil
        }
    }

    private static func section(_ line: ArraySlice<UInt8>) -> TraceReading.Section? {
        switch line.first {
        case UInt8(ascii: "C"), UInt8(ascii: "s"), UInt8(ascii: "b"), UInt8(ascii: "B"):
            for header in [
                "Call Trace", "Call trace", "stack backtrace:", "backtrace:", "backtrace (", "Backtrace:",
            ]
            where line.starts(with: header) { return .calls }
            return nil
        case UInt8(ascii: "A"), UInt8(ascii: "F"), UInt8(ascii: "L"), UInt8(ascii: "U"), UInt8(ascii: "a"),
            UInt8(ascii: "f"):
            for header in [
                "Allocated by task ", "Allocated:", "Freed by task ", "Freed:", "Last potentially related work",
                "Second to last potentially", "Uninit was ", "allocated by task ", "freed by task ",
            ] where line.starts(with: header) { return .history }
            return nil
        case ASCII.dash:
            return line.starts(with: "-> #") ? .lockChain : nil
        default:
            return nil
        }
    }

    private static func instruction(_ line: ArraySlice<UInt8>) -> StackLine? {
        var cursor = Cursor(line)
        if cursor.take("RIP: ") {
            guard let segment = cursor.takeHexadecimal() else { return .unnamedInstruction }
            // 0033 and 002b are user space's segments, 0010 the kernel's.
            guard cursor.take(ASCII.colon), segment.elementsEqual("0010".utf8) else { return .unnamedInstruction }
        } else if cursor.take("EIP: ") {
            if cursor.rest.starts(with: "0060:") { _ = cursor.take("0060:") }
        } else if cursor.take("IP: ") || cursor.take("NIP ") {
        } else if cursor.take("pc : ") || cursor.take("PC is at ") || cursor.take("epc : ") {
        } else {
            return nil
        }
        cursor.skipSpaces()
        while cursor.take(ASCII.openBracket) {
            _ = cursor.takeWhile { $0 != ASCII.closeBracket }
            _ = cursor.take(ASCII.closeBracket)
            cursor.skipSpaces()
        }
        var ahead = cursor
        let name = ahead.takeWhile(ASCII.isName)
        _ = ahead.takeWhile { ASCII.isName($0) || $0 == ASCII.dot }
        guard ahead.takeOffset() else { return .unnamedInstruction }
        return .instruction(name.string)
    }

    private static func frame(_ line: ArraySlice<UInt8>, indented: Bool) -> StackLine? {
        var cursor = Cursor(line)
        var hasAddress = false
        while cursor.take(ASCII.openBracket) {
            let angled = cursor.take(ASCII.less)
            guard cursor.takeHexadecimal() != nil || cursor.take("(ptrval)") || cursor.take("(____ptrval____)"),
                !angled || cursor.take(ASCII.greater), cursor.take(ASCII.closeBracket)
            else { return nil }
            hasAddress = true
            cursor.skipSpaces()
        }
        guard hasAddress || indented else { return nil }
        // 32-bit ARM: `(function) from [<address>] (caller+0x1/0x2)`.
        if hasAddress, cursor.take(UInt8(ascii: "(")) {
            let name = cursor.takeWhile(ASCII.isName)
            return name.isEmpty ? nil : .frame(name.string)
        }
        let unreliable = cursor.take("? ")
        let name = cursor.takeWhile(ASCII.isName)
        guard let first = name.first, !ASCII.isDecimal(first) else { return nil }
        _ = cursor.takeWhile { ASCII.isName($0) || $0 == ASCII.dot }
        guard cursor.takeOffset() else { return nil }
        return unreliable ? .unreliableFrame : .frame(name.string)
    }
}
