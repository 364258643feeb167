public import Oops

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
    /// The newer end with the culprit taken back: is the crash gone?
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

/// One candidate's test, as it is planned.
public struct StepPlan: Sendable, Hashable, Codable {
    /// Place in the job, from 0.
    public var ordinal: Int
    /// What is tested.
    public var candidate: Candidate
    /// What is shown of the candidate's commit; nil before somebody looked it up.
    public var shown: CommitNote?
    /// Why.
    public var purpose: StepPurpose
    /// How many runs, and what they come to.
    public var rule: TrialRule
    /// The crash looked for; nil where the runs are to show which it is: then any crash counts.
    public var sought: SoughtCrash?
    /// How runs look in which the reproducer works: at the ends. Empty where that isn't known.
    public var shapes: [RunShape] = []

    /// A plan.
    public init(
        ordinal: Int = 0, _ candidate: Candidate, shown: CommitNote? = nil, purpose: StepPurpose, rule: TrialRule,
        sought: SoughtCrash?
    ) {
        self.ordinal = ordinal
        self.candidate = candidate
        self.shown = shown
        self.purpose = purpose
        self.rule = rule
        self.sought = sought
    }

    /// The candidate's commit.
    public var commit: CommitID { candidate.commit }

    /// The commit as it is quoted; by its id alone where nobody looked it up.
    public var note: CommitNote { shown ?? CommitNote(id: commit) }

    /// The name of the step's folder: `03-1a2b3c4d5e6f`.
    public var folderName: String { StepRecord.folderName(ordinal: ordinal, commit: commit) }

    /// What is tested, in words: `revert of 1a2b3c4d5e6f`, or just the purpose.
    public var what: String { candidate.reverting.map { "\(purpose.words) of \($0.short)" } ?? purpose.words }
}

/// Everything that it takes to carry a step out, as data: through a pipe, into a file, onto another host.
public struct StepOrder: Sendable, Hashable, Codable {
    /// What is to be tested.
    public var plan: StepPlan
    /// Runs of this step that were made before an interruption.
    public var earlier: [RunRecord]
    /// Images that were tested, by their signatures, each with its step's ordinal: a candidate with one of these is
    /// tied to that step and not run.
    public var images: [String: Int]
    /// Where the kernel's history, the inputs and the evidence are on the host that carries it out.
    public var bench: TestBench

    /// An order.
    public init(_ plan: StepPlan, earlier: [RunRecord] = [], images: [String: Int] = [:], bench: TestBench) {
        self.plan = plan
        self.earlier = earlier
        self.images = images
        self.bench = bench
    }
}

/// What all of a job's steps are tested with: where things are on this host, and the guest.
public struct TestBench: Sendable, Hashable, Codable {
    /// Absolute path of the kernel's repository.
    public var kernel: String
    /// Absolute path of the folder with the frozen config and reproducer.
    public var inputs: String
    /// Absolute path of the folder that takes a folder of evidence for each step.
    public var steps: String
    /// How much is tested, and in which guest.
    public var settings: JobSettings

    /// A bench.
    public init(kernel: String, inputs: String, steps: String, settings: JobSettings) {
        self.kernel = kernel
        self.inputs = inputs
        self.steps = steps
        self.settings = settings
    }
}
