import Bisection
import Records

/// A walk from both ends of a range, newest first, that reads no more of the history than it takes to tell which
/// commits the bad end reaches and no good one does.
///
/// In commit-graph files a commit's generation is less than its children's: once everything that is left to look at is
/// known to good ends, and has no higher generation than the lowest suspect, no suspect can turn out to be theirs.
///
/// Elsewhere times stand for generations, as in git. A clock that went wrong must not make a good commit a suspect, so
/// the walk goes on for 60 days below the oldest suspect, and along each path for 20 commits whatever their times are. If
/// a child that it meets is older than its parent by more than ten days, it goes to the end of history. (git looks at 5
/// commits more.)
struct SuspectWalk {
    private(set) var nodes: HistoryNodes
    private var marks: [Mark] = []
    private var queue = NewestFirst()
    /// How many in the queue may be suspects.
    private var suspectsPending = 0
    /// The lowest age of a suspect.
    private var lowest = Int64.max
    /// Times can't be trusted: all history is walked.
    private var goesToTheEnd = false
    /// The suspects so far, and the parents of each.
    private var reached: [Int32] = []
    private var reachedParents = FlatLists()
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

    /// Ages are generations, or, of commits that aren't in the graph, whose descendants aren't either, times from here on.
    private static let times: Int64 = 1 << 40
    /// The key of the ends of the range, which are looked at before all others.
    private static let ends = Int64.max / 2
    private static let largestStep: Int64 = 3 * 86_400
    private static let margin: Int64 = 60 * 86_400
    private static let tolerance: Int64 = 10 * 86_400

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
        for good in goods { try push(nodes.node(good), isOld: true, child: nil, source, objects) }
        try push(nodes.node(bad), isOld: false, child: nil, source, objects)
        while let (key, node) = queue.first, goesToTheEnd || suspectsPending > 0 || key + margin > lowest {
            queue.removeFirst()
            marks[node].insert(.done)
            guard nodes.getParents(of: node, &parents) else { throw GraphIsWrong() }
            let (isOld, age) = (marks[node].contains(.old), age(of: node))
            if !isOld {
                suspectsPending -= 1
                lowest = min(lowest, age)
                reached.append(Int32(node))
                for parent in parents { reachedParents.append(parent) }
                reachedParents.endList()
            }
            let child = (key: key == Self.ends ? age : key, age: age)
            for parent in parents { try push(Int(parent), isOld: isOld, child: child, source, objects) }
            if reached.count & 1023 == 0, Task.isCancelled { throw GitError.cancelled }
        }
    }

    private var margin: Int64 { lowest >= Self.times && lowest < .max ? Self.margin : 0 }

    private func age(of node: Int) -> Int64 {
        if nodes.isInGraph(node), let graph = nodes.graph { return Int64(graph.generation(node)) }
        return Self.times + nodes.time(node)
    }

    /// Puts a commit into the queue, once, as the parent of `child`, whose key there and age are given.
    private mutating func push(
        _ node: Int, isOld: Bool, child: (key: Int64, age: Int64)?, _ source: borrowing Source,
        _ objects: borrowing ObjectStore
    ) throws {
        makeRoom()
        if isOld { markOld(node) }
        guard !marks[node].contains(.seen) else { return }
        marks[node].insert(.seen)
        if !marks[node].contains(.old) { suspectsPending += 1 }
        if nodes.isInGraph(node) {
            let key = age(of: node)
            guard key < child?.age ?? .max else { throw GraphIsWrong() }
            return queue.insert(key, node)
        }
        try nodes.open(node, source.reader, source.shallow, objects)
        makeRoom()
        guard let child else { return queue.insert(Self.ends, node) }
        let age = age(of: node)
        if age > child.age + Self.tolerance { goesToTheEnd = true }
        queue.insert(max(age, child.key - Self.largestStep), node)
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
        // For each suspect its place in `reached`, and how many of its children are still to come.
        var places = [Int32](repeating: -1, count: nodes.count)
        var children = [Int32](repeating: 0, count: reached.count)
        for (place, node) in reached.enumerated() where !marks[Int(node)].contains(.old) {
            if nodes.isCut(Int(node)) { throw GitError.shallowCut(at: nodes.id(Int(node)).commitID) }
            places[Int(node)] = Int32(place)
        }
        for place in reached.indices where places[Int(reached[place])] >= 0 {
            for parent in reachedParents[place] where places[Int(parent)] >= 0 {
                children[Int(places[Int(parent)])] += 1
            }
        }
        // Each commit after the last of its children, lines of history in one piece.
        var order: [Int32] = []
        order.reserveCapacity(reached.count)
        let tip = places[nodes.node(bad)]
        var pending = tip >= 0 ? [tip] : []
        while let place = pending.popLast() {
            order.append(place)
            for parent in reachedParents[Int(place)].reversed() {
                let next = places[Int(parent)]
                guard next >= 0 else { continue }
                children[Int(next)] -= 1
                if children[Int(next)] == 0 { pending.append(next) }
            }
        }
        return try number(order.reversed(), places)
    }

    /// The graph of the commits at these places of `reached`, parents first.
    private func number(_ order: [Int32], _ places: [Int32]) throws -> CommitGraph {
        var builder = CommitGraph.Builder(capacity: order.count)
        var numbers = [Int32](repeating: -1, count: reached.count)
        for (number, place) in order.enumerated() {
            numbers[Int(place)] = Int32(number)
            for parent in reachedParents[Int(place)] where places[Int(parent)] >= 0 {
                builder.appendParent(numbers[Int(places[Int(parent)])])
            }
            try builder.append(nodes.id(Int(reached[Int(place)])))
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
