import Bisection

/// The ids of a pack's index or of a commit-graph file: sorted, with a table of how many begin with at most each byte.
struct SortedIDs {
    private let file: MappedFile
    private let fanout: Int
    private let list: Int
    /// How many ids there are.
    let count: Int

    /// The table at `fanout`, the ids at `list`; nil if the table isn't one, or the ids end beyond `end`.
    init?(_ file: MappedFile, fanout: Int, list: Int, end: Int) {
        guard fanout >= 0, fanout <= file.bytes.count - 1024, list >= 0, end <= file.bytes.count else { return nil }
        var last: UInt32 = 0
        for byte in 0..<256 {
            let number = file.number(fanout + 4 * byte)
            guard number >= last else { return nil }
            last = number
        }
        guard last < Int32.max, list <= end - 20 * Int(last) else { return nil }
        (self.file, self.fanout, self.list, count) = (file, fanout, list, Int(last))
    }

    subscript(index: Int) -> PackedCommitID {
        PackedCommitID(bytes: file.part((list + 20 * index)..<(list + 20 * index + 20)))
    }

    /// Where `id` is; nil if it isn't in.
    func index(of id: PackedCommitID) -> Int? {
        let first = Int(id.prefix >> 56)
        var low = first == 0 ? 0 : Int(file.number(fanout + 4 * first - 4))
        var high = Int(file.number(fanout + 4 * first))
        // Ids are as good as random numbers: most are near where their digits say.
        let share = Int((id.prefix >> 24) & 0xffff_ffff)
        let guess = low + (((high - low) * share) >> 32)
        let (left, right) = (guess - Self.window, guess + Self.window)
        if left > low, prefix(left) < id.prefix { low = left }
        if right < high, prefix(right) > id.prefix { high = right }
        while low < high {
            let middle = (low + high) / 2
            let prefix = prefix(middle)
            if prefix == id.prefix {
                let found = self[middle]
                if found == id { return middle }
                if found < id { low = middle + 1 } else { high = middle }
            } else if prefix < id.prefix {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return nil
    }

    /// How far from its guessed place an id is looked for first: less than a page of memory.
    private static let window = 24

    private func prefix(_ index: Int) -> UInt64 { file.longNumber(list + 20 * index) }
}
