import Bisection
import Records
import Wording

/// How far the commit that a bisection names can be trusted, and why.
public struct AuditReport: Sendable, Hashable, Codable {
    /// What follows for a reader.
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// It is most probably right.
        case trust
        /// It may be right: test again what ``AuditReport/retest`` lists.
        case doubt
        /// It is most probably wrong, or no commit is named.
        case reject
    }

    /// The commit that the log names, as far as its id is given; nil where it names none or several.
    public var culprit: String?
    /// Its first line.
    public var subject: String?
    /// The chance, 0 to 1, that it is the commit that a fix would name.
    public var trust: Double
    /// What follows.
    public var verdict: Verdict
    /// What speaks against it and for it, the weightiest first.
    public var findings: [AuditFinding]
    /// Steps that the result hangs on, the weakest first.
    public var hinges: [Hinge]
    /// Commits to test again, the most telling first.
    public var retest: [Retest]
    /// Commits that may be it, where the log names several.
    public var possible: [String]
    /// What was looked for.
    public var quest: Quest
    /// Who wrote the log.
    public var format: LoggedBisection.Format
    /// Tests in the log.
    public var stepCount: Int
    /// Every test, in order.
    public var steps: [AuditedStep]
    /// What the engine makes of the marks that the consoles bear out; nil where no folder was judged.
    public var corrected: CorrectedSearch?
    /// What was measured, by name.
    public var measures: [Measure: Double]
}

/// One thing noticed in a log.
public struct AuditFinding: Sendable, Hashable, Codable {
    /// What was noticed.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case flakyStep, fewRuns, foreignTitles, titleDrift, failedBoots, infrastructure
        case sameKernel, contradictingKernels, compilerChange, merge, release, releasesWalked
        case notBuilt, detector, opensDoor, isFix, strangerToCrash, calledFlaky
        case olderThanTested, severalCommits, noCulprit, noRuns, otherKindOfLog, contradictingMarks
        case notInHistory, unknownCommit, sameTree, decidedByHistory, isBadEnd, parentFailedOtherwise
        case crashCodeMissing, skips
        case marksTurned, badWithoutCrash, goodWithCrash, goodCrashedFirst, otherKernel, goodNotUp, unclearCrash
        case kernelsPart, goodTooShort, titlesVary, notShownToRun, consolesAgree
        case revertConfirms, revertContradicts
        case crashesAlike, touchesCrash, namesFunction, cleanSearch, consistentHistory
    }

    /// What was noticed.
    public var kind: Kind
    /// Whether it speaks for the commit; else it speaks against it.
    public var supports: Bool
    /// In a sentence, for a person.
    public var text: String
    /// Commits it is about, as the log has their ids.
    public var commits: [String]
    /// What it changed of the log-odds, as far as it was weighed.
    public var weight: Double?

    init(_ kind: Kind, supports: Bool = false, _ text: String, _ commits: [String] = [], weight: Double? = nil) {
        self.kind = kind
        self.supports = supports
        self.text = text.onOneLine
        self.commits = commits
        self.weight = weight
    }
}

/// One test, as it was marked and as it looks now.
public struct AuditedStep: Sendable, Hashable, Codable {
    /// What was tested, as far as its id is given.
    public var commit: String
    /// Its first line, where it is given.
    public var subject: String?
    /// How it was marked; nil: not at all.
    public var mark: Mark?
    /// Runs that crashed.
    public var crashed: Int
    /// Runs that crashed or went through.
    public var ran: Int
    /// What was seen, in words.
    public var seen: String
    /// What its consoles say of the mark; nil where no folder was judged.
    public var opinion: StepOpinion?
}

/// A step whose being wrong would lead elsewhere.
public struct Hinge: Sendable, Hashable, Codable {
    /// Its place in the log, from 0.
    public var step: Int
    /// What was tested.
    public var commit: String
    /// How it was marked.
    public var mark: Mark
    /// The chance that it was marked wrong, by its runs, as far as they tell.
    public var error: Double
    /// What was seen, in words.
    public var seen: String
}

/// A commit to test again.
public struct Retest: Sendable, Hashable, Codable {
    /// The commit.
    public var commit: String
    /// What it would settle.
    public var why: String
    /// Runs that leave a chance of 1 in 100 to miss the crash.
    public var runs: Int
}

/// What a repository says about a log's commits.
public struct HistoryFacts: Sendable, Hashable {
    /// Commits of the log that the repository lacks.
    public var unknown: [String] = []
    /// Steps without the crash that hold the named commit.
    public var goodWithCulprit: [String] = []
    /// Steps with the crash that don't.
    public var badWithoutCulprit: [String] = []
    /// The named commit's own words and files; nil where it isn't there.
    public var culprit: LoggedCulprit?
    /// The release tag that points at it.
    public var releaseTag: String?
    /// Its tree is the same as a parent's.
    public var hasParentsTree = false
    /// What the marks leave, at most a hundred; nil where the log names a commit or the ends aren't there.
    public var left: [String]?
    /// How many commits the marks leave.
    public var leftCount = 0
    /// Skipped commits that the marks leave beside the named one.
    public var openSkips: [String] = []
    /// The crash's file or function, in words, that the named commit's tree hasn't got.
    public var missingCode: String?
    /// The crash's file, and the option that leaves it out of the kernel, in words.
    public var leftOutCode: String?

    /// Nothing known.
    public init() {}
}
