/// Finds the first of several literals in bytes, looking at a fraction of them.
///
/// Wu and Manber's algorithm with blocks of two bytes: a table tells for each pair of bytes how far it is at least
/// from being the end of a literal's first `shortest` bytes, and the search jumps by that. Console text that holds
/// no literal is passed over at several hundred MB/s.
struct AnchorSearch: Sendable {
    private let literals: [[UInt8]]
    private let shortest: Int
    private let shifts: [UInt8]
    /// For a pair of bytes whose shift is 0: which literals' first `shortest` bytes end with it.
    private let candidates: [UInt16: [Int]]

    /// Prepares a search for `literals`, of two bytes at least each; shorter ones are never found.
    init(_ literals: [[UInt8]]) {
        let literals = literals.filter { $0.count >= 2 }
        let shortest = min(literals.map(\.count).min() ?? 2, 64)
        var shifts = [UInt8](repeating: UInt8(shortest - 1), count: 1 << 16)
        var candidates: [UInt16: [Int]] = [:]
        for (number, literal) in literals.enumerated() {
            for end in 1..<shortest {
                let pair = UInt16(literal[end - 1]) << 8 | UInt16(literal[end])
                let shift = shortest - 1 - end
                shifts[Int(pair)] = min(shifts[Int(pair)], UInt8(shift))
                if shift == 0 { candidates[pair, default: []].append(number) }
            }
        }
        self.literals = literals
        self.shortest = shortest
        self.shifts = shifts
        self.candidates = candidates
    }

    /// Offset of the first literal at or behind `from`, and its number; nil when there is none.
    func first(in bytes: UnsafeRawBufferPointer, from: Int = 0) -> (offset: Int, literal: Int)? {
        shifts.withUnsafeBufferPointer { shifts in
            var end = from + shortest - 1
            let count = bytes.count
            while end < count {
                let pair = UInt16(bytes[end - 1]) << 8 | UInt16(bytes[end])
                let shift = Int(shifts[Int(pair)])
                if shift > 0 {
                    end += shift
                    continue
                }
                let start = end - shortest + 1
                if let literal = literal(ending: pair, in: bytes, at: start) { return (start, literal) }
                end += 1
            }
            return nil
        }
    }

    private func literal(ending pair: UInt16, in bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        candidates[pair]?.first { number in
            let literal = literals[number]
            guard bytes.count - start >= literal.count else { return false }
            return literal.indices.allSatisfy { bytes[start + $0] == literal[$0] }
        }
    }
}
