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
    /// Whether each commit of the graph may still be the culprit.
    private(set) var alive: [Bool]
    /// How many commits may still be the culprit, the tip included.
    public private(set) var count: Int

    /// Everything in `graph` is a suspect; its commit `tip` is known to be new.
    public init(graph: CommitGraph, tip: Int) {
        self.graph = graph
        self.tip = tip
        alive = Array(repeating: false, count: graph.count)
        count = 0
        for index in graph.ancestors(of: tip) {
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
        for ancestor in graph.ancestors(of: index) where alive[ancestor] {
            kept[ancestor] = true
            left += 1
        }
        alive = kept
        count = left
        tip = index
        skipped = skipped.filter { $0 != index && kept[$0] }
    }

    /// `index` is old: neither it nor any of its ancestors can be the culprit.
    ///
    /// The tip can't be marked so: it is known to be new, and the two would contradict each other.
    public mutating func markOld(_ index: Int) {
        precondition(index != tip, "the tip is known to be new")
        for ancestor in graph.ancestors(of: index) where alive[ancestor] {
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
    /// Merges are counted, 256 in a pass over the history; the weights of the others follow from their parents'.
    public func weights() -> [Int] {
        var counter = AncestorCounter(parents: graph.parentLists, alive: alive)
        let merges = graph.indices.filter { alive[$0] && livingParents(of: $0).count > 1 }.map { Int32($0) }
        var weights = Array(repeating: 0, count: graph.count)
        for start in stride(from: 0, to: merges.count, by: AncestorCounter.width) {
            let block = merges[start..<min(start + AncestorCounter.width, merges.count)]
            for (merge, count) in zip(block, counter.counts(of: block)) { weights[Int(merge)] = Int(count) }
        }
        for index in weights.indices where alive[index] && weights[index] == 0 {
            weights[index] = 1 + (livingParents(of: index).first.map { weights[Int($0)] } ?? 0)
        }
        return weights
    }

    private func livingParents(of index: Int) -> some Collection<Int32> {
        graph.parents(of: index).lazy.filter { alive[Int($0)] }
    }
}
