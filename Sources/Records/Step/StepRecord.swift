public import Foundation
public import Oops

/// A step's build.
public struct BuildRecord: Sendable, Hashable, Codable {
    /// How a kernel came about.
    public enum How: String, Sendable, Hashable, Codable {
        /// It was in the cache.
        case cached
        /// Built upon what was there.
        case incremental
        /// Built from nothing.
        case clean
        /// There is none.
        case failed
    }

    /// How it came about.
    public var how: How
    /// SHA-256 of the image; nil where there is none.
    public var imageSHA256: String?
    /// SHA-256 of what the image loads: kernels that share it behave alike. Nil where it isn't known.
    public var signature: String?
    /// Options that were asked for and that the kernel hasn't got, the tree not having them or not what they depend on;
    /// nil where that was not written down.
    public var droppedOptions: [String]?
    /// Compiler, linker and make, with their versions.
    public var toolchain: String?
    /// Wall-clock time in seconds that the build took when it was made.
    public var seconds: Double
    /// The kernel's fault in one line, where it does not build.
    public var failure: String?

    /// A build.
    public init(
        _ how: How, imageSHA256: String? = nil, signature: String? = nil, toolchain: String? = nil,
        seconds: Double = 0, failure: String? = nil
    ) {
        self.how = how
        self.imageSHA256 = imageSHA256
        self.signature = signature
        self.toolchain = toolchain
        self.seconds = seconds
        self.failure = failure
    }

    /// What tells whether two kernels are the same.
    public var identity: String? { signature ?? imageSHA256 }
}

/// One run: one boot with one reproducer.
public struct RunRecord: Sendable, Hashable, Codable {
    /// Place in the step, from 0.
    public var ordinal: Int
    /// What it says about the commit.
    public var outcome: RunOutcome
    /// Crashes after the reproducer's start, in order; their reports are in the step's folder, not here.
    public var crashes: [Crash]
    /// Crashes before the reproducer's start; nil where they were not written down.
    public var bootCrashes: [Crash]?
    /// How the run went, apart from its crashes; nil where that was not written down.
    public var shape: RunShape?
    /// How the boot ended, in a few words.
    public var end: String
    /// Whether the reproducer had all of its time, whatever crashed beside it; nil where that was not written down.
    public var wentItsWay: Bool?
    /// Wall-clock seconds from the start of the guest to the end of the run.
    public var seconds: Double
    /// `kvm` or `tcg`.
    public var accelerator: Accelerator
    /// The console's file name in the step's folder.
    public var console: String

    /// A run.
    public init(
        ordinal: Int, outcome: RunOutcome, crashes: [Crash], end: String, seconds: Double,
        accelerator: Accelerator, console: String
    ) {
        self.ordinal = ordinal
        self.outcome = outcome
        self.crashes = crashes
        self.end = end
        self.seconds = seconds
        self.accelerator = accelerator
        self.console = console
    }
}

/// One candidate, tested: its build, its runs, its verdict.
public struct StepRecord: Sendable, Hashable, Codable {
    /// Place in the job, from 0.
    public var ordinal: Int
    /// What was tested.
    public var candidate: Candidate
    /// What is shown of the candidate's commit.
    public var commit: CommitNote
    /// Why.
    public var purpose: StepPurpose
    /// Its build.
    public var build: BuildRecord
    /// Its runs; none where it did not build, or is tied to another step.
    public var runs: [RunRecord]
    /// What they came to; of a tied step, what the other's came to.
    public var verdict: Verdict
    /// Source files on the stacks of its crashes, those left out that are on most stacks; nil where not looked for.
    public var stackFiles: [String]?
    /// The step with the very same kernel, to which this one is tied: both are good, or both are bad.
    public var twin: Int?
    /// Why it was put aside: a failure of ours on this candidate alone, which is no verdict on it. Nil where it was judged.
    public var putAside: String?
    /// When it began.
    public var startedAt: Date
    /// When its verdict was known.
    public var endedAt: Date

    /// A step that was made as planned.
    public init(
        _ plan: StepPlan, build: BuildRecord, runs: [RunRecord], verdict: Verdict, startedAt: Date, endedAt: Date
    ) {
        ordinal = plan.ordinal
        candidate = plan.candidate
        commit = plan.note
        purpose = plan.purpose
        self.build = build
        self.runs = runs
        self.verdict = verdict
        self.startedAt = startedAt
        self.endedAt = endedAt
    }

    /// A step that could not be made, through a failure of ours that has to do with this candidate alone.
    public static func putAside(_ plan: StepPlan, why: String, startedAt: Date, endedAt: Date) -> StepRecord {
        var record = StepRecord(
            plan, build: BuildRecord(.failed), runs: [], verdict: .unknown(why: "put aside: \(why)"),
            startedAt: startedAt, endedAt: endedAt)
        record.putAside = why
        return record
    }

    /// Its runs, counted.
    public var tally: Tally { Tally(runs.map(\.outcome)) }

    /// The mark it got.
    public var mark: Mark { verdict.mark }

    /// The commit whose change was taken back; nil for the commit as it is.
    public var reverting: CommitID? { candidate.reverting }

    /// The chance, 0 to 1, that a good or bad mark is right.
    public var confidence: Double? { if case .marked(_, let confidence) = verdict { confidence } else { nil } }

    /// Why it was skipped; nil where it has a mark.
    public var why: String? { if case .unknown(let why) = verdict { why } else { nil } }

    /// Wall-clock seconds from its beginning to its verdict.
    public var seconds: Double { endedAt.timeIntervalSince(startedAt) }

    /// What was tested, in words: `revert of 1a2b3c4d5e6f`, or just the purpose.
    public var what: String { candidate.reverting.map { "\(purpose.words) of \($0.short)" } ?? purpose.words }

    /// The name of the step's folder.
    public var folderName: String { Self.folderName(ordinal: ordinal, commit: commit.id) }

    /// The step's folder in the evidence: `steps/03-1a2b3c4d5e6f`.
    public var folder: String { "steps/" + folderName }

    /// `03-1a2b3c4d5e6f`.
    public static func folderName(ordinal: Int, commit: CommitID) -> String {
        (ordinal < 10 ? "0" : "") + "\(ordinal)-\(commit.short)"
    }
}
