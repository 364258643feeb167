public import Records

/// The history that a job searches, loaded once, and what has to be tested for its older end.
public struct CommitRange: Sendable {
    /// An older end, or what stands for it.
    public struct End: Sendable, Hashable {
        /// What is tested.
        public var commit: CommitID
        /// The merge base that stands for an end which lies on another branch.
        public var isMergeBase: Bool

        /// An older end.
        public init(commit: CommitID, isMergeBase: Bool) {
            self.commit = commit
            self.isMergeBase = isMergeBase
        }
    }

    /// The suspects: reachable from the newer end, but from no older one; with their ancestry.
    public let lineage: Lineage
    /// What must be old: must not crash for a regression, must crash for a fix.
    public let oldEnds: [End]

    /// The history up to `tip`, a number of `graph`.
    public init(graph: CommitGraph, tip: Int, oldEnds: [End]) {
        self.init(Lineage(graph: graph, tip: tip), oldEnds: oldEnds)
    }

    /// A history whose ancestry was prepared already.
    public init(_ lineage: Lineage, oldEnds: [End]) {
        self.lineage = lineage
        self.oldEnds = oldEnds
    }

    /// The suspects' history.
    public var graph: CommitGraph { lineage.graph }

    /// The newer end's place in ``graph``.
    public var tip: Int { lineage.tip }

    /// Where a commit is in this range; nil where it is neither one of its commits nor an older end.
    public func place(of commit: CommitID) -> Place? {
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
