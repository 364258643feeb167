/// The suspect that halves the suspects best.
public struct Midpoint: Sendable, Hashable {
    /// Its number.
    public let commit: Int
    /// How many suspects it descends from, itself included: those that are left if it is new.
    public let weight: Int
}

extension Suspects {
    /// The suspect with the greatest `min(weight, count - weight)`, exactly; nil if the tip alone is left.
    ///
    /// `git rev-list --bisect` counts the ancestors of each merge on a walk of its own, and takes the nearly best on
    /// large histories. Here most merges are never counted: of a commit with less than half of the suspects behind it
    /// no ancestor is better, of one with more than half no descendant.
    public func midpoint() -> Midpoint? {
        guard count > 1 else { return nil }
        var search = MidpointSearch(parents: graph.parentLists, alive: alive, count: count)
        return search.run()
    }
}

/// The search for the best of `count` suspects.
private struct MidpointSearch {
    private enum State: UInt8 {
        /// May still be the best one.
        case open
        /// Not the best one, nor any of its ancestors.
        case light
        /// Not the best one, nor any of its descendants.
        case heavy
    }

    private let parents: FlatLists
    private let count: Int32
    private var states: [State]
    /// Zero where it isn't known, -1 of commits that are no suspects.
    private var weights: [Int32]
    private var best: (commit: Int, split: Int32) = (-1, -1)
    private var counter: AncestorCounter

    init(parents: FlatLists, alive: [Bool], count: Int) {
        self.parents = parents
        self.count = Int32(count)
        states = alive.map { $0 ? .open : .light }
        weights = alive.map { $0 ? 0 : -1 }
        counter = AncestorCounter(parents: parents, alive: alive)
    }

    mutating func run() -> Midpoint? {
        while true {
            let unknown = climb()
            guard !unknown.isEmpty, best.split < count / 2 else { break }
            let chosen = Self.spread(unknown)
            for (commit, weight) in zip(chosen, counter.counts(of: chosen[...])) { settle(Int(commit), weight) }
            descend()
        }
        guard best.commit >= 0 else { return nil }
        return Midpoint(commit: best.commit, weight: Int(weights[best.commit]))
    }

    /// Goes from the oldest commit to the newest; returns the open commits whose weights don't follow from others'.
    private mutating func climb() -> [Int32] {
        var unknown: [Int32] = []
        var rank: Int32 = 0
        for commit in states.indices where weights[commit] >= 0 {
            rank += 1
            guard states[commit] == .open else { continue }
            // No commit has more ancestors than come before it.
            guard rank > best.split else {
                states[commit] = .light
                continue
            }
            var (old, known, isHeavy): (Int, Int32, Bool) = (0, 0, false)
            for place in parents.range(commit) {
                let parent = Int(parents.values[place])
                if states[parent] == .heavy { isHeavy = true }
                guard weights[parent] >= 0 else { continue }
                old += 1
                known = weights[parent]
            }
            if isHeavy {
                states[commit] = .heavy
            } else if old == 0 {
                settle(commit, 1)
            } else if old == 1, known > 0 {
                settle(commit, known + 1)
            } else {
                unknown.append(Int32(commit))
            }
        }
        return unknown
    }

    /// Goes from the newest commit to the oldest: ancestors of light commits are light.
    private mutating func descend() {
        for commit in states.indices.reversed() where states[commit] == .light {
            for place in parents.range(commit) { states[Int(parents.values[place])] = .light }
        }
    }

    private mutating func settle(_ commit: Int, _ weight: Int32) {
        weights[commit] = weight
        states[commit] = 2 * weight <= count ? .light : .heavy
        let split = min(weight, count - weight)
        if split > best.split { best = (commit, split) }
    }

    /// At most as many as a pass can count, evenly from all.
    private static func spread(_ commits: [Int32]) -> [Int32] {
        let width = AncestorCounter.width
        guard commits.count > width else { return commits }
        return (0..<width).map { commits[$0 * commits.count / width] }
    }
}
