import Bisection

/// The shape of all history that was asked for so far: every loaded commit with all of its ancestors.
///
/// Commits are numbered in the order in which they were finished, parents first. Nothing is guessed from commit
/// dates, so the answers are right for histories whose clocks went wrong, too.
struct Ancestry {
    private var ids: [PackedCommitID] = []
    private var starts: [Int32] = [0]
    private var parents: [Int32] = []
    private var table = CommitTable()
    /// What this was loaded under.
    let substitutes: Substitutes

    init(substitutes: Substitutes = Substitutes()) { self.substitutes = substitutes }

    var count: Int { ids.count }

    func parents(of index: Int) -> ArraySlice<Int32> { parents[Int(starts[index])..<Int(starts[index + 1])] }

    func id(_ index: Int) -> PackedCommitID { ids[index] }

    /// The number of `id`; nil if it wasn't loaded.
    func index(of id: PackedCommitID) -> Int? {
        table.number(of: id) { ids[$0] }
    }

    /// Loads `tip` and all of its ancestors, as far as they aren't known; returns the number of `tip`.
    ///
    /// `read` appends a commit's parents to a list.
    mutating func load(
        _ tip: PackedCommitID, read: (PackedCommitID, inout [PackedCommitID]) throws(GitError) -> Void
    ) throws(GitError) -> Int {
        if let known = index(of: tip) { return known }
        // Depth first, without recursion: a commit is finished, and numbered, after its last parent.
        var pending: [PackedCommitID] = []
        var stack = [try open(tip, &pending, read)]
        while var frame = stack.popLast() {
            while frame.next < pending.count, index(of: pending[frame.next]) != nil { frame.next += 1 }
            if frame.next < pending.count {
                let parent = pending[frame.next]
                stack.append(frame)
                stack.append(try open(parent, &pending, read))
                continue
            }
            append(frame.id, parents: pending[frame.first...])
            pending.removeSubrange(frame.first...)
            if ids.count & 1023 == 0, Task.isCancelled { throw .cancelled }
        }
        return ids.count - 1
    }

    /// A commit whose parents, which are `pending` from `first` on, are being loaded.
    private struct Frame {
        let id: PackedCommitID
        let first: Int
        var next: Int
    }

    private func open(
        _ id: PackedCommitID, _ pending: inout [PackedCommitID],
        _ read: (PackedCommitID, inout [PackedCommitID]) throws(GitError) -> Void
    ) throws(GitError) -> Frame {
        let first = pending.count
        try read(id, &pending)
        // git left these out, because the repository is shallow.
        if substitutes.shallow.contains(id) { pending.removeSubrange(first...) }
        return Frame(id: id, first: first, next: first)
    }

    private mutating func append(_ id: PackedCommitID, parents list: ArraySlice<PackedCommitID>) {
        for parent in list {
            // Every parent was finished before its child.
            if let number = index(of: parent) { parents.append(Int32(number)) }
        }
        starts.append(Int32(parents.count))
        ids.append(id)
        _ = table.insert(id, Int32(ids.count - 1)) { ids[$0] }
    }
}

extension Ancestry {
    /// The commits `tips` and all that can be reached from them.
    func ancestors(of tips: [Int]) -> CommitSet {
        var set = CommitSet(capacity: count)
        for tip in tips { set.insert(tip) }
        guard let highest = tips.max() else { return set }
        for commit in stride(from: highest, through: 0, by: -1) where set.contains(commit) {
            for parent in parents(of: commit) { set.insert(Int(parent)) }
        }
        return set
    }

    /// The common ancestors of both that aren't ancestors of another common one.
    func mergeBases(_ left: Int, _ right: Int) -> [Int] {
        var common = ancestors(of: [left])
        common.formIntersection(ancestors(of: [right]))
        // What lies between a common ancestor and a better one is common as well: looking at the children is enough.
        var best = common
        for commit in common {
            for parent in parents(of: commit) { best.remove(Int(parent)) }
        }
        return Array(best)
    }
}
