import Kbuild
import Records
import Wording

/// Makes kernels. Declared here, by who needs it; the real one checks out, configures and compiles.
public protocol KernelBuilder: Sendable {
    /// The kernel of `candidate`, from the cache or new.
    ///
    /// Throws a `BuildError`, which knows whose fault it is; a ``ChangeConflict`` where there is no such source; or
    /// whatever else failed on our side.
    func build(_ candidate: Candidate, listener: @escaping StepListener) async throws -> BuiltKernel
}

/// A change that can't be made on a commit: others lie upon it, or it is not there.
public struct ChangeConflict: Blamed, Hashable, CustomStringConvertible {
    /// The candidate's: there is no such source.
    public var blame: Blame { .kernel }
    /// What was tried, and where it conflicts.
    public let description: String

    /// A conflict, in words.
    public init(_ description: String) { self.description = description }
}
