/// What a line looks like, in a small language of its own: text that must be there as written, and places in braces.
///
/// | place | takes | captured |
/// |---|---|---|
/// | `{func}` | a function's name before `.`, `+` or ` (file.c:12` | yes |
/// | `{src}` | `path/file.c:123` | yes |
/// | `{word}` | letters, digits, `_` and `-` | yes |
/// | `{name}` | letters, digits and `_` | yes |
/// | `{to}` | anything up to what follows | yes |
/// | `{rest}` | the rest of the line | yes |
/// | `{one:a\|b}` | one of these texts | yes |
/// | `{of:a\|b}` | one of these texts, perhaps an empty one | no |
/// | `{pc}` | an address in brackets and blanks, if there is one | no |
/// | `{num}`, `{hex}` | decimal digits, hexadecimal ones | no |
/// | `{any}` | anything up to what follows | no |
/// | `{end}` | the line's end, perhaps behind blanks | no |
///
/// A `^` in front ties the pattern to the line's start; else it may begin anywhere.
struct LinePattern: Sendable {
    fileprivate enum Part: Sendable {
        case literal(Range<Int>)
        /// Which of the pattern's choices.
        case choice(Range<Int>, captured: Bool)
        case function, source, word, name, rest, counter, number, hexadecimal, end
        case anything(captured: Bool)
    }

    /// Only so much of a line is looked at: no title is as long, and it bounds the time.
    static let longestLine = 1024

    private var parts: [Part] = []
    /// The bytes of all literals.
    private var bytes: [UInt8] = []
    /// Where in `bytes` each text is among which there is a choice.
    private var choices: [Range<Int>] = []
    private let isAtStart: Bool
    /// What the pattern begins with, if that is fixed.
    private var lead: Range<Int> = 0..<0

    /// Reads a pattern as tables write it. An unknown place stands for itself.
    init(_ pattern: String) {
        isAtStart = pattern.hasPrefix("^")
        var rest = isAtStart ? pattern.dropFirst() : Substring(pattern)
        while !rest.isEmpty {
            if rest.first == "{", let close = rest.firstIndex(of: "}") {
                parts.append(place(rest[rest.index(after: rest.startIndex)..<close]))
                rest = rest[rest.index(after: close)...]
            } else {
                let end = rest.dropFirst().firstIndex(of: "{") ?? rest.endIndex
                parts.append(.literal(keep(rest[..<end])))
                rest = rest[end...]
            }
        }
        if case .literal(let text) = parts.first { lead = text }
    }

    private mutating func place(_ name: Substring) -> Part {
        switch name {
        case "func": .function
        case "src": .source
        case "word": .word
        case "name": .name
        case "to": .anything(captured: true)
        case "any": .anything(captured: false)
        case "rest": .rest
        case "pc": .counter
        case "num": .number
        case "hex": .hexadecimal
        case "end": .end
        case _ where name.hasPrefix("one:"): .choice(keepChoices(name.dropFirst(4)), captured: true)
        case _ where name.hasPrefix("of:"): .choice(keepChoices(name.dropFirst(3)), captured: false)
        default: .literal(keep("{\(name)}"))
        }
    }

    private mutating func keep(_ text: Substring) -> Range<Int> {
        bytes += text.utf8
        return (bytes.count - text.utf8.count)..<bytes.count
    }

    private mutating func keepChoices(_ text: Substring) -> Range<Int> {
        let start = choices.count
        for text in text.split(separator: "|", omittingEmptySubsequences: false) { choices.append(keep(text)) }
        return start..<choices.count
    }

    /// Where in `line` the pattern begins to match first, and what its captured places took there.
    func find(in line: ByteView) -> (offset: Int, captures: [ByteView])? {
        bytes.withUnsafeBufferPointer { bytes in
            parts.withUnsafeBufferPointer { parts in
                choices.withUnsafeBufferPointer { choices in
                    let text = ByteView(bytes)
                    var match = Match(line: line.upTo(Self.longestLine), parts: parts, text: text, choices: choices)
                    return match.find(lead: text.slice(lead.lowerBound, lead.upperBound), isAtStart: isAtStart)
                }
            }
        }
    }

    /// Whether the pattern is in `line`.
    func matches(_ line: ByteView) -> Bool { find(in: line) != nil }
}

/// A pattern being matched: nothing in it outlives the call.
private struct Match {
    let line: ByteView
    let parts: UnsafeBufferPointer<LinePattern.Part>
    let text: ByteView
    let choices: UnsafeBufferPointer<Range<Int>>
    var captures: [ByteView] = []

    mutating func find(lead: ByteView, isAtStart: Bool) -> (offset: Int, captures: [ByteView])? {
        if isAtStart { return match(0, 0) ? (0, captures) : nil }
        var from = 0
        while from <= line.count {
            if !lead.isEmpty {
                guard let index = line.find(lead, from: from) else { return nil }
                from = index
            }
            captures.removeAll(keepingCapacity: true)
            if match(0, from) { return (from, captures) }
            from += 1
        }
        return nil
    }

    private func literal(_ range: Range<Int>) -> ByteView { text.slice(range.lowerBound, range.upperBound) }

    private mutating func match(_ number: Int, _ start: Int) -> Bool {
        guard number < parts.count else { return true }
        switch parts[number] {
        case .literal(let range):
            guard line.has(literal(range), at: start) else { return false }
            return match(number + 1, start + range.count)
        case .choice(let range, let captured): return matchChoice(range, captured, number, start)
        case .anything(let captured): return matchAnything(captured, number, start)
        case .rest:
            captures.append(line.from(start))
            return true
        default:
            guard let end = simpleEnd(of: parts[number], start) else { return false }
            return match(number + 1, end)
        }
    }

    private mutating func matchChoice(_ range: Range<Int>, _ captured: Bool, _ number: Int, _ start: Int) -> Bool {
        let kept = captures.count
        for choice in range {
            let end = start + choices[choice].count
            guard line.has(literal(choices[choice]), at: start) else { continue }
            captures.removeLast(captures.count - kept)
            if captured { captures.append(line.slice(start, end)) }
            if match(number + 1, end) { return true }
        }
        return false
    }

    private mutating func matchAnything(_ captured: Bool, _ number: Int, _ start: Int) -> Bool {
        let kept = captures.count
        var end = start
        while end <= line.count {
            // What follows is text nearly always: going straight there keeps the time linear.
            if number + 1 < parts.count, case .literal(let range) = parts[number + 1] {
                guard let index = line.find(literal(range), from: end) else { return false }
                end = index
            }
            captures.removeLast(captures.count - kept)
            if captured { captures.append(line.slice(start, end)) }
            if match(number + 1, end) { return true }
            end += 1
        }
        return false
    }

    /// Where a place ends that takes as much as it can, whatever follows.
    private mutating func simpleEnd(of part: LinePattern.Part, _ start: Int) -> Int? {
        let length: Int
        switch part {
        case .counter: return line.behindCounters(start, most: 1)
        case .end: return line.skippingSpaces(start) >= line.count ? line.count : nil
        case .source:
            guard let end = line.behindSource(start) else { return nil }
            captures.append(line.slice(start, end))
            return end
        case .function:
            let name = line.functionStart(start)
            length = line.run(from: name, ASCII.isName)
            let next = line[name + length]
            guard length > 0, next == ASCII.plus || next == ASCII.dot || line.isDecoded(name + length) else {
                return nil
            }
            captures.append(line.slice(name, name + length))
            return name + length
        case .word:
            length = line.run(from: start) { ASCII.isName($0) || $0 == ASCII.dash }
            captures.append(line.slice(start, start + length))
        case .name:
            length = line.run(from: start, ASCII.isName)
            captures.append(line.slice(start, start + length))
        case .number: length = line.run(from: start, ASCII.isDecimal)
        case .hexadecimal:
            let prefix = line.has("0x", at: start) ? 2 : 0
            let digits = line.run(from: start + prefix, ASCII.isHexadecimal)
            length = digits == 0 ? 0 : prefix + digits
        default: return nil
        }
        return length > 0 ? start + length : nil
    }
}

extension ByteView {
    /// Where the text begins behind up to `most` addresses in brackets (`[<ffffffff81234567>] `, `[0x12] `).
    func behindCounters(_ start: Int, most: Int) -> Int {
        var index = start
        for _ in 0..<most {
            guard let end = behindCounter(index), self[end] == ASCII.space else { break }
            index = end + run(from: end) { $0 == ASCII.space }
        }
        return index
    }

    private func behindCounter(_ start: Int) -> Int? {
        guard self[start] == ASCII.openBracket else { return nil }
        var index = start + 1
        if self[index] == ASCII.less { index += 1 }
        if has("0x", at: index) { index += 2 }
        let digits = run(from: index, ASCII.isHexadecimal)
        if digits > 0 {
            index += digits
        } else if has("(ptrval)", at: index) {
            index += 8
        } else if has("(____ptrval____)", at: index) {
            index += 16
        } else {
            return nil
        }
        if self[index] == ASCII.greater { index += 1 }
        return self[index] == ASCII.closeBracket ? index + 1 : nil
    }

    /// The end of `path/file.c:123` that begins at `start`.
    func behindSource(_ start: Int) -> Int? {
        let path = run(from: start) {
            ASCII.isName($0) || $0 == ASCII.dash || $0 == ASCII.slash || $0 == ASCII.dot
        }
        let colon = start + path
        guard path > 2, self[colon] == ASCII.colon else { return nil }
        let digits = run(from: colon + 1, ASCII.isDecimal)
        guard digits > 0, slice(start, colon).firstIndex(of: ASCII.dot) != nil else { return nil }
        return colon + 1 + digits
    }
}
