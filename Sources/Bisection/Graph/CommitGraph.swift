import Records

/// A part of a commit history, held in memory: which commits, and who is whose parent.
///
/// Commits are numbered 0..<count, parents before children, so an ancestor always has the smaller number. Everything
/// is kept in flat arrays (about 60 bytes a commit): a history of 1.3 million commits fits into 80 MB.
public struct CommitGraph: Sendable {
    private let packed: [PackedCommitID]
    /// Each commit's parents.
    package let parentLists: FlatLists
    private let childLists: FlatLists
    private let table: CommitTable

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
            for parent in list { builder.appendParent(Int32(clamping: parent)) }
            try builder.append(PackedCommitID(id))
        }
        self = try builder.build()
    }

    private init(packed: [PackedCommitID], parentLists: FlatLists, table: CommitTable) {
        self.packed = packed
        self.parentLists = parentLists
        self.childLists = parentLists.inverted()
        self.table = table
    }

    /// The parents of commit `index`, in the commit's own order. Parents outside of the graph are left out.
    public func parents(of index: Int) -> ArraySlice<Int32> { parentLists[index] }

    /// The commits that have commit `index` as a parent, in ascending order.
    public func children(of index: Int) -> ArraySlice<Int32> { childLists[index] }

    /// The number of the commit `id`; nil if it isn't in the graph.
    public func index(of id: CommitID) -> Int? {
        table.number(of: PackedCommitID(id)) { packed[$0] }
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
        @usableFromInline var parentLists = FlatLists()

        package init(capacity: Int) {
            packed.reserveCapacity(capacity)
            parentLists.reserveCapacity(capacity)
        }

        /// Says that the next commit has commit `number`, which was added before, as a parent.
        @inlinable package mutating func appendParent(_ number: Int32) { parentLists.append(number) }

        /// Adds a commit, whose parents were said.
        package mutating func append(_ id: PackedCommitID) throws(MalformedGraph) {
            for parent in parentLists.unfinished where parent < 0 || parent >= packed.count {
                parentLists.dropUnfinished()
                throw .parentNotBeforeChild(child: id.commitID)
            }
            parentLists.endList()
            packed.append(id)
        }

        /// The finished graph.
        package consuming func build() throws(MalformedGraph) -> CommitGraph {
            let ids = packed
            var table = CommitTable(capacity: ids.count)
            for (number, id) in ids.enumerated() where !table.insert(id, Int32(number), { ids[$0] }) {
                throw .duplicate(id.commitID)
            }
            return CommitGraph(packed: ids, parentLists: parentLists, table: table)
        }
    }
}
