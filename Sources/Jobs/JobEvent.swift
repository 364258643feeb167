import Bisection
import Records
import Reports
import Steps

/// What goes on in a job, as it happens.
public enum JobEvent: Sendable {
    /// The job begins, or goes on where it stood. The range's size is nil where its good end is still to be found.
    case began(job: String, rangeCount: Int?, resumed: Bool)
    /// A step begins: number from 1, about how many there will be, and how many suspects are left.
    case step(number: Int, about: Int, left: Int, purpose: StepPurpose, commit: CommitNote)
    /// Something within the step.
    case within(StepEvent)
    /// A step has its verdict. `replayed` where it came from the journal.
    case judged(StepNote, replayed: Bool)
    /// The bad end has shown which crash is looked for.
    case lookingFor(title: String, others: [String])
    /// Something a reader should know.
    case note(String)
    /// The job has ended.
    case ended(JobResult)
}

/// Handed what goes on in a job. Called from any task.
public typealias JobListener = @Sendable (JobEvent) -> Void

/// Tests candidates: here, or wherever there are machines for it.
public protocol CandidateTester: Sendable {
    /// Carries the orders out, and returns their records in the same order.
    ///
    /// Throws only what failed on our side; the kernel's doing is in the records.
    func test(_ orders: [StepOrder], listener: @escaping StepListener) async throws -> [StepRecord]
}

/// A step, with what is to be kept of it while it is in hand.
public struct StepOrder: Sendable {
    /// What is to be tested.
    public var plan: StepPlan
    /// Where its runs are written down.
    public var journal: StepRunner.Journal
}
