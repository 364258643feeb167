public import Wording

/// Why a report, a job file or a reply can't be dealt with as it was asked for.
public struct TriageError: Blamed, Hashable, CustomStringConvertible {
    /// Whose fault it is; mostly the user's, who can mend it.
    public let blame: Blame
    /// What was tried, on what, what to do.
    public let description: String

    /// An error that says `description`.
    public init(_ description: String, blame: Blame = .user) {
        self.description = description
        self.blame = blame
    }
}
