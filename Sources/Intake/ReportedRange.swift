/// The revisions that a report gives a bisection to begin with.
public struct ReportedRange: Sendable, Hashable {
    /// Revisions without the crash.
    public var good: [String] = []
    /// The revision with it.
    public var bad: String?
    /// Whether the commit that mended it is sought.
    public var findsFix = false
    /// What to try first: the range that the report's own bisection names.
    public var hint: String?

    /// Nothing named.
    public init() {}
}

extension BugReport {
    /// The range that the report names, as far as it does. What a log in the text says, wins: it is what was tested.
    public var range: ReportedRange {
        if noJob != nil, kind == .syzbotPatchTest { return ReportedRange() }
        var range = named
        // The crash was never seen without the patch.
        if isOthersCrash { range.bad = nil }
        if kind == .syzbotCI {
            // The series isn't in anybody's tree.
            range.bad = nil
            range.good = base.map { [$0] } ?? []
        }
        if let log = logs.last(where: \.hasRange) ?? logs.last {
            range.bad = log.badEnd ?? range.bad
            if !log.goodEnds.isEmpty { range.good = log.goodEnds }
            range.findsFix = log.findsFix
            // What looks for a mend begins at the end that is mended.
            if log.findsFix { (range.good, range.bad) = (log.badEnd.map { [$0] } ?? [], log.goodEnds.first) }
        }
        guard let bisected else { return range }
        if bisectedIsFix, logs.isEmpty {
            (range.good, range.bad, range.findsFix) = ([bisected.id], head?.id ?? bisected.id + "^", true)
        } else if !bisectedIsFix {
            range.hint = "good: \(bisected.id)^  # tests only what the report's own bisection claims"
        }
        return range
    }

    /// Without what its logs say.
    private var named: ReportedRange {
        var range = ends
        if let head { range.bad = range.bad ?? head.id }
        if kind == .patch, let upstream, head == nil {
            // The tree before the mend has the bug; the tree before what it mends hasn't.
            range.bad = upstream.id + "^"
            range.good = fixes.prefix(1).map { $0.id + "^" }
        } else if kind == .patch, let base, head == nil, patch?.count ?? 0 > 1 || series != nil {
            // Without its commits a series has a good end only.
            range.good = [base]
            return range
        } else if let introduced = regzbot.lazy.compactMap(\.range).first {
            range.bad = range.bad ?? introduced.bad
            if range.good.isEmpty { range.good = [introduced.good] }
        }
        range.bad = range.bad ?? release
        return range
    }
}
