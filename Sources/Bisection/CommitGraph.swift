/// A part of a commit history, held in memory: which commits, and who is whose parent.
///
/// Commits are numbered 0..<count, parents before children, so an ancestor always has the smaller number. Everything
/// is kept in flat arrays (about 60 bytes a commit): a history of 1.3 million commits fits into 80 MB.
public struct CommitGraph: Sendable {
    private let packed: [PackedCommitID]
    private let parentLists: FlatLists
    private let childLists: FlatLists
    /// The commits' numbers, sorted by id.
    private let byID: [Int32]

    /// How many commits there are.
    public var count: Int { packed.count }

    /// Whether there is no commit at all.
    public var isEmpty: Bool { packed.isEmpty }

    /// The commits' numbers, parents first.
    public var indices: Range<Int> { 0..<packed.count }

    /// The commits' ids, parents before children. Made as they are asked for.
    public var ids: IDs { IDs(packed: packed) }

    /// A graph of `ids`, parents before children; `parents` has each commit's parents as positions in `ids`.
    public init(ids: [CommitID], parents: [[Int]]) throws(MalformedGraph) {
        guard ids.count == parents.count else { throw .notOneParentListEach }
        var builder = Builder(capacity: ids.count)
        for (id, list) in zip(ids, parents) {
            try builder.append(PackedCommitID(id), parents: list.map { Int32(clamping: $0) })
        }
        self = try builder.build()
    }

    private init(packed: [PackedCommitID], parentLists: FlatLists, byID: [Int32]) {
        self.packed = packed
        self.parentLists = parentLists
        self.childLists = parentLists.inverted()
        self.byID = byID
    }

    /// The parents of commit `index`, in the commit's own order. Parents outside of the graph are left out.
    public func parents(of index: Int) -> ArraySlice<Int32> { parentLists[index] }

    /// The commits that have commit `index` as a parent, in ascending order.
    public func children(of index: Int) -> ArraySlice<Int32> { childLists[index] }

    /// The number of the commit `id`; nil if it isn't in the graph.
    public func index(of id: CommitID) -> Int? {
        let wanted = PackedCommitID(id)
        var (low, high) = (0, byID.count)
        while low < high {
            let middle = (low + high) / 2
            if packed[Int(byID[middle])] < wanted { low = middle + 1 } else { high = middle }
        }
        guard low < byID.count, packed[Int(byID[low])] == wanted else { return nil }
        return Int(byID[low])
    }

    /// Commit `index` and everything in the graph that can be reached from it by going to parents.
    public func ancestors(of index: Int) -> CommitSet {
        var set = CommitSet(capacity: count)
        set.insert(index)
        // Parents have smaller numbers: one pass downwards meets every commit after all of its children.
        for commit in stride(from: index, through: 0, by: -1) where set.contains(commit) {
            for parent in parentLists[commit] { set.insert(Int(parent)) }
        }
        return set
    }

    /// Commit `index` and everything in the graph from which it can be reached by going to parents.
    public func descendants(of index: Int) -> CommitSet {
        var set = CommitSet(capacity: count)
        set.insert(index)
        for commit in index..<count where set.contains(commit) {
            for child in childLists[commit] { set.insert(Int(child)) }
        }
        return set
    }
}

extension CommitGraph {
    /// Why a list of commits and parents is no graph.
    public enum MalformedGraph: Error, Hashable, CustomStringConvertible {
        /// The number of commits and of parent lists differ.
        case notOneParentListEach
        /// A parent that doesn't come before its child.
        case parentNotBeforeChild(child: CommitID)
        /// The same commit twice.
        case duplicate(CommitID)

        /// A sentence for the log.
        public var description: String {
            switch self {
            case .notOneParentListEach: "commit graph: not one list of parents for each commit"
            case .parentNotBeforeChild(let child):
                "commit graph: a parent of \(child.short) does not come before it"
            case .duplicate(let id): "commit graph: \(id.short) comes twice"
            }
        }
    }

    /// The ids of a graph's commits, in the graph's order.
    public struct IDs: RandomAccessCollection, Sendable {
        fileprivate let packed: [PackedCommitID]

        /// Zero.
        public var startIndex: Int { 0 }
        /// The number of commits.
        public var endIndex: Int { packed.count }
        /// The id of commit `index`.
        public subscript(index: Int) -> CommitID { packed[index].commitID }
    }

    /// Puts a graph together, commit by commit.
    package struct Builder {
        private var packed: [PackedCommitID] = []
        private var parentLists = FlatLists()

        package init(capacity: Int) {
            packed.reserveCapacity(capacity)
            parentLists.reserveCapacity(capacity)
        }

        /// Adds a commit; `parents` are numbers of commits that were added before.
        package mutating func append(_ id: PackedCommitID, parents: [Int32]) throws(MalformedGraph) {
            let limit = packed.count
            guard parentLists.append(parents, where: { $0 >= 0 && $0 < limit }) else {
                throw .parentNotBeforeChild(child: id.commitID)
            }
            packed.append(id)
        }

        /// The finished graph.
        package consuming func build() throws(MalformedGraph) -> CommitGraph {
            let ids = packed
            var byID = (0..<Int32(ids.count)).map { $0 }
            byID.sort { ids[Int($0)] < ids[Int($1)] }
            for (left, right) in zip(byID, byID.dropFirst()) where ids[Int(left)] == ids[Int(right)] {
                throw .duplicate(ids[Int(left)].commitID)
            }
            return CommitGraph(packed: ids, parentLists: parentLists, byID: byID)
        }
    }
}

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

/// The 20 bytes of a commit id, without a heap allocation.
package struct PackedCommitID: Hashable, Comparable, Sendable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// The id in `bytes`; all zeros unless there are 20.
    package init(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 20 else {
            (high, middle, low) = (0, 0, 0)
            return
        }
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        middle = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        low = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
    }

    /// The id in 40 hex digits of either case; nil if `hex` is anything else.
    package init?(hex: UnsafeRawBufferPointer) {
        guard hex.count == 40 else { return nil }
        var parts: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var digits = 0
        for byte in hex {
            guard let digit = Self.value(of: byte) else { return nil }
            if digits < 16 {
                parts.0 = parts.0 << 4 | digit
            } else if digits < 32 {
                parts.1 = parts.1 << 4 | digit
            } else {
                parts.2 = parts.2 << 4 | digit
            }
            digits += 1
        }
        (high, middle, low) = (parts.0, parts.1, UInt32(truncatingIfNeeded: parts.2))
    }

    /// The same id. (A `CommitID` is always 40 hex digits.)
    package init(_ id: CommitID) {
        let bytes = Array(id.hex.utf8)
        self = bytes.withUnsafeBytes { PackedCommitID(hex: $0) ?? PackedCommitID(bytes: $0) }
    }

    /// The same id, as the rest of the program has it.
    package var commitID: CommitID { CommitID(hexOf: self) }

    /// Writes the 20 bytes to the beginning of `bytes`, which has room for them.
    package func write(to bytes: UnsafeMutableRawBufferPointer) {
        bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
        bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
        bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }

    /// The number, 0...15, of hex digit `place`, 0..<40.
    fileprivate func digit(_ place: Int) -> UInt8 {
        switch place {
        case ..<16: UInt8(truncatingIfNeeded: high >> UInt64(60 - 4 * place)) & 15
        case ..<32: UInt8(truncatingIfNeeded: middle >> UInt64(124 - 4 * place)) & 15
        default: UInt8(truncatingIfNeeded: low >> UInt32(156 - 4 * place)) & 15
        }
    }

    /// The first 8 bytes, for hash tables: a commit id is a hash already.
    package var prefix: UInt64 { high }

    package static func < (left: PackedCommitID, right: PackedCommitID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }

    private static func value(of digit: UInt8) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension CommitID {
    fileprivate init(hexOf packed: PackedCommitID) {
        hex = String(unsafeUninitializedCapacity: 40) { buffer in
            for place in 0..<40 {
                let digit = packed.digit(place)
                buffer[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 40
        }
    }
}

/// Many short lists of numbers in two arrays.
private struct FlatLists: Sendable {
    private var starts: [Int32] = [0]
    private var values: [Int32] = []

    var count: Int { starts.count - 1 }

    subscript(index: Int) -> ArraySlice<Int32> { values[Int(starts[index])..<Int(starts[index + 1])] }

    mutating func reserveCapacity(_ capacity: Int) {
        starts.reserveCapacity(capacity + 1)
        values.reserveCapacity(capacity + capacity / 8)
    }

    /// Adds a list; false, and nothing added, if a number isn't `allowed`.
    mutating func append(_ list: [Int32], where allowed: (Int32) -> Bool) -> Bool {
        let before = values.count
        for value in list {
            guard allowed(value) else {
                values.removeSubrange(before...)
                return false
            }
            values.append(value)
        }
        starts.append(Int32(values.count))
        return true
    }

    /// For each number, the lists that it is in, ascending.
    func inverted() -> FlatLists {
        var result = FlatLists()
        var sizes = [Int32](repeating: 0, count: count + 1)
        for value in values { sizes[Int(value) + 1] += 1 }
        for place in sizes.indices.dropFirst() { sizes[place] += sizes[place - 1] }
        result.starts = sizes
        result.values = Array(repeating: 0, count: values.count)
        for list in 0..<count {
            for value in self[list] {
                result.values[Int(sizes[Int(value)])] = Int32(list)
                sizes[Int(value)] += 1
            }
        }
        return result
    }
}
