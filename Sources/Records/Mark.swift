/// What a tested commit was found to be, in git's own words.
public enum Mark: String, Sendable, Hashable, Codable, CaseIterable {
    /// Does not have what is looked for.
    case good
    /// Has it.
    case bad
    /// Can't be judged: it does not build, does not boot, or crashes in another way first.
    case skip
}

/// What is looked for along the history.
public enum Quest: String, Sendable, Hashable, Codable, CaseIterable {
    /// The first commit with the crash: older commits are good, newer ones bad.
    case regression
    /// The first commit without it: older commits are bad, newer ones good.
    case fix

    /// The mark of the newer end, the one that the commit sought carries as the first.
    public var newMark: Mark { self == .regression ? .bad : .good }

    /// The mark of the older end.
    public var oldMark: Mark { self == .regression ? .good : .bad }
}
