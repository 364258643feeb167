import Bisection
import GitHistory
import Records

/// The history a job searches, loaded once, and what has to be tested for its older end.
public struct CommitRange: Sendable {
    /// An older end, or what stands for it.
    public struct End: Sendable, Hashable {
        /// What is tested.
        public var commit: CommitID
        /// The merge base that stands for `commit`'s end, which lies on another branch.
        public var isMergeBase: Bool
    }

    /// The suspects: reachable from the newer end, but from no older one.
    public var graph: CommitGraph
    /// The newer end's place in ``graph``.
    public var tip: Int
    /// What must be old: must not crash for a regression, must crash for a fix.
    public var oldEnds: [End]

    /// Loads the range between `olds` and `new`.
    ///
    /// An older end that is no ancestor of the newer one is tested through their merge bases, as `git bisect` does.
    public static func load(
        olds: [CommitID], new: CommitID, from repository: Repository
    ) async throws -> CommitRange {
        var oldEnds: [End] = []
        for old in olds {
            if try await repository.isAncestor(old, of: new) {
                oldEnds.append(End(commit: old, isMergeBase: false))
                continue
            }
            let bases = try await repository.mergeBases(old, new)
            guard !bases.isEmpty else {
                throw JobError.badRequest(
                    "\(old.short) and \(new.short) have no history in common: no range to search")
            }
            oldEnds += bases.map { End(commit: $0, isMergeBase: true) }
        }
        var seen: Set<CommitID> = []
        oldEnds = oldEnds.filter { seen.insert($0.commit).inserted }
        let graph = try await repository.range(goods: olds, bad: new)
        guard let tip = graph.index(of: new) else {
            throw JobError.badRequest("there are no commits between \(olds.map(\.short)) and \(new.short)")
        }
        return CommitRange(graph: graph, tip: tip, oldEnds: oldEnds)
    }

    /// Where a commit is in this range; nil where it is neither one of its commits nor an older end.
    func place(of commit: CommitID) -> Place? {
        if let index = graph.index(of: commit) { return .commit(index) }
        return oldEnds.firstIndex { $0.commit == commit }.map { .oldEnd($0) }
    }

    /// The commit at `place`.
    public func commit(at place: Place) -> CommitID {
        switch place {
        case .commit(let index): graph.ids[index]
        case .oldEnd(let end): oldEnds[end].commit
        }
    }
}

extension Job {
    /// The newer end of the range.
    var newer: CommitID? { quest == .regression ? bad : goods.first }

    /// The older ends; empty where they are still to be found.
    var older: [CommitID] { quest == .regression ? goods : [bad] }
}
