/// What is tested. Two steps differ in nothing that isn't here.
public struct Candidate: Sendable, Hashable, Codable {
    /// A change made to the commit's tree before it is built.
    public enum Change: Sendable, Hashable, Codable {
        /// The change of this commit is taken back.
        case revert(CommitID)
        /// The change of this commit is put on top.
        case pick(CommitID)
        /// The patch with this key is applied.
        case patch(ContentKey)
    }

    /// The commit.
    public var commit: CommitID
    /// What is changed on it, in this order; empty for the commit as it is.
    public var changes: [Change]
    /// The config asked for, fragments merged.
    public var config: ContentKey
    /// What it is built for and run on.
    public var machine: Machine

    /// A commit, as it is unless changes are named.
    public init(_ commit: CommitID, changes: [Change] = [], config: ContentKey, machine: Machine = .x86_64) {
        self.commit = commit
        self.changes = changes
        self.config = config
        self.machine = machine
    }

    /// The commit whose change is taken back, where that is all that is changed.
    public var reverting: CommitID? {
        if changes.count == 1, case .revert(let commit) = changes[0] { commit } else { nil }
    }
}
