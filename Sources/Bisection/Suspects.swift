/// The commits of a range that may still be the first new one, narrowed mark by mark.
///
/// *New* is what the newer end of the range shows (bad when a regression is sought, good when a fix is);
/// *old* what the older end shows. As in git, a commit is taken to be new if it descends from the culprit.
public struct Suspects: Sendable {
    /// The history that is searched.
    public let graph: CommitGraph
    /// The newest commit that is known to be new: the culprit is it or one of its ancestors.
    public private(set) var tip: Int
    /// Tested, but not to be judged.
    public private(set) var skipped: Set<Int> = []
    private var alive: [Bool]
    /// How many commits may still be the culprit, the tip included.
    public private(set) var count: Int

    /// Everything in `graph` is a suspect; its commit `tip` is known to be new.
    public init(graph: CommitGraph, tip: Int) {
        self.graph = graph
        self.tip = tip
        alive = Array(repeating: false, count: graph.count)
        count = 0
        for index in Self.ancestors(of: tip, in: graph) {
            alive[index] = true
            count += 1
        }
    }

    /// Whether `index` may still be the culprit.
    public func contains(_ index: Int) -> Bool { alive[index] }

    /// All suspects, oldest first.
    public var indices: [Int] { alive.indices.filter { alive[$0] } }

    /// `index` is new: only it and its ancestors stay suspects. A commit that is none is left as it is.
    public mutating func markNew(_ index: Int) {
        guard alive[index] else { return }
        var kept = Array(repeating: false, count: graph.count)
        var left = 0
        for ancestor in Self.ancestors(of: index, in: graph) where alive[ancestor] {
            kept[ancestor] = true
            left += 1
        }
        alive = kept
        count = left
        tip = index
        skipped.remove(index)
    }

    /// `index` is old: neither it nor any of its ancestors can be the culprit.
    ///
    /// The tip can't be marked so: it is known to be new, and the two would contradict each other.
    public mutating func markOld(_ index: Int) {
        precondition(index != tip, "the tip is known to be new")
        for ancestor in Self.ancestors(of: index, in: graph) where alive[ancestor] {
            alive[ancestor] = false
            count -= 1
        }
        skipped = skipped.filter { alive[$0] }
    }

    /// `index` can't be judged. It stays a suspect.
    public mutating func markSkipped(_ index: Int) {
        guard alive[index], index != tip else { return }
        skipped.insert(index)
    }

    /// For each suspect, how many suspects it descends from, itself included; 0 for the others.
    ///
    /// One pass where history is linear; a walk of its own for each merge, as in `git rev-list --bisect`.
    public func weights() -> [Int] {
        var weights = Array(repeating: 0, count: graph.count)
        var seen = Array(repeating: -1, count: graph.count)
        for index in weights.indices where alive[index] {
            let parents = graph.parents(of: index).map(Int.init).filter { alive[$0] }
            switch parents.count {
            case 0: weights[index] = 1
            case 1: weights[index] = weights[parents[0]] + 1
            default: weights[index] = countAncestors(of: index, seen: &seen)
            }
        }
        return weights
    }

    private func countAncestors(of start: Int, seen: inout [Int]) -> Int {
        var found = 0
        var pending = [start]
        seen[start] = start
        while let index = pending.popLast() {
            found += 1
            for parent in graph.parents(of: index).map(Int.init)
            where alive[parent] && seen[parent] != start {
                seen[parent] = start
                pending.append(parent)
            }
        }
        return found
    }

    private static func ancestors(of start: Int, in graph: CommitGraph) -> [Int] {
        var seen = Array(repeating: false, count: graph.count)
        var found = [start]
        var next = 0
        seen[start] = true
        while next < found.count {
            for parent in graph.parents(of: found[next]).map(Int.init) where !seen[parent] {
                seen[parent] = true
                found.append(parent)
            }
            next += 1
        }
        return found
    }
}
