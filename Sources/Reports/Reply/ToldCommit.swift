public import Intake
public import Records

/// The commit that the answered mail names as the first bad one, beside what this job's tests say of it.
public struct ToldCommit: Sendable {
    /// A step that speaks against it, by where it stands in the history.
    public struct Witness: Sendable {
        /// The step.
        public var step: StepRecord
        /// Whether the told commit is part of what the step tested.
        public var holds: Bool

        /// A step, and whether it holds the told commit.
        public init(step: StepRecord, holds: Bool) {
            self.step = step
            self.holds = holds
        }
    }

    /// The commit, as the mail names it.
    public var mention: CommitMention
    /// Steps whose marks it can't explain: clean though they hold it, or crashing without it.
    public var witnesses: [Witness] = []

    /// A told commit.
    public init(_ mention: CommitMention) { self.mention = mention }

    /// Whether `commit` is the told one, by as many digits as were given.
    func isSame(_ commit: CommitNote) -> Bool { commit.id.hex.hasPrefix(mention.id) }
}
