/// What is going on in a step, as it happens.
public enum StepEvent: Sendable, Hashable, Codable {
    /// The source tree is being set to the commit.
    case checkingOut
    /// The kernel is being built; `fraction`, 0 to 1, where it can be told.
    case building(fraction: Double?)
    /// There is a kernel.
    case built(BuildRecord)
    /// The kernel does not build, in one line.
    case notBuilt(BuildRecord)
    /// A run begins; `ordinal` from 0, about `planned` in all.
    case running(ordinal: Int, planned: Int)
    /// A run has ended and is in the journal.
    case ran(RunRecord)
    /// We failed, not the kernel; it is tried again.
    case retrying(why: String, attempt: Int)
}

/// Handed what goes on in a step. Called from any task.
public typealias StepListener = @Sendable (StepEvent) -> Void
