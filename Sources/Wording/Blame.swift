/// Whose fault a failure is, and with that what is done about it.
public enum Blame: String, Sendable, Hashable, Codable, CaseIterable {
    /// The tested kernel's: its candidate is skipped, or bad where just that was looked for.
    case kernel
    /// The user's, who can ask otherwise or set this machine up: told at once, never retried.
    case user
    /// This machine's, and it may pass (no memory, a full disk, a killed process): retried, then parked.
    case oursForNow
    /// Ours, and the next try would end the same: told, never a verdict.
    case ours
}

/// An error that knows whose fault it is.
public protocol Blamed: Error {
    /// Whose fault it is.
    var blame: Blame { get }
}

extension Error {
    /// Whose fault it is: ours, where the error doesn't know.
    public var blame: Blame { (self as? any Blamed)?.blame ?? .ours }
}
