/// Finds the first of several literals in bytes, looking at a fraction of them.
///
/// Wu and Manber's algorithm with blocks of two bytes: a table tells for each pair of bytes how far it is at least
/// from being the end of a literal's window (its first bytes), and the search jumps by that. Console text that holds
/// no literal is passed over at several hundred MB/s.
struct AnchorSearch: Sendable {
    private let literals: [[UInt8]]
    /// Bytes of each literal that the tables know.
    private let window: Int
    private let shifts: [UInt8]
    /// For a pair of bytes that ends a window: the index in `candidates` of the literals which it may be.
    private let candidateList: [UInt8]
    private let candidates: [[Int]]

    /// Prepares a search for `literals`, of three bytes at least each; shorter ones are never found.
    init(_ literals: [[UInt8]]) {
        let literals = literals.filter { $0.count >= 3 }
        // One less than there could be: many literals end with a colon and a blank, which half of all lines hold.
        let window = min(literals.map(\.count).min() ?? 3, 64) - 1
        var shifts = [UInt8](repeating: UInt8(window - 1), count: 1 << 16)
        var lists: [Int: [Int]] = [:]
        for (number, literal) in literals.enumerated() {
            for end in 1..<window {
                let pair = Int(literal[end - 1]) << 8 | Int(literal[end])
                let shift = window - 1 - end
                shifts[pair] = min(shifts[pair], UInt8(shift))
                if shift == 0 { lists[pair, default: []].append(number) }
            }
        }
        var candidateList = [UInt8](repeating: 0, count: 1 << 16)
        var candidates: [[Int]] = [[]]
        for (pair, list) in lists.sorted(by: { $0.key < $1.key }) {
            // Past 255 pairs, the last list holds all that is left.
            if candidates.count <= Int(UInt8.max) {
                candidates.append(list)
            } else {
                candidates[candidates.count - 1] += list
            }
            candidateList[pair] = UInt8(candidates.count - 1)
        }
        self.literals = literals
        self.window = window
        self.shifts = shifts
        self.candidateList = candidateList
        self.candidates = candidates
    }

    /// Offset of the first literal at or behind `from`, and its number; nil when there is none.
    func first(in bytes: UnsafeRawBufferPointer, from: Int = 0) -> (offset: Int, literal: Int)? {
        shifts.withUnsafeBufferPointer { shifts in
            var end = from + window - 1
            let count = bytes.count
            while end < count {
                let pair = Int(bytes[end - 1]) << 8 | Int(bytes[end])
                let shift = Int(shifts[pair])
                if shift > 0 {
                    end += shift
                    continue
                }
                let start = end - window + 1
                if let literal = literal(ending: pair, in: bytes, at: start) { return (start, literal) }
                end += 1
            }
            return nil
        }
    }

    private func literal(ending pair: Int, in bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
        for number in candidates[Int(candidateList[pair])] {
            let literal = literals[number]
            guard bytes[start] == literal[0], bytes.count - start >= literal.count else { continue }
            var index = 1
            while index < literal.count, bytes[start + index] == literal[index] { index += 1 }
            if index == literal.count { return number }
        }
        return nil
    }
}
