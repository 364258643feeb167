/// Finds the function that names a crash in its report, as syzkaller finds it.
struct FrameFinder {
    let lines: ArraySlice<ByteView>
    let rule: StackRule
    /// Whether another's stack trace was woven into the one that was read.
    private(set) var isWoven = false

    /// The functions that named it while syzkaller knew fewer helpers.
    private(set) var formerNames: [ByteView] = []
    /// Helpers that were passed over before the first function which is none: each has named crashes until it was
    /// known as one.
    private var passedOver: [ByteView] = []
    private static let mostPassedOver = 6

    init(_ lines: ArraySlice<ByteView>, rule: StackRule) {
        self.lines = lines
        self.rule = rule
    }

    /// The function's names; nil when none was found.
    mutating func names() -> FrameNames? {
        let frames = collect(rule.parts)
        if let names = choose(frames) { return names }
        for parts in rule.otherwise {
            if let names = choose(collect(parts)) { return names }
        }
        return nil
    }

    /// Where another's stack trace is woven in, what is looked for next is looked for behind.
    private mutating func collect(_ parts: [StackRule.Part]) -> [ByteView] {
        var frames: [ByteView] = []
        isWoven = false
        var position = lines.startIndex
        var number = 0
        while number < parts.count {
            if case .trace = parts[number] {
                let next = number + 1 < parts.count ? parts[number + 1] : nil
                if collectTrace(from: &position, upTo: next, into: &frames) { number += 1 }
            } else {
                collectLine(parts[number], from: &position, into: &frames)
            }
            number += 1
        }
        return frames
    }

    /// Reads frames up to the next heading. Returns whether what is looked for next was read, too.
    private mutating func collectTrace(
        from position: inout Int, upTo next: StackRule.Part?, into frames: inout [ByteView]
    ) -> Bool {
        while position < lines.endIndex {
            let line = lines[position]
            position += 1
            if StackLine.isFaultInjection(line) {
                isWoven = true
                return false
            }
            if StackLine.isHeading(line) { return false }
            if let next, match(next, line, &frames) { return true }
            if let (left, right) = StackLine.functions(line) {
                append(left, to: &frames)
                if let right { append(right, to: &frames) }
            }
        }
        return false
    }

    private mutating func collectLine(
        _ part: StackRule.Part, from position: inout Int, into frames: inout [ByteView]
    ) {
        while position < lines.endIndex {
            let line = lines[position]
            position += 1
            if StackLine.isFaultInjection(line) {
                isWoven = true
                return
            }
            if case .taskHeading = part, position < lines.endIndex, !lines[position].contains("<TASK>") { continue }
            if match(part, line, &frames) { return }
        }
    }

    private mutating func match(_ part: StackRule.Part, _ line: ByteView, _ frames: inout [ByteView]) -> Bool {
        switch part {
        case .trace: return false
        case .heading, .taskHeading: return StackLine.isCallTrace(line)
        case .namedInstruction:
            guard case .named(let name) = StackLine.instruction(line) else { return false }
            append(name, to: &frames)
            return true
        case .instruction:
            guard let instruction = StackLine.instruction(line) else { return false }
            if case .named(let name) = instruction { append(name, to: &frames) }
            return true
        case .trap:
            if let (_, captures) = Self.interrupt.find(in: line), let name = captures.first {
                append(name, to: &frames)
                return true
            }
            return match(.instruction, line, &frames)
        case .line(let pattern):
            guard let (_, captures) = pattern.find(in: line) else { return false }
            if let name = captures.last { append(name, to: &frames) }
            return true
        }
    }

    /// How 64-bit PowerPC says what `WARN()` interrupted.
    private static let interrupt = LinePattern("--- interrupt: {num} at {func}")

    private mutating func append(_ name: ByteView, to frames: inout [ByteView]) {
        let bare = FrameNames.bare(name)
        if !Helpers.all.matches(bare), !rule.skipping.matches(bare) {
            frames.append(name)
        } else if frames.isEmpty, passedOver.count < Self.mostPassedOver, !Helpers.reporting.matches(name) {
            passedOver.append(name)
        }
    }

    private mutating func choose(_ frames: [ByteView]) -> FrameNames? {
        switch rule.choice {
        case .first:
            formerNames = passedOver
            return frames.first.map(FrameNames.init(printed:))
        case .waiting:
            formerNames = [FrameChoice.pastWaiters(frames)].compactMap(\.self)
            return FrameChoice.waiting(frames)
        case .stalling:
            formerNames = [frames.first, FrameChoice.systemCall(frames)].compactMap(\.self)
            return FrameChoice.stalling(frames)
        }
    }
}
