/// Tells whether a function's name holds any of many texts: anywhere in it, at its start (`^`), at its end (`$`).
///
/// Aho and Corasick's automaton: a name is read once, however many texts there are.
struct NameSearch: Sendable {
    /// Letters, digits, `_`, anything else, a name's start and its end.
    private static let symbols = 67
    private static let start = 65
    private static let end = 66

    private var steps: [UInt16]
    private var isFound: [Bool]
    let isEmpty: Bool

    init(_ texts: [String]) {
        isEmpty = texts.isEmpty
        steps = [UInt16](repeating: 0, count: Self.symbols)
        isFound = [false]
        for text in texts { insert(Self.symbols(of: text)) }
        link()
    }

    private mutating func insert(_ text: [Int]) {
        var state = 0
        for symbol in text {
            let slot = state * Self.symbols + symbol
            if steps[slot] == 0 {
                steps[slot] = UInt16(isFound.count)
                isFound.append(false)
                steps += [UInt16](repeating: 0, count: Self.symbols)
            }
            state = Int(steps[slot])
        }
        isFound[state] = true
    }

    /// Fills in where to go on when a text breaks off: to the longest other text that was begun within it.
    private mutating func link() {
        var fallbacks = [Int](repeating: 0, count: isFound.count)
        var queue = (0..<Self.symbols).map { Int(steps[$0]) }.filter { $0 != 0 }
        var next = 0
        while next < queue.count {
            let state = queue[next]
            next += 1
            isFound[state] = isFound[state] || isFound[fallbacks[state]]
            for symbol in 0..<Self.symbols {
                let slot = state * Self.symbols + symbol
                let fallback = Int(steps[fallbacks[state] * Self.symbols + symbol])
                if steps[slot] == 0 {
                    steps[slot] = UInt16(fallback)
                } else {
                    fallbacks[Int(steps[slot])] = fallback
                    queue.append(Int(steps[slot]))
                }
            }
        }
    }

    /// Whether `name` holds one of the texts.
    func matches(_ name: ByteView) -> Bool {
        if isEmpty { return false }
        return steps.withUnsafeBufferPointer { steps in
            var state = Int(steps[Self.start])
            for index in 0..<name.count {
                state = Int(steps[state * Self.symbols + Self.symbol(name.base[index])])
                if isFound[state] { return true }
            }
            return isFound[Int(steps[state * Self.symbols + Self.end])]
        }
    }

    /// Whether `name` holds one of the texts.
    func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { matches(ByteView($0)) }
    }

    private static func symbol(_ byte: UInt8) -> Int {
        switch byte {
        case 0x61...0x7A: Int(byte) - 0x61
        case 0x41...0x5A: Int(byte) - 0x41 + 26
        case 0x30...0x39: Int(byte) - 0x30 + 52
        case ASCII.underscore: 62
        case ASCII.dot: 63
        default: 64
        }
    }

    private static func symbols(of text: String) -> [Int] {
        let bare = text.utf8.dropFirst(text.hasPrefix("^") ? 1 : 0).dropLast(text.hasSuffix("$") ? 1 : 0)
        return (text.hasPrefix("^") ? [start] : []) + bare.map(symbol) + (text.hasSuffix("$") ? [end] : [])
    }
}
