import Bisection
import Records

/// A bisection that somebody made, as its log tells it. Nothing in it is believed yet.
public struct LoggedBisection: Sendable, Hashable {
    /// Who writes such logs.
    public enum Format: String, Sendable, Hashable, Codable {
        /// syzbot's cause and fix bisections.
        case syzbot
        /// `git bisect log`, with or without comments, and scripts that print git's own words.
        case git
        /// Ours: `result.json` or `bisect_info.log`.
        case firstbad
    }

    /// Who wrote it.
    public var format = Format.git
    /// What was looked for.
    public var quest = Quest.regression
    /// Every test, in order.
    public var steps: [LoggedStep] = []
    /// Where in ``steps`` the search begins; before it the ends are tested. Nil: there was no search.
    public var searchBegins: Int?
    /// The commit that is named.
    public var culprit: LoggedCulprit?
    /// Commits that may be it, where the log names several.
    public var possible: [String] = []
    /// The log itself says that the reproducer is flaky.
    public var isCalledFlaky = false
    /// The crash is said to be older than everything tested.
    public var isOlderThanTested = false
    /// Whether the newer end without the named commit behaved like the older one; nil where that wasn't tried.
    public var revertConfirms: Bool?
    /// Hashes of the kernels at the culprit and at its parent.
    public var culpritSignature: String?
    /// As above.
    public var parentSignature: String?
    /// Title of the crash looked for, where the text tells it beside the runs.
    public var title: String?
    /// The machine that the kernels ran on, in `uname -m`'s words, where the text tells.
    public var machine: String?
    /// The crash's report as it is quoted, a line each.
    public var crashReport: [String] = []

    /// Nothing read yet.
    public init() {}
}

/// One commit's test.
public struct LoggedStep: Sendable, Hashable {
    /// Its id as far as it is given: 7 to 40 hex digits.
    public var commit: String
    /// Its first line, where it is given.
    public var subject: String?
    /// The release it is, where the log calls it one.
    public var release: String?
    /// The compiler, in its own words.
    public var compiler: String?
    /// Hash of the kernel's loaded sections.
    public var signature: String?
    /// The runs.
    public var runs: [LoggedRun] = []
    /// `bad`: it crashes, also where a fix was sought. Nil: it was never marked.
    public var mark: Mark?
    /// Commits that were left to test when it was chosen.
    public var left: Int?

    /// A test of `commit`.
    public init(_ commit: String, mark: Mark? = nil) {
        self.commit = commit
        self.mark = mark
    }

    /// Titles of the crashes seen.
    public var titles: [String] { runs.compactMap { if case .crashed(let title) = $0 { title } else { nil } } }
    var crashed: Int { titles.count }
    var clean: Int { runs.count { $0 == .clean } }
    var otherCrashes: [String] { runs.compactMap { if case .otherCrash(let title) = $0 { title } else { nil } } }
    var failedBoots: Int { runs.count { if case .noBoot = $0 { true } else { false } } }
    var failures: Int { runs.count { if case .infrastructure = $0 { true } else { false } } }

    func isSame(as other: String) -> Bool { sameCommit(commit, other) }
}

/// What one run showed.
public enum LoggedRun: Sendable, Hashable {
    /// It went through.
    case clean
    /// It crashed under this title.
    case crashed(String)
    /// Another bug, by this title, ended it: the one looked for could not show.
    case otherCrash(String)
    /// The kernel didn't get as far as the reproducer.
    case noBoot(String)
    /// The tester failed, not the kernel.
    case infrastructure(String)
}

/// The commit that a log names.
public struct LoggedCulprit: Sendable, Hashable {
    /// Its id as far as it is given.
    public var commit: String
    /// Its first line.
    public var subject = ""
    /// The message below it; empty where it isn't quoted.
    public var message = ""
    /// Files it touches, as far as they are quoted; old logs name only the topmost folders.
    public var files: [String] = []
    /// Lines added; nil where it isn't said.
    public var insertions: Int?
    /// Whether it is a merge; nil where it isn't said.
    public var isMerge: Bool?

    /// The commit of this id.
    public init(_ commit: String, subject: String = "") {
        self.commit = commit
        self.subject = subject
    }
}

/// Whether two ids, each perhaps cut short, mean one commit.
func sameCommit(_ left: String, _ right: String) -> Bool {
    left.count >= 7 && right.count >= 7 && (left.hasPrefix(right) || right.hasPrefix(left))
}
