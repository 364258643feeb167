public import Bisection
public import GitHistory
public import Records

extension CommitRange {
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
}
