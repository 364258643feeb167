/// Counts how many suspects commits descend from, up to 256 commits in one pass over the history.
///
/// A bit for each of the 256 goes down from child to parent; what a commit has gathered when its turn comes says
/// whose ancestor it is. Most of history is everybody's ancestor and takes one addition; for the rest the bits are
/// added up side by side, in binary, a digit of all 256 sums at a time.
struct AncestorCounter {
    /// How many commits a pass can count for.
    static let width = 256

    private typealias Mask = SIMD4<UInt64>

    private let parents: FlatLists
    private let alive: [Bool]
    /// All zero between passes.
    private var masks: [Mask]

    /// `parents` is the history, `alive` says which of its commits are suspects; ancestors of a commit that isn't one
    /// aren't either.
    init(parents: FlatLists, alive: [Bool]) {
        self.parents = parents
        self.alive = alive
        masks = Array(repeating: .zero, count: parents.count)
    }

    /// For each of `commits`, at most 256 different ones, how many suspects it descends from, itself included.
    mutating func counts(of commits: ArraySlice<Int32>) -> [Int32] {
        precondition(commits.count <= Self.width, "more commits than a pass can count for")
        guard let highest = commits.max() else { return [] }
        var all = Mask.zero
        for (lane, commit) in commits.enumerated() {
            var mask = Mask.zero
            mask[lane >> 6] = 1 << UInt64(lane & 63)
            masks[Int(commit)] |= mask
            all |= mask
        }
        let (common, digits) = pass(from: Int(highest), all: all)
        return commits.indices.map { place in
            let lane = place - commits.startIndex
            var count = common
            for (digit, mask) in digits.enumerated() where mask[lane >> 6] >> UInt64(lane & 63) & 1 == 1 {
                count += 1 << Int32(digit)
            }
            return count
        }
    }

    /// Returns how many suspects are everybody's ancestors, and the sums of the others, digit by digit.
    private mutating func pass(from highest: Int, all: Mask) -> (common: Int32, digits: [Mask]) {
        var common: Int32 = 0
        var digits = [Mask](repeating: .zero, count: 32)
        masks.withUnsafeMutableBufferPointer { masks in
            digits.withUnsafeMutableBufferPointer { digits in
                for commit in stride(from: highest, through: 0, by: -1) {
                    var carry = masks[commit]
                    if carry == .zero { continue }
                    masks[commit] = .zero
                    guard alive[commit] else { continue }
                    for place in parents.range(commit) { masks[Int(parents.values[place])] |= carry }
                    if carry == all {
                        common += 1
                        continue
                    }
                    var digit = 0
                    while carry != .zero {
                        let sum = digits[digit]
                        digits[digit] = sum ^ carry
                        carry &= sum
                        digit += 1
                    }
                }
            }
        }
        return (common, digits)
    }
}
