public import Intake
public import Reports

/// What a reply is composed from.
public struct ReplyFacts: Sendable {
    /// Whom a reply reads like.
    public enum Style: String, Sendable, CaseIterable {
        /// A mail to a list.
        case lore
        /// syzbot's mails about its bisections.
        case syzbot
        /// A mail to a list, with commands for the regression tracker.
        case regzbot
    }

    /// A commit's own text.
    public struct Culprit: Sendable {
        /// Who wrote the change.
        public var author: Address?
        /// The whole message.
        public var message: String

        /// A commit with everything said.
        public init(author: Address?, message: String) {
            self.author = author
            self.message = message
        }
    }

    /// The job's result.
    public var result: JobResult
    /// The culprit's text; nil where the repository isn't at hand.
    public var culprit: Culprit?
    /// Whom it reads like.
    public var style = Style.lore
    /// The mail that is answered.
    public var thread: ReportThread
    /// What that mail says.
    public var report: BugReport
    /// The crash's lines on the console.
    public var crash: String?
    /// The reproducer, by the name that it is given.
    public var reproducer: InlineFile?
    /// Names of the files that go with the mail.
    public var attached: [String] = []

    /// A reply to `thread` about `result`.
    public init(result: JobResult, thread: ReportThread, report: BugReport) {
        self.result = result
        self.thread = thread
        self.report = report
    }

    /// The commit of the main tree that the culprit is a copy of.
    var upstream: CommitMention? { culprit.flatMap { CommitMention.upstream(ofMessage: $0.message) } }

    /// Whether the reproducer goes into the text: short, and nothing in it would be broken by mail programs.
    public var inlinesReproducer: Bool {
        guard let text = reproducer?.text else { return false }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let isPlain = text.utf8.allSatisfy { $0 == 0x0A || $0 == 0x09 || (0x20..<0x7F).contains($0) }
        // A tab may take eight columns.
        let isNarrow = lines.allSatisfy { $0.reduce(0) { $0 + ($1 == "\t" ? 8 : 1) } <= Columns.width }
        return isPlain && isNarrow && text.utf8.count <= 4096
    }
}
