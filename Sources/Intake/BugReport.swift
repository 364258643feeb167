public import Oops

/// What a report says about a kernel bug, as far as its text tells. Everything in it is somebody else's word.
public struct BugReport: Sendable, Hashable {
    /// Who writes like this, and what about; the raw value is for people.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case syzbotReport = "a syzbot report"
        case syzbotReproducer = "a syzbot report, with a reproducer found"
        case syzbotBisection = "a syzbot bisection of the cause"
        case syzbotFix = "a syzbot bisection of what mended it"
        case syzbotPatchTest = "syzbot's answer to a patch test"
        case syzbotCI = "syzbot ci's report on a patch series"
        case syzbotNotice = "a notice of syzbot's"
        case fuzzingTeam = "a fuzzing team's report"
        /// Intel's kernel test robot, about a kernel that was booted.
        case testRobot = "a test robot's report"
        case buildReport = "a test robot's build report"
        case kernelCI = "a KernelCI report"
        case lkft = "an LKFT report"
        case bugzilla = "a bugzilla entry"
        case tracker = "the regression tracker's list"
        case patch = "a patch, or a review of one"
        case mail = "a mail"
        case folder = "a folder"
    }

    /// Who writes like this.
    public var kind = Kind.mail
    /// The crash's title; nil where none is told.
    public var title: String?
    /// Whether ``title`` is but a person's subject that reads like one: a console says it better.
    public var isTitleOfSubject = false
    /// The name of the bug with those who track it (syzbot's 20 hex digits).
    public var bugID: String?
    /// Whom a fix is asked to name: `Name <address>` or an address.
    public var reportedBy: [String] = []
    /// The commit that was tested.
    public var head: CommitMention?
    /// The repository that it is in, as it is named: an address, or `linux-next`.
    public var tree: String?
    /// The branch in it.
    public var branch: String?
    /// Release or version that crashed, as a tag would name it (`v6.19-rc7`, `next-20260126`).
    public var release: String?
    /// The compiler's own words.
    public var compiler: String?
    /// The kernel config's name, where it is only named: `x86_64_defconfig`.
    public var configName: String?
    /// How often it crashed, as the report counts.
    public var rate: ReportedRate?
    /// The architecture that crashed, as the kernel's `ARCH` or the report has it.
    public var arch: String?
    /// Why ``arch`` is no more than a guess; nil where the report or its console says it.
    public var archGuess: String?
    /// What is only linked to.
    public var links: [ReportLink] = []
    /// The commit that an earlier bisection names.
    public var bisected: CommitMention?
    /// Whether ``bisected`` is the commit that mended it.
    public var bisectedIsFix = false
    /// Bisections that stand in the text as `git bisect log` tells them.
    public var logs: [ReportedLog] = []
    /// What the report's own checks of ``bisected`` came to, as `its revert passed`.
    public var checks: [String] = []
    /// The ends that are named as such, beside any commit: `Good: v6.14`, `Bad: v6.15-rc1`.
    public var ends = ReportedRange()
    /// What a patch says it mends, by its `Fixes:` tags.
    public var fixes: [CommitMention] = []
    /// The commit of the main tree that this one is a copy of.
    public var upstream: CommitMention?
    /// Commits named elsewhere in the text.
    public var mentioned: [CommitMention] = []
    /// The commit that a patch series is built upon.
    public var base: String?
    /// Whether the crash is another than the thread's, seen with a patch applied.
    public var isOthersCrash = false
    /// How many patches upon ``base`` were tested.
    public var series: Int?
    /// Why no job begins with this mail, and what it is instead; nil for a report.
    public var noJob: String?
    /// The place in a patch series, by the subject.
    public var patch: PatchPlace?
    /// Commands to the regression tracker.
    public var regzbot: [RegzbotCommand] = []
    /// Crashes in the text, in its order.
    public var crashes: [Crash] = []
    /// A reproducer that stands in the text itself.
    public var inlined: [InlineFile] = []
    /// How the bug is to be reproduced, in the report's own lines.
    public var recipe: [String] = []
    /// What was left out, and why.
    public var notes: [String] = []

    /// Nothing known.
    public init() {}

    /// Whether there is anything in it to begin a job from.
    public var tellsSomething: Bool {
        title != nil || head != nil || bisected != nil || upstream != nil || !fixes.isEmpty || !crashes.isEmpty
            || !inlined.isEmpty || !regzbot.isEmpty || patch != nil || !mentioned.isEmpty
            || links.contains { $0.kind != .other } || !logs.isEmpty || ends.bad != nil || noJob != nil
            || kind == .bugzilla
    }

    /// How much is in it: of several mails, the report is the one with most.
    public var weight: Int {
        let facts: [Bool] = [
            head != nil, bisected != nil, !logs.isEmpty, bugID != nil, tree != nil, compiler != nil,
            !crashes.isEmpty,
            !inlined.isEmpty, upstream != nil, !fixes.isEmpty,
        ]
        return facts.filter { $0 }.count * 2 + min(8, links.filter { $0.kind != .other }.count)
    }

    /// Takes over from another mail of the thread what this one doesn't say.
    public mutating func fill(from other: BugReport) {
        title = title ?? other.title
        bugID = bugID ?? other.bugID
        head = head ?? other.head
        tree = tree ?? other.tree
        branch = branch ?? other.branch
        release = release ?? other.release
        compiler = compiler ?? other.compiler
        if arch == nil { (arch, archGuess) = (other.arch, other.archGuess) }
        configName = configName ?? other.configName
        rate = rate ?? other.rate
        series = series ?? other.series
        if ends == ReportedRange() { ends = other.ends }
        if logs.isEmpty { logs = other.logs }
        checks += other.checks.filter { !checks.contains($0) }
        if bisected == nil { (bisected, bisectedIsFix) = (other.bisected, other.bisectedIsFix) }
        upstream = upstream ?? other.upstream
        base = base ?? other.base
        reportedBy += other.reportedBy.filter { !reportedBy.contains($0) }
        if fixes.isEmpty { fixes = other.fixes }
        if crashes.isEmpty { crashes = other.crashes }
        if inlined.isEmpty { inlined = other.inlined }
        regzbot += other.regzbot
        links += other.links.filter { link in !links.contains { $0.kind == link.kind && link.kind != .other } }
    }
}

/// A commit, as a text names it.
public struct CommitMention: Sendable, Hashable {
    /// Its id as far as it is given: 7 to 40 hex digits, lower case.
    public var id: String
    /// Its first line, where it is quoted; one line, safe to show.
    public var subject: String?

    /// A mention; nil unless `id` is 7 to 40 hex digits.
    public init?(id: some StringProtocol, subject: String? = nil) {
        guard (7...40).contains(id.utf8.count), id.utf8.allSatisfy(Bytes.isHex) else { return nil }
        self.id = id.lowercased()
        self.subject = subject
    }

    /// `1a2b3c4d5e6f ("mm: do this")`.
    public var quoted: String { id.prefix(12) + (subject.map { " (\"\($0)\")" } ?? "") }
}

/// How often something crashed.
public struct ReportedRate: Sendable, Hashable {
    /// Runs that crashed.
    public var crashed: Int
    /// All runs.
    public var of: Int

    /// A rate; nil unless it is one: some of some.
    public init?(crashed: Int, of: Int) {
        guard (1...1_000_000).contains(of), (1...of).contains(crashed) else { return nil }
        (self.crashed, self.of) = (crashed, of)
    }
}

/// A patch's place in its series.
public struct PatchPlace: Sendable, Hashable {
    /// The series' version, 1 where none is said.
    public var version = 1
    /// Its number; 0 is the cover letter.
    public var number: Int?
    /// How many there are.
    public var count: Int?
    /// Other words in the brackets: the tree it is for (`net-next`, `3.10`).
    public var words: [String] = []

    /// A place with everything said.
    public init(version: Int = 1, number: Int? = nil, count: Int? = nil, words: [String] = []) {
        self.version = version
        self.number = number
        self.count = count
        self.words = words
    }
}

/// A command to regzbot, on a line of its own.
public struct RegzbotCommand: Sendable, Hashable {
    /// Its word, a leading `^` kept: `introduced`, `^introduced`, `title`, `fixed-by`.
    public var name: String
    /// What follows, on one line.
    public var value: String
}

/// A file that stands in a mail's text.
public struct InlineFile: Sendable, Hashable {
    /// What it should be called: `repro.sh`, `repro.c`.
    public var name: String
    /// Its text.
    public var text: String

    /// A file with everything said.
    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}
