public import Foundation

/// A bisection, with everything resolved that may change under it: revisions are commit ids, files are copies
/// in the job's folder. It can be resumed long after the branch has moved on.
public struct Job: Sendable, Codable, Hashable {
    /// Names the job: letters, digits and dashes.
    public var id: String
    /// The kernel repository's absolute path.
    public var kernel: String
    /// What is looked for.
    public var quest: Quest
    /// The end that crashes.
    public var bad: CommitID
    /// The ends that don't; empty where the first good release is to be found.
    public var goods: [CommitID]
    /// Releases before the bad end, the newest first, where no good end was given.
    public var releases: [CommitID]?
    /// The config asked for, fragments merged.
    public var config: ContentKey
    /// Names of the config and its fragments as they were given, joined by `+`.
    public var configName: String
    /// File name of the reproducer as it was given.
    public var reproducerName: String
    /// How much is tested, and in which guest.
    public var settings: JobSettings
    /// The crash looked for, by its title; nil to learn it at the bad end.
    public var title: String?
    /// Where the evidence goes, absolute.
    public var evidence: String
    /// When it was begun.
    public var createdAt: Date
    /// The mail thread that it came from; nil where it came from none.
    public var thread: ReportThread?

    /// A job.
    public init(
        id: String, kernel: String, quest: Quest, bad: CommitID, goods: [CommitID], config: ContentKey,
        configName: String, reproducerName: String, settings: JobSettings, title: String?, evidence: String,
        createdAt: Date
    ) {
        self.id = id
        self.kernel = kernel
        self.quest = quest
        self.bad = bad
        self.goods = goods
        self.config = config
        self.configName = configName
        self.reproducerName = reproducerName
        self.settings = settings
        self.title = title
        self.evidence = evidence
        self.createdAt = createdAt
    }

    /// The newer end of the range; nil for a fix without its good end.
    public var newer: CommitID? { quest == .regression ? bad : goods.first }

    /// The older ends; empty where they are still to be found.
    public var older: [CommitID] { quest == .regression ? goods : [bad] }

    /// A commit as this job tests it.
    public func candidate(_ commit: CommitID, changes: [Candidate.Change] = []) -> Candidate {
        Candidate(commit, changes: changes, config: config, machine: settings.machine)
    }
}
