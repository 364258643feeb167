/// Why a report, a job file or a reply can't be dealt with as it was asked for. The user can mend it.
public struct TriageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried, on what, what to do.
    public let description: String

    /// An error that says `description`.
    public init(_ description: String) { self.description = description }
}
