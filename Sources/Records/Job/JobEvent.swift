/// What goes on in a job, as it happens.
public enum JobEvent: Sendable, Hashable, Codable {
    /// The job begins, or goes on where it stood. The range's size is nil where its good end is still to be found.
    case began(job: String, rangeCount: Int?, resumed: Bool)
    /// A step begins: number from 1, about how many there will be, and how many suspects are left.
    case step(StepPlan, number: Int, about: Int, left: Int)
    /// Something within the step of this ordinal.
    case within(step: Int, StepEvent)
    /// A step has its verdict. `replayed` where it came from the journal.
    case judged(StepRecord, replayed: Bool)
    /// The bad end has shown which crash is looked for.
    case lookingFor(title: String, others: [String])
    /// Something a reader should know.
    case note(String)
    /// A person said something.
    case ruled(Ruling)
    /// The job has ended.
    case ended(JobResult)
}

/// Handed what goes on in a job. Called from any task.
public typealias JobListener = @Sendable (JobEvent) -> Void
