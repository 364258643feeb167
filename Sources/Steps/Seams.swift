import Bisection
import Boot
import Kbuild
import Oops
import SystemPackage

/// Makes kernels. Declared here, by who needs it; the real one checks out, configures and compiles.
public protocol KernelBuilder: Sendable {
    /// The kernel of `commit`, from the cache or new.
    ///
    /// Throws a `BuildError`, which knows whose fault it is, or whatever else failed on our side.
    func build(_ commit: CommitID, listener: @escaping StepListener) async throws -> BuiltKernel
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
public struct StepFailure: Error, CustomStringConvertible {
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
