/// What a header line looks like behind its anchor, in a small language of its own: text that must be there as
/// written, and places in braces.
///
/// | place | takes |
/// |---|---|
/// | `{func}` | a function with or without compiler suffix and `+0x1/0x2`; captured without them |
/// | `{symbol}` | the same, but not without suffix or offset |
/// | `{word}` | letters, digits, `_` and `-` |
/// | `{num}` | decimal digits |
/// | `{hex}` | hexadecimal digits, `0x` before them or not |
/// | `{any}` | anything up to the text that follows, within the line |
/// | `{rest}` | the rest of the line |
///
/// Matching goes from left to right once and never back: it takes linear time on any line.
struct LinePattern: Sendable {
    private enum Part: Sendable {
        case literal([UInt8])
        case function, symbol, word, number, hexadecimal, rest
        case through([UInt8])
    }

    private let parts: [Part]

    /// Reads a pattern as the table writes it. An unknown place stands for itself and so never matches.
    init(_ pattern: String) {
        var parts: [Part] = []
        var rest = Substring(pattern)
        var anything = false
        while !rest.isEmpty {
            if rest.first == "{", let close = rest.firstIndex(of: "}") {
                let name = rest[rest.index(after: rest.startIndex)..<close]
                rest = rest[rest.index(after: close)...]
                switch name {
                case "func": parts.append(.function)
                case "symbol": parts.append(.symbol)
                case "word": parts.append(.word)
                case "num": parts.append(.number)
                case "hex": parts.append(.hexadecimal)
                case "rest": parts.append(.rest)
                case "any": anything = true
                default: parts.append(.literal(Array("{\(name)}".utf8)))
                }
                continue
            }
            let end = rest.firstIndex(of: "{") ?? rest.endIndex
            let text = Array(rest[..<end].utf8)
            parts.append(anything ? .through(text) : .literal(text))
            anything = false
            rest = rest[end...]
        }
        self.parts = parts
    }

    /// What the places took, in their order; nil when `bytes` don't begin like the pattern.
    func match(_ bytes: ArraySlice<UInt8>) -> [String]? {
        var cursor = Cursor(bytes)
        var captures: [String] = []
        for part in parts {
            switch part {
            case .literal(let text):
                guard cursor.take(text) else { return nil }
            case .through(let text):
                guard let index = cursor.rest.firstIndex(of: text) else { return nil }
                captures.append(cursor.rest[..<index].trimmed.string)
                cursor = Cursor(cursor.rest[(index + text.count)...])
            case .function:
                guard let name = cursor.takeFunction() else { return nil }
                captures.append(name)
            case .symbol:
                let start = cursor.rest.startIndex
                guard let name = cursor.takeFunction(), cursor.rest.startIndex > start + name.utf8.count
                else { return nil }
                captures.append(name)
            case .word:
                let word = cursor.takeWhile { ASCII.isName($0) || $0 == ASCII.dash }
                guard !word.isEmpty else { return nil }
                captures.append(word.string)
            case .number:
                guard let number = cursor.takeDecimal() else { return nil }
                captures.append(String(number))
            case .hexadecimal:
                guard let digits = cursor.takeHexadecimal() else { return nil }
                captures.append(digits.string)
            case .rest:
                captures.append(cursor.rest.trimmed.string)
                cursor = Cursor([])
            }
        }
        return captures
    }
}

extension Cursor {
    /// A function's name as kernel symbols are printed, without what the compiler hung on it (`.cold`,
    /// `.isra.0`, `.constprop.1`, `.part.2`, `.llvm.123`) and without `+0x12/0x340`, both of which are passed over.
    mutating func takeFunction() -> String? {
        let name = takeWhile(ASCII.isName)
        guard let first = name.first, !ASCII.isDecimal(first) else { return nil }
        _ = takeWhile { ASCII.isName($0) || $0 == ASCII.dot }
        takeOffset()
        return name.string
    }

    /// `+0x12/0x340`, or nothing.
    @discardableResult
    mutating func takeOffset() -> Bool {
        var ahead = self
        guard ahead.take("+0x"), ahead.takeHexadecimal() != nil, ahead.take("/0x"), ahead.takeHexadecimal() != nil
        else { return false }
        self = ahead
        return true
    }
}
