/// Finds any of many literals in bytes, looking at most of them 64 at a time.
///
/// Each literal is known by a pair of neighbouring bytes that consoles seldom hold; literals share pairs. A block of
/// bytes in which no such pair begins holds no literal, which is nearly every block; in the others each pair is
/// followed up.
struct AnchorSearch: Sendable {
    /// A literal found.
    struct Hit: Equatable {
        let offset: Int
        /// Its number in the list that the search was made of.
        let literal: Int
    }

    private typealias Block = SIMD64<UInt8>
    private static let block = 64

    private let literals: [[UInt8]]
    private let pairs: [SIMD2<UInt8>]
    /// For two bytes in a row: the number of the pair that they are, from 1, or 0.
    private let pairNumbers: [UInt8]
    /// For a pair's number: the literals known by it, and where in them it stands.
    private let followers: [[(literal: Int, offset: Int)]]

    /// Prepares a search for `literals`, of two bytes at least each, 255 at most. A literal is known by the first of `clues` (pairs,
    /// the best first) that it holds, or else by its first two bytes.
    init(_ literals: [[UInt8]], clues: [String] = []) {
        let clues = clues.map { Array($0.utf8) }.filter { $0.count == 2 }.map { SIMD2($0[0], $0[1]) }
        var pairs: [SIMD2<UInt8>] = []
        var pairNumbers = [UInt8](repeating: 0, count: 1 << 16)
        var followers: [[(literal: Int, offset: Int)]] = [[]]
        for (number, literal) in literals.enumerated() {
            let offset = Self.offset(ofFirst: clues, in: literal)
            let pair = SIMD2(literal[offset], literal[offset + 1])
            let slot = Int(pair.x) << 8 | Int(pair.y)
            if pairNumbers[slot] == 0 {
                pairs.append(pair)
                followers.append([])
                pairNumbers[slot] = UInt8(pairs.count)
            }
            followers[Int(pairNumbers[slot])].append((number, offset))
        }
        self.literals = literals
        self.pairs = pairs
        self.pairNumbers = pairNumbers
        self.followers = followers
    }

    private static func offset(ofFirst clues: [SIMD2<UInt8>], in literal: [UInt8]) -> Int {
        for clue in clues {
            let offset = (1..<literal.count).first { literal[$0 - 1] == clue.x && literal[$0] == clue.y }
            if let offset { return offset - 1 }
        }
        return 0
    }

    /// The first literal that begins at or behind `from`, as far as blocks tell: of two that begin within some bytes
    /// of each other, the later one may come first.
    func first(in bytes: ByteView, from: Int = 0) -> Hit? {
        var start = from
        while let found = firstBlock(in: bytes, from: start) {
            var best: Hit?
            for index in 0..<8 where found.words[index] != 0 {
                follow(found.words[index], in: bytes, at: found.start + 8 * index, from: from, best: &best)
            }
            if let best { return best }
            start = found.start + Self.block
        }
        let blocks = max(0, bytes.count - start - 1) / Self.block
        return firstInTail(of: bytes, at: start + blocks * Self.block, from: from)
    }

    /// Follows up the pairs that begin at the bytes which aren't 0 in `marks`, the first byte's lowest.
    private func follow(_ marks: UInt64, in bytes: ByteView, at start: Int, from: Int, best: inout Hit?) {
        var marks = marks
        while marks != 0 {
            let byte = marks.trailingZeroBitCount / 8
            marks &= ~(0xFF << UInt64(8 * byte))
            follow(in: bytes, at: start + byte, from: from, best: &best)
        }
    }

    private func follow(in bytes: ByteView, at index: Int, from: Int, best: inout Hit?) {
        let slot = Int(bytes.base[index]) << 8 | Int(bytes.base[index + 1])
        let number = pairNumbers.withUnsafeBufferPointer { $0[slot] }
        if number == 0 { return }
        for (literal, offset) in followers[Int(number)] {
            let start = index - offset
            if start >= from, best.map({ start < $0.offset }) ?? true, bytes.has(literals[literal], at: start) {
                best = Hit(offset: start, literal: literal)
            }
        }
    }

    /// The same among the last bytes, less than a block.
    private func firstInTail(of bytes: ByteView, at start: Int, from: Int) -> Hit? {
        var best: Hit?
        var index = max(start, 0)
        while index + 1 < bytes.count, best == nil {
            follow(in: bytes, at: index, from: from, best: &best)
            index += 1
        }
        return best
    }

    /// The first block from `start` on in which a pair begins, and where in it; nil where less than a block is left.
    private func firstBlock(in bytes: ByteView, from start: Int) -> (start: Int, words: SIMD8<UInt64>)? {
        let raw = UnsafeRawPointer(bytes.base)
        return pairs.withUnsafeBufferPointer { pairs in
            var index = start
            // Both loads are within the bytes: the second one reads a byte behind the block.
            while index + Self.block < bytes.count {
                let here = raw.loadUnaligned(fromByteOffset: index, as: Block.self)
                let next = raw.loadUnaligned(fromByteOffset: index + 1, as: Block.self)
                var isFound = SIMDMask<SIMD64<Int8>>(repeating: false)
                for pair in pairs {
                    isFound .|= (here .== Block(repeating: pair.x)) .& (next .== Block(repeating: pair.y))
                }
                let words = unsafeBitCast(isFound, to: SIMD8<UInt64>.self)
                let half = words.lowHalf | words.highHalf
                if half[0] | half[1] | half[2] | half[3] != 0 { return (index, words) }
                index += Self.block
            }
            return nil
        }
    }
}
