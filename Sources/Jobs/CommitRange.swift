import Bisection
import GitHistory

/// The history a job searches, loaded once, and what has to be tested for its ends.
public struct CommitRange: Sendable {
    /// An end, or what stands for it.
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
    /// What must crash.
    public var badEnds: [End]
    /// What must not.
    public var goodEnds: [End]

    /// Loads the range between the ends of `job`.
    ///
    /// An older end that is no ancestor of the newer one is tested through their merge bases, as `git bisect` does.
    public static func load(_ job: Job, from repository: Repository) async throws -> CommitRange {
        let new = job.quest == .regression ? job.bad : job.goods[0]
        let olds = job.quest == .regression ? job.goods : [job.bad]
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
        let newEnds = [End(commit: new, isMergeBase: false)]
        return CommitRange(
            graph: graph, tip: tip, badEnds: job.quest == .regression ? newEnds : oldEnds,
            goodEnds: job.quest == .regression ? oldEnds : newEnds)
    }
}
