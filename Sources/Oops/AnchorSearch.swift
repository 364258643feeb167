/// Finds any of many literals in bytes, looking at most of them sixteen at a time.
///
/// Each literal is known by its rarest pair of neighbouring bytes. A block of bytes that holds none of these pairs
/// holds no literal, which is nearly every block; in the others each pair found is followed up.
struct AnchorSearch: Sendable {
    /// A literal found.
    struct Hit: Equatable {
        let offset: Int
        /// Its number in the list that the search was made of.
        let literal: Int
    }

    private static let block = 64

    private let literals: [[UInt8]]
    private let pairs: [SIMD2<UInt8>]
    /// For two bytes in a row: the number of the pair that they are, from 1, or 0.
    private let pairNumbers: [UInt8]
    /// For a pair's number: the literals known by it, and where in them it stands.
    private let followers: [[(literal: Int, offset: Int)]]

    /// Prepares a search for `literals`, of two bytes at least each and at most 255 pairs in all.
    init(_ literals: [[UInt8]]) {
        var pairs: [SIMD2<UInt8>] = []
        var pairNumbers = [UInt8](repeating: 0, count: 1 << 16)
        var followers: [[(literal: Int, offset: Int)]] = [[]]
        for (number, literal) in literals.enumerated() {
            let offset = Self.rarestPair(of: literal, known: pairs)
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

    /// The offset of the pair that consoles hold least often; one that is looked for anyway costs nothing.
    private static func rarestPair(of literal: [UInt8], known: [SIMD2<UInt8>]) -> Int {
        let offsets = 0..<(literal.count - 1)
        let known = offsets.first { known.contains(SIMD2(literal[$0], literal[$0 + 1])) }
        if let known, frequency(literal, known) < 40 { return known }
        return offsets.min { frequency(literal, $0) < frequency(literal, $1) } ?? 0
    }

    private static func frequency(_ literal: [UInt8], _ offset: Int) -> Int {
        frequency(literal[offset]) * frequency(literal[offset + 1])
    }

    /// How often a byte is seen on consoles, roughly: 1 is seldom.
    private static func frequency(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "G"), UInt8(ascii: "K"), UInt8(ascii: "Z"), UInt8(ascii: "Y"), UInt8(ascii: "U"): 2
        case 0x41...0x5A: 4
        case UInt8(ascii: "q"), UInt8(ascii: "x"), UInt8(ascii: "z"), UInt8(ascii: "j"), UInt8(ascii: "k"),
            UInt8(ascii: "w"), UInt8(ascii: "v"):
            5
        case UInt8(ascii: "g"), UInt8(ascii: "h"), UInt8(ascii: "y"), UInt8(ascii: "m"), UInt8(ascii: "p"),
            UInt8(ascii: "u"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            9
        case ASCII.colon: 8
        case ASCII.dash, ASCII.dot: 10
        case ASCII.space: 30
        default: 14
        }
    }

    /// The first literal that begins at or behind `from`; of several at one place the first in the list.
    func first(in bytes: ByteView, from: Int = 0) -> Hit? {
        var start = from
        while let end = firstBlock(in: bytes, from: start) {
            // Pairs may stand far within literals: those that began before `from` don't count.
            var best: Hit?
            for index in start..<end where index + 1 < bytes.count {
                if let hit = hit(in: bytes, pairAt: index), hit.offset >= from,
                    best.map({ hit.offset < $0.offset }) ?? true
                {
                    best = hit
                }
            }
            if let best { return best }
            start = end
        }
        return nil
    }

    private func hit(in bytes: ByteView, pairAt index: Int) -> Hit? {
        let slot = Int(bytes.base[index]) << 8 | Int(bytes.base[index + 1])
        let pair = pairNumbers.withUnsafeBufferPointer { $0[slot] }
        if pair == 0 { return nil }
        for (literal, offset) in followers[Int(pair)] where bytes.has(literals[literal], at: index - offset) {
            return Hit(offset: index - offset, literal: literal)
        }
        return nil
    }

    /// The end of the first block from `start` on in which a pair begins, blocks counted from `start`; nil if none does.
    private func firstBlock(in bytes: ByteView, from start: Int) -> Int? {
        var index = start
        let raw = UnsafeRawPointer(bytes.base)
        let found: Int? = pairs.withUnsafeBufferPointer { pairs in
            // The second load reads one byte behind the block.
            while index + Self.block < bytes.count {
                let here = raw.loadUnaligned(fromByteOffset: index, as: SIMD64<UInt8>.self)
                let next = raw.loadUnaligned(fromByteOffset: index + 1, as: SIMD64<UInt8>.self)
                var isFound = SIMDMask<SIMD64<Int8>>(repeating: false)
                for pair in pairs {
                    isFound .|= (here .== SIMD64(repeating: pair.x)) .& (next .== SIMD64(repeating: pair.y))
                }
                if Self.isAny(isFound) { return index + Self.block }
                index += Self.block
            }
            return nil
        }
        if let found { return found }
        return index < bytes.count ? bytes.count : nil
    }

    @inline(__always)
    private static func isAny(_ mask: SIMDMask<SIMD64<Int8>>) -> Bool {
        let words = unsafeBitCast(mask, to: SIMD8<UInt64>.self)
        let low = words.lowHalf | words.highHalf
        return (low[0] | low[1] | low[2] | low[3]) != 0
    }
}
