public import Records

/// A search: facts in, moves out. No clock, no file, no await, and the order of facts doesn't matter.
public protocol Search: Sendable {
    /// Takes in what was learnt.
    mutating func take(_ fact: Fact)
    /// Takes in the history that ``Question/history(olds:new:)`` asked for.
    mutating func take(_ range: CommitRange)
    /// What to do next, where `free` more steps can be begun beside those `underway`.
    mutating func next(free: Int, underway: [StepPlan]) -> Move
}

/// What a search wants done.
public enum Move: Sendable {
    /// Begin these steps; never more than there is room for, and never none. Their ordinals are not set.
    case test([StepPlan])
    /// Answer this.
    case ask(Question)
    /// Nothing, until one of the steps underway has ended.
    case wait
    /// The search is over. Steps underway tell nothing that matters.
    case ended(Conclusion)
}

/// What a search came to.
public struct Conclusion: Sendable, Hashable {
    /// The answer.
    public enum Answer: Sendable, Hashable {
        /// This commit, with the chance that it is the one sought.
        case found(CommitID, confidence: Double)
        /// One of these, each with its chance; together so likely, and why it is not one.
        case oneOf([Member], confidence: Double, why: String)
        /// The end that must crash does not serve.
        case badEndUnfit(why: String)
        /// The end that must not does not serve.
        case goodEndUnfit(why: String)
        /// Nothing can be said, but these are suspected.
        case cannotTell(why: String, suspects: [CommitID])
    }

    /// A commit that may be the one sought.
    public struct Member: Sendable, Hashable {
        /// The commit.
        public var commit: CommitID
        /// The chance that it is the one.
        public var probability: Double

        /// A commit and its chance.
        public init(_ commit: CommitID, probability: Double) {
            self.commit = commit
            self.probability = probability
        }
    }

    /// The answer.
    public var answer: Answer
    /// What became of the crash with the culprit taken back; nil where that was not tried.
    public var revert: RevertNote?
}
