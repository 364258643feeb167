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
    /// The range that the report names, as far as it does.
    public var range: ReportedRange {
        var range = ReportedRange()
        let introduced = regzbot.lazy.compactMap(\.range).first
        if let head {
            range.bad = head.id
        } else if kind == .patch, let upstream {
            // The tree before the mend has the bug; the tree before what it mends hasn't.
            range.bad = upstream.id + "^"
            range.good = fixes.prefix(1).map { $0.id + "^" }
        } else if let introduced {
            (range.good, range.bad) = ([introduced.good], introduced.bad)
        } else {
            range.bad = release
        }
        guard let bisected else { return range }
        if bisectedIsFix {
            (range.good, range.bad, range.findsFix) = ([bisected.id], head?.id ?? bisected.id + "^", true)
        } else {
            range.hint = "good: \(bisected.id)^  # tests only what the report's own bisection claims"
        }
        return range
    }
}
