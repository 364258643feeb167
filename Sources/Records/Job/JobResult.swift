import Foundation
import Wording

/// How a job ended, with all that a reader needs to judge it. `result.json` is this, as JSON.
public struct JobResult: Sendable, Hashable, Codable {
    /// The ways in which a job ends.
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// ``culprit`` is the first bad commit (the first good one, when a fix was sought).
        case found
        /// The culprit is one of ``possible``; ``reason`` says why it could not be narrowed further.
        case oneOfSeveral
        /// The bad end does not crash, or can't be judged: there is nothing to look for.
        case badEndUnfit
        /// The good end crashes or can't be judged, or the crash is older than the range.
        case goodEndUnfit
        /// The runs lead to a commit that can't be named all the same; ``reason`` says why.
        case cannotTell
    }

    /// Version of this layout: a number that grows when a key changes its meaning.
    public var schema = 2
    /// `firstbad` and its version.
    public var tool: String
    /// The job's id.
    public var job: String
    /// What was looked for: `regression` or `fix`.
    public var quest: Quest
    /// How it ended.
    public var outcome: Outcome
    /// Why there is no single commit; nil where there is one.
    public var reason: String?
    /// The commit sought; nil where it could not be told.
    public var culprit: CommitNote?
    /// Commits that may be it, where it is not one, likeliest first.
    public var possible: [CommitNote] = []
    /// The chance, 0 to 1, that the commit sought is among ``possible``; nil where there is one.
    public var possibleConfidence: Double?
    /// What became of the crash with the culprit reverted at the newer end; nil where that was not tried.
    public var revert: RevertNote?
    /// Reasons to trust the result less; nil where it was not looked for any.
    public var lints: [Lint]?
    /// The chance, 0 to 1, that ``culprit`` is right, given the crash rate and the runs made.
    public var confidence: Double?
    /// Title of the crash looked for; nil where none showed.
    public var crash: String?
    /// Other titles under which it showed.
    public var otherTitles: [String] = []
    /// Expected share of runs, 0 to 1, in which a bad commit crashes.
    public var crashRate: Double?
    /// The ends that must not crash.
    public var good: [CommitNote]
    /// The end that must.
    public var bad: CommitNote
    /// Commits in the range.
    public var rangeCount: Int
    /// Every step, in order, with its runs.
    public var steps: [StepRecord]
    /// What a person said of steps and commits, in the order in which it was said.
    public var rulings: [Ruling] = []
    /// What a reader should know beside it: crashes of other bugs, marks that were corrected, weak spots.
    public var notes: [String] = []
    /// Compiler, linker, make.
    public var toolchain: String?
    /// `kvm` or `tcg`.
    public var accelerator: Accelerator?
    /// When the job was begun.
    public var startedAt: Date
    /// When it ended.
    public var endedAt: Date

    /// A result whose other parts are set afterwards.
    public init(
        tool: String, job: String, quest: Quest, outcome: Outcome, good: [CommitNote], bad: CommitNote,
        rangeCount: Int, steps: [StepRecord], startedAt: Date, endedAt: Date
    ) {
        self.tool = tool
        self.job = job
        self.quest = quest
        self.outcome = outcome
        self.good = good
        self.bad = bad
        self.rangeCount = rangeCount
        self.steps = steps
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

/// The newer end without the culprit.
public struct RevertNote: Sendable, Hashable, Codable {
    /// What came of it.
    public enum Outcome: String, Sendable, Hashable, Codable {
        /// As it should: without the culprit a bad end is clean, a mended one crashes again.
        case confirms
        /// The culprit makes no difference there.
        case contradicts
        /// Later changes lie upon it: it can't be taken back by itself.
        case conflicts
        /// The kernel without it can't be built, booted or judged.
        case cannotTell
    }

    /// What came of it.
    public var outcome: Outcome
    /// In a sentence, for a person.
    public var text: String

    /// A note with everything said.
    public init(_ outcome: Outcome, _ text: String) {
        self.outcome = outcome
        self.text = text.onOneLine
    }
}

/// A commit, as it is quoted.
public struct CommitNote: Sendable, Hashable, Codable {
    /// Its id.
    public var id: CommitID
    /// Its first line, made safe to show.
    public var subject: String
    /// `Name <address>`, made safe to show.
    public var author: String
    /// When it was written.
    public var date: Date
    /// The chance, 0 to 1, that it is the commit sought, where several may be.
    public var probability: Double?

    /// A commit of which nothing but its id is known.
    public init(id: CommitID) { self.init(id: id, subject: "", author: "", date: Date(timeIntervalSince1970: 0)) }

    /// A note; the texts are cleaned here.
    public init(id: CommitID, subject: String, author: String, date: Date) {
        self.id = id
        self.subject = subject.onOneLine
        self.author = author.onOneLine
        self.date = date
    }

    /// `1a2b3c4d5e6f ("mm: do this")`, as in a `Fixes:` tag.
    public var quoted: String { "\(id.short) (\"\(subject)\")" }
}
