import Foundation

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

    /// A job with everything said.
    public init(
        id: String, kernel: String, quest: Quest, bad: CommitID, goods: [CommitID], configName: String,
        reproducerName: String, settings: JobSettings, title: String?, evidence: String, createdAt: Date
    ) {
        self.id = id
        self.kernel = kernel
        self.quest = quest
        self.bad = bad
        self.goods = goods
        self.configName = configName
        self.reproducerName = reproducerName
        self.settings = settings
        self.title = title
        self.evidence = evidence
        self.createdAt = createdAt
    }
}

/// How much is tested, and in which guest.
public struct JobSettings: Sendable, Codable, Hashable {
    /// Runs that the bad end gets at least, and the culprit and its parents before it is named; of a single test, clean
    /// runs that make a commit good.
    public var runs = 3
    /// The most runs of a step, however rarely the crash shows.
    public var maxRuns = 60
    /// `auto`, `kvm` or `tcg`.
    public var accel = "auto"
    /// `paths` (also when nil): commits that touch the crash's files are likelier; `uniform`: all are alike.
    public var prior: String?
    /// Whether both ends are tested before anything else; nil for no.
    public var verifyEnds: Bool?
    /// libvirt's URI; nil for the embedded driver.
    public var connect: String?
    /// Guest memory in MiB.
    public var memoryMiB = 1024
    /// Guest CPUs.
    public var cpus = 2
    /// Words added to the kernel's command line.
    public var kernelArguments: [String] = []
    /// Parallel compiler jobs; nil for as many as there are cores.
    public var jobs: Int?
    /// The longest that things may take.
    public var limits = JobLimits()

    /// The defaults.
    public init() {}
}

/// The longest that things may take, each in seconds.
public struct JobLimits: Sendable, Codable, Hashable {
    /// A build.
    public var build = 3600.0
    /// From the guest's start to the reproducer's.
    public var boot = 120.0
    /// The reproducer; one that runs on is stopped then, and the run is clean.
    public var run = 60.0
    /// Without a line on the console, not even our init's: then the guest hangs.
    public var silence = 40.0

    /// The defaults, wide enough for a sanitizer kernel without KVM.
    public init() {}
}
