import Foundation
import Oops

/// What became of a build.
public struct BuildRecord: Sendable, Hashable, Codable {
    /// `cached`, `incremental` or `clean`; `failed` with ``failure``.
    public var how: String
    /// SHA-256 of the bzImage; nil where there is none.
    public var imageSHA256: String?
    /// Compiler, linker and make, with their versions.
    public var toolchain: String?
    /// Wall-clock time in seconds that the build took when it was made.
    public var seconds: Double
    /// The kernel's fault in one line, where it does not build.
    public var failure: String?

    /// A record with everything said.
    public init(
        how: String, imageSHA256: String? = nil, toolchain: String? = nil, seconds: Double = 0,
        failure: String? = nil
    ) {
        self.how = how
        self.imageSHA256 = imageSHA256
        self.toolchain = toolchain
        self.seconds = seconds
        self.failure = failure
    }
}

/// One run: one boot with one reproducer.
public struct RunRecord: Sendable, Hashable, Codable {
    /// Place in the step, from 0.
    public var ordinal: Int
    /// What it says about the commit.
    public var outcome: RunOutcome
    /// Crashes after the reproducer's start, in order; their reports are in the step's folder, not here.
    public var crashes: [Crash]
    /// How the boot ended, in a few words.
    public var end: String
    /// Wall-clock seconds from the start of the guest to the end of the run.
    public var seconds: Double
    /// `kvm` or `tcg`.
    public var accelerator: String
    /// The console's file name in the step's folder.
    public var console: String

    /// A record with everything said.
    public init(
        ordinal: Int, outcome: RunOutcome, crashes: [Crash], end: String, seconds: Double, accelerator: String,
        console: String
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
    public var commit: CommitID
    /// Why.
    public var purpose: StepPurpose
    /// The commit whose change was taken back on it; nil for the commit as it is.
    public var reverting: CommitID?
    /// Its build.
    public var build: BuildRecord
    /// Its runs; none where it did not build.
    public var runs: [RunRecord]
    /// What they came to.
    public var verdict: Verdict
    /// Source files on the stacks of its crashes, those left out that are on most stacks; nil where not looked for.
    public var stackFiles: [String]?
    /// The step whose kernel was the very same image and whose runs these are; nil where they are its own.
    public var twin: Int?
    /// When it began.
    public var startedAt: Date
    /// When its verdict was known.
    public var endedAt: Date

    /// A record with everything said.
    public init(
        ordinal: Int, commit: CommitID, purpose: StepPurpose, reverting: CommitID? = nil, build: BuildRecord,
        runs: [RunRecord], verdict: Verdict, startedAt: Date, endedAt: Date
    ) {
        self.ordinal = ordinal
        self.commit = commit
        self.purpose = purpose
        self.reverting = reverting
        self.build = build
        self.runs = runs
        self.verdict = verdict
        self.startedAt = startedAt
        self.endedAt = endedAt
    }

    /// Its runs, counted.
    public var tally: Tally { Tally(runs.map(\.outcome)) }

    /// The name of the step's folder: `03-1a2b3c4d5e6f`.
    public static func folderName(ordinal: Int, commit: CommitID) -> String {
        (ordinal < 10 ? "0" : "") + "\(ordinal)-\(commit.short)"
    }
}
