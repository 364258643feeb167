import Bisection

/// The commits that a walk has met, by number: those of the commit-graph files by their number there, others after
/// them in the order in which they were met.
struct HistoryNodes {
    /// Nil without commit-graph files.
    let graph: CommitGraphChain?
    private let graphCount: Int
    private var others: [Other] = []
    private var table = CommitTable()
    private var otherParents: [Int32] = []
    private var buffer: [PackedCommitID] = []

    /// A commit that no commit-graph file has.
    private struct Other {
        let id: PackedCommitID
        var firstParent: Int32 = 0
        /// -1 until its parents are read.
        var parentCount: Int32 = -1
        var isCut = false
        var time: Int64 = 0
    }

    init(graph: CommitGraphChain?) {
        self.graph = graph
        graphCount = graph?.count ?? 0
    }

    /// One more than the highest number in use.
    var count: Int { graphCount + others.count }

    /// Whether a commit-graph file has it.
    func isInGraph(_ node: Int) -> Bool { node < graphCount }

    /// Whether the history of a shallow clone ends there, although the commit has parents.
    func isCut(_ node: Int) -> Bool { node >= graphCount && others[node - graphCount].isCut }

    func id(_ node: Int) -> PackedCommitID {
        if node < graphCount, let graph { return graph.id(node) }
        return others[node - graphCount].id
    }

    /// The number of `id`, which gets one if it has none.
    mutating func node(_ id: PackedCommitID) -> Int {
        if let number = graph?.index(of: id) { return number }
        if let number = table.number(of: id, { others[$0].id }) { return graphCount + number }
        others.append(Other(id: id))
        _ = table.insert(id, Int32(others.count - 1)) { others[$0].id }
        return count - 1
    }

    /// When a commit that isn't in the graph, and was opened, was made, in seconds since 1970.
    func time(_ node: Int) -> Int64 { others[node - graphCount].time }

    /// Reads a commit that isn't in the graph.
    mutating func open(
        _ node: Int, _ reader: CommitReader, _ shallow: Set<PackedCommitID>, _ objects: borrowing ObjectStore
    ) throws(GitError) {
        let place = node - graphCount
        let id = others[place].id
        buffer.removeAll(keepingCapacity: true)
        others[place].time = try reader.read(id, from: objects, into: &buffer)
        if !shallow.isEmpty, !buffer.isEmpty, shallow.contains(id) {
            others[place].isCut = true
            buffer.removeAll()
        }
        others[place].firstParent = Int32(otherParents.count)
        others[place].parentCount = Int32(buffer.count)
        for parent in buffer { otherParents.append(Int32(self.node(parent))) }
    }

    /// Puts the parents of a commit, which was opened if it isn't in the graph, into `parents`; false if the
    /// commit-graph file is wrong.
    func getParents(of node: Int, _ parents: inout [Int32]) -> Bool {
        parents.removeAll(keepingCapacity: true)
        if node < graphCount, let graph { return graph.appendParents(of: node, to: &parents) }
        let other = others[node - graphCount]
        let first = Int(other.firstParent)
        for place in first..<(first + Int(max(0, other.parentCount))) { parents.append(otherParents[place]) }
        return true
    }
}
