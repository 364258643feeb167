/// A set of commits of one graph, by number: one bit each.
public struct CommitSet: Sendable, Hashable {
    private var words: [UInt64]

    /// An empty set for the numbers 0..<capacity.
    public init(capacity: Int) { words = Array(repeating: 0, count: (Swift.max(0, capacity) + 63) / 64) }

    /// How many commits are in the set; counts the bits each time.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether no commit is in the set.
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Whether `index` is in the set; numbers beyond the capacity aren't.
    public func contains(_ index: Int) -> Bool {
        guard index >= 0, index >> 6 < words.count else { return false }
        return words[index >> 6] & (1 << UInt64(index & 63)) != 0
    }

    /// Puts `index`, which is below the capacity, into the set.
    public mutating func insert(_ index: Int) { words[index >> 6] |= 1 << UInt64(index & 63) }

    /// Takes `index` out of the set.
    public mutating func remove(_ index: Int) {
        guard contains(index) else { return }
        words[index >> 6] &= ~(1 << UInt64(index & 63))
    }

    /// Adds everything that is in `other`, a set of the same graph.
    public mutating func formUnion(_ other: CommitSet) {
        for place in words.indices.prefix(other.words.count) { words[place] |= other.words[place] }
    }

    /// Keeps only what is in `other` too, a set of the same graph.
    public mutating func formIntersection(_ other: CommitSet) {
        for place in words.indices { words[place] &= place < other.words.count ? other.words[place] : 0 }
    }

    /// Takes out everything that is in `other`, a set of the same graph.
    public mutating func subtract(_ other: CommitSet) {
        for place in words.indices.prefix(other.words.count) { words[place] &= ~other.words[place] }
    }
}

extension CommitSet: Sequence {
    /// The numbers in ascending order.
    public func makeIterator() -> Iterator { Iterator(words: words) }

    /// Goes through the numbers in ascending order.
    public struct Iterator: IteratorProtocol, Sendable {
        private let words: [UInt64]
        private var place = 0
        private var rest: UInt64

        fileprivate init(words: [UInt64]) {
            self.words = words
            rest = words.first ?? 0
        }

        /// The next number, nil at the end.
        public mutating func next() -> Int? {
            while rest == 0 {
                place += 1
                guard place < words.count else { return nil }
                rest = words[place]
            }
            defer { rest &= rest - 1 }
            return place << 6 + rest.trailingZeroBitCount
        }
    }
}
