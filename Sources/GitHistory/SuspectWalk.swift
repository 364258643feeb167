import Bisection

/// A walk from both ends of a range, newest first, that reads no more of the history than it takes to tell which
/// commits the bad end reaches and no good one does.
///
/// In commit-graph files a commit's generation is less than its children's: once everything that is left to look at is
/// known to good ends, and has no higher generation than the lowest suspect, no suspect can turn out to be theirs.
///
/// Elsewhere times stand for generations, as in git. A clock that went wrong must not make a good commit a suspect: a
/// commit counts as not newer and at most three days older than the child it was met from, and the walk goes on for 60
/// days below the oldest suspect. So a path of 19 commits with any times is gone along; git looks at 5 commits more.
struct SuspectWalk {
    private(set) var nodes: HistoryNodes
    private var marks: [Mark] = []
    private var queue = NewestFirst()
    /// How many in the queue may be suspects.
    private var suspectsPending = 0
    /// The lowest key of a suspect.
    private var lowest = Int64.max
    private var reached: [Int32] = []
    private var parents: [Int32] = []

    /// What is known of a commit.
    private struct Mark: OptionSet {
        let rawValue: UInt8
        /// It is, or was, in the queue.
        static let seen = Mark(rawValue: 1)
        /// A good end reaches it.
        static let old = Mark(rawValue: 2)
        /// It was taken from the queue, and its parents were looked at.
        static let done = Mark(rawValue: 4)
    }

    /// Keys of commits that aren't in the graph, whose descendants aren't either, begin here.
    private static let times: Int64 = 1 << 40
    private static let largestStep: Int64 = 3 * 86_400
    private static let margin: Int64 = 60 * 86_400

    /// The walk can't be made with the commit-graph files as they are.
    struct GraphIsWrong: Error {}

    init(graph: CommitGraphChain?) { nodes = HistoryNodes(graph: graph) }

    /// Where commits are read that no commit-graph file has.
    struct Source: ~Copyable {
        let reader: CommitReader
        let shallow: Set<PackedCommitID>
    }

    /// Walks; throws `GraphIsWrong` or `GitError`.
    mutating func run(
        goods: [PackedCommitID], bad: PackedCommitID, _ source: borrowing Source, _ objects: borrowing ObjectStore
    ) throws {
        for good in goods { try push(nodes.node(good), isOld: true, from: .max, source, objects) }
        try push(nodes.node(bad), isOld: false, from: .max, source, objects)
        while let (key, node) = queue.first, suspectsPending > 0 || key + below(lowest) > lowest {
            queue.removeFirst()
            marks[node].insert(.done)
            let isOld = marks[node].contains(.old)
            if !isOld {
                suspectsPending -= 1
                lowest = min(lowest, key)
                reached.append(Int32(node))
            }
            guard nodes.getParents(of: node, &parents) else { throw GraphIsWrong() }
            for parent in parents { try push(Int(parent), isOld: isOld, from: key, source, objects) }
            if reached.count & 1023 == 0, Task.isCancelled { throw GitError.cancelled }
        }
    }

    private func below(_ key: Int64) -> Int64 { key >= Self.times && key < .max ? Self.margin : 0 }

    private mutating func push(
        _ node: Int, isOld: Bool, from child: Int64, _ source: borrowing Source, _ objects: borrowing ObjectStore
    ) throws {
        makeRoom()
        if isOld { markOld(node) }
        guard !marks[node].contains(.seen) else { return }
        marks[node].insert(.seen)
        if !marks[node].contains(.old) { suspectsPending += 1 }
        var key: Int64
        if nodes.isInGraph(node), let graph = nodes.graph {
            key = Int64(graph.generation(node))
        } else {
            key = Self.times + (try nodes.open(node, source.reader, source.shallow, objects))
            makeRoom()
            if child < .max { key = min(child, max(key, child - Self.largestStep)) }
        }
        queue.insert(key, node)
    }

    private mutating func makeRoom() {
        while marks.count < nodes.count { marks.append([]) }
    }

    /// A good end reaches `node`, and whatever was met from it.
    private mutating func markOld(_ node: Int) {
        var pending = [node]
        var list: [Int32] = []
        while let node = pending.popLast() {
            guard !marks[node].contains(.old) else { continue }
            marks[node].insert(.old)
            guard marks[node].contains(.seen) else { continue }
            guard marks[node].contains(.done) else {
                suspectsPending -= 1
                continue
            }
            if nodes.getParents(of: node, &list) { pending += list.map(Int.init) }
        }
    }

    /// The suspects that `bad` reaches, in an order that depends on nothing but their history; the last is `bad`.
    mutating func graph(from bad: PackedCommitID) throws -> CommitGraph {
        let tip = nodes.node(bad)
        makeRoom()
        var children = [Int32](repeating: 0, count: nodes.count)
        let suspects = reached.filter { !marks[Int($0)].contains(.old) }
        for node in suspects {
            if nodes.isCut(Int(node)) { throw GitError.shallowCut(at: nodes.id(Int(node)).commitID) }
            _ = nodes.getParents(of: Int(node), &parents)
            for parent in parents { children[Int(parent)] += 1 }
        }
        // Each commit after the last of its children, lines of history in one piece.
        var order: [Int32] = []
        order.reserveCapacity(suspects.count)
        var pending = suspects.isEmpty ? [] : [Int32(tip)]
        while let node = pending.popLast() {
            order.append(node)
            _ = nodes.getParents(of: Int(node), &parents)
            for parent in parents.reversed() {
                children[Int(parent)] -= 1
                if children[Int(parent)] == 0, !marks[Int(parent)].contains(.old) { pending.append(parent) }
            }
        }
        return try number(order.reversed(), &children)
    }

    private mutating func number(_ order: [Int32], _ numbers: inout [Int32]) throws -> CommitGraph {
        var builder = CommitGraph.Builder(capacity: order.count)
        for (number, node) in order.enumerated() {
            numbers[Int(node)] = Int32(number)
            _ = nodes.getParents(of: Int(node), &parents)
            for parent in parents where !marks[Int(parent)].contains(.old) {
                builder.appendParent(numbers[Int(parent)])
            }
            try builder.append(nodes.id(Int(node)))
        }
        return try builder.build()
    }
}

/// Commits by key, the highest first; of equal ones, any.
private struct NewestFirst {
    private var heap: [(key: Int64, node: Int)] = []

    var first: (key: Int64, node: Int)? { heap.first }

    mutating func insert(_ key: Int64, _ node: Int) {
        var place = heap.count
        heap.append((key, node))
        while place > 0, heap[(place - 1) / 2].key < key {
            heap[place] = heap[(place - 1) / 2]
            place = (place - 1) / 2
        }
        heap[place] = (key, node)
    }

    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].key > heap[child].key { child += 1 }
            guard heap[child].key > last.key else { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = last
    }
}
