public import Foundation

/// Something that a search has learnt, as the journal keeps it.
public enum Fact: Sendable, Hashable, Codable {
    /// A step was made.
    case step(StepRecord)
    /// A question was answered.
    case answer(Answered)
    /// A person said something.
    case ruling(Ruling)
}

/// What a search asks the world for, beside tests.
public enum Question: Sendable, Hashable, Codable {
    /// Which commits lie between these, and what stands for the older ends. Its answer is a history, which is not
    /// journalled: git has it.
    case history(olds: [CommitID], new: CommitID)
    /// Which commits of the range are likelier beforehand, now that step `step` has shown where the crash is.
    case weights(olds: [CommitID], new: CommitID, step: Int)
    /// What is known of a commit that is about to be named.
    case suspect(CommitID)
}

/// What the world said.
public enum Answered: Sendable, Hashable, Codable {
    /// Weights of commits; those that aren't here weigh 1.
    case weights([WeightedCommits])
    /// A commit that is about to be named.
    case suspect(SuspectFacts)
}

/// Commits of one weight.
public struct WeightedCommits: Sendable, Hashable, Codable {
    /// How much likelier than others each is to be the culprit, before anything was tested.
    public var weight: Double
    /// The commits.
    public var commits: [CommitID]

    /// Commits of one weight.
    public init(weight: Double, commits: [CommitID]) {
        self.weight = weight
        self.commits = commits
    }
}

/// What a repository and a build tell of a commit that is about to be named.
public struct SuspectFacts: Sendable, Hashable, Codable {
    /// The commit.
    public var commit: CommitNote
    /// Its parents.
    public var parents: [CommitID]
    /// What it changed against its first parent.
    public var paths: [String]
    /// Release tags that point at it.
    public var releases: [String]
    /// Those of ``paths`` that have a part in the kernel as it was built; nil where that isn't known.
    public var compiledPaths: [String]?

    /// What is known.
    public init(
        commit: CommitNote, parents: [CommitID], paths: [String], releases: [String], compiledPaths: [String]?
    ) {
        self.commit = commit
        self.parents = parents
        self.paths = paths
        self.releases = releases
        self.compiledPaths = compiledPaths
    }
}

/// A person's word about a step or a commit, which goes over what the runs say.
public struct Ruling: Sendable, Hashable, Codable {
    /// What it is about.
    public enum Target: Sendable, Hashable, Codable {
        /// One step, by its place in the job.
        case step(Int)
        /// A commit, and all steps that tested it as it is.
        case commit(CommitID)
    }

    /// What is said.
    public enum Word: String, Sendable, Hashable, Codable, CaseIterable {
        /// It doesn't have the crash.
        case good
        /// It has it.
        case bad
        /// What its runs showed counts for nothing.
        case skip
        /// The commit is not the one sought, whatever the runs say.
        case wrong
    }

    /// What it is about.
    public var target: Target
    /// What is said.
    public var word: Word
    /// The reason, in the person's words.
    public var why: String
    /// When it was said.
    public var at: Date

    /// A person's word.
    public init(_ target: Target, _ word: Word, why: String, at: Date) {
        self.target = target
        self.word = word
        self.why = why
        self.at = at
    }
}
