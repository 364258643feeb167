import Oops

/// Why a commit is tested.
public enum StepPurpose: String, Sendable, Hashable, Codable {
    /// An end of the range that must crash.
    case badEnd
    /// An end of the range that must not.
    case goodEnd
    /// Stands for an end that lies on another branch.
    case mergeBase
    /// Halves the suspects.
    case candidate
    /// A release, tested to find a good end where none was given.
    case release
    /// Tested before, but with too few runs to be sure.
    case revisit
    /// Tests the commit that was found, or a parent of it, once more.
    case verification
    /// The bad end with the culprit taken back: is the crash gone?
    case revert
    /// A single test, outside any job.
    case single

    /// In a word or two, for a person.
    public var words: String {
        switch self {
        case .badEnd: "bad end"
        case .goodEnd: "good end"
        case .mergeBase: "merge base"
        case .candidate: "candidate"
        case .release: "release"
        case .revisit: "revisit"
        case .verification: "verification"
        case .revert: "revert"
        case .single: "test"
        }
    }
}

/// One candidate's test, as it is ordered.
public struct StepPlan: Sendable, Hashable {
    /// Place in the job, from 0.
    public var ordinal: Int
    /// What is tested.
    public var commit: CommitID
    /// Why.
    public var purpose: StepPurpose
    /// A commit whose change is taken back on ``commit`` first; nil for the commit as it is.
    public var reverting: CommitID?
    /// How many runs, and what they come to.
    public var rule: TrialRule
    /// The crash looked for; nil where the runs are to show which it is: then any crash counts.
    public var sought: SoughtCrash?

    /// A plan with everything said.
    public init(
        ordinal: Int = 0, commit: CommitID, purpose: StepPurpose, reverting: CommitID? = nil, rule: TrialRule,
        sought: SoughtCrash?
    ) {
        self.ordinal = ordinal
        self.commit = commit
        self.purpose = purpose
        self.reverting = reverting
        self.rule = rule
        self.sought = sought
    }
}
