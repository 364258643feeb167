import Bisection
import Boot
import Kbuild
import Oops
import Records
import SystemPackage
import Wording

/// Makes kernels. Declared here, by who needs it; the real one checks out, configures and compiles.
public protocol KernelBuilder: Sendable {
    /// The kernel of `source`, from the cache or new.
    ///
    /// Throws a `BuildError`, which knows whose fault it is; a ``RevertConflict`` where there is no such source; or
    /// whatever else failed on our side.
    func build(_ source: CandidateSource, listener: @escaping StepListener) async throws -> BuiltKernel
}

/// What is built: a commit, or a commit with another's change taken back.
public struct CandidateSource: Sendable, Hashable {
    /// The commit.
    public var commit: CommitID
    /// Whose change is taken back on it.
    public var reverting: CommitID?

    /// A commit as it is, or without the change of `reverting`.
    public init(_ commit: CommitID, reverting: CommitID? = nil) {
        self.commit = commit
        self.reverting = reverting
    }
}

/// A change that can't be taken back: later ones lie upon it.
public struct RevertConflict: Blamed, Hashable, CustomStringConvertible {
    /// The candidate's: there is no such source.
    public var blame: Blame { .kernel }
    /// What was tried, and where it conflicts.
    public let description: String

    /// A conflict, in words.
    public init(_ description: String) { self.description = description }
}

/// Boots kernels. Declared here, by who needs it; the real one is a QEMU guest under libvirt.
public protocol KernelBooter: Sendable {
    /// One boot with the job's reproducer, its console written to `console`.
    ///
    /// The guest is stopped at the end of the first crash for which `stopAt` is true. Throws only what failed on
    /// our side: everything the kernel does is in the record.
    func boot(
        _ kernel: BuiltKernel, console: FilePath, stopAt: @escaping @Sendable (Crash) -> Bool
    ) async throws -> BootRecord
}

/// A failure of ours that trying again did not cure. Never a verdict.
public struct StepFailure: Blamed, CustomStringConvertible {
    /// The cause's.
    public var blame: Blame { cause.blame }
    /// What was in hand: `building`, `booting`.
    public let doing: String
    /// On which commit.
    public let commit: CommitID
    /// What went wrong, the last time.
    public let cause: any Error
    /// How often it was tried.
    public let attempts: Int

    /// What was tried, on what, and why it failed.
    public var description: String {
        "\(doing) \(commit.short) failed on this machine" + (attempts > 1 ? " \(attempts) times" : "")
            + ": \(cause)"
    }
}
