/// What an inquiry came to.
public enum Finding: Sendable, Hashable {
    /// This commit, tested as often as its parents.
    case culprit(Int, probability: Double)
    /// It is one of these, and they can't be told apart.
    case credibleSet(CredibleSet)
    /// No commit of the range brought it in.
    case notHere(NotHere)

    /// Why no commit of the range can be the culprit.
    public enum NotHere: Sendable, Hashable {
        /// The end that must crash stayed clean in `cleanRuns` runs.
        case crashNowhere(probability: Double, cleanRuns: Int)
        /// The end that must not crash, the old one for a regression, crashes too.
        case crashEverywhere(oldEnd: Int, probability: Double)
        /// The end that must crash can't be tested.
        case badEndUntestable
    }
}

/// The commits one of which is the culprit, as far as it could be told.
public struct CredibleSet: Sendable, Hashable {
    /// A commit and the chance that it is the culprit.
    public struct Member: Sendable, Hashable {
        /// The commit's number.
        public var index: Int
        /// 0 to 1.
        public var probability: Double
    }

    /// Why the set could not be narrowed.
    public enum Reason: Sendable, Hashable {
        /// What would tell them apart can't be built, booted or judged.
        case untestable
        /// The budget is used up: the crash is too rare.
        case budget
        /// What is left to learn isn't worth a test.
        case littleToLearn
    }

    /// Its commits, likeliest first; commits that no test told apart are in it together.
    public var members: [Member]
    /// The chance that the culprit is in the set.
    public var probability: Double
    /// Why it is no smaller.
    public var reason: Reason
}
