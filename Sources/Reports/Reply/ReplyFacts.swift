public import Intake
import Records

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
    /// The commit that the mail names; nil where it names none.
    public var told: ToldCommit?
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

    /// The reproducer's lines as they go into the text; nil where it is too long, or mail programs would break it.
    ///
    /// C lets a line be broken anywhere by a backslash, so that long ones needn't keep it out.
    public var foldedReproducer: [String]? {
        guard let file = reproducer, file.text.utf8.count <= 6144 else { return nil }
        let isPlain = file.text.utf8.allSatisfy { $0 == 0x0A || $0 == 0x09 || (0x20..<0x7F).contains($0) }
        guard isPlain else { return nil }
        var lines: [String] = []
        for line in file.text.split(separator: "\n", omittingEmptySubsequences: false) {
            var rest = line
            while Self.width(of: rest) > Columns.width {
                guard file.name.hasSuffix(".c") else { return nil }
                let piece = Self.beginning(of: rest)
                lines.append(piece + "\\")
                rest = rest.dropFirst(piece.count)
            }
            lines.append(String(rest))
        }
        while lines.last?.isEmpty ?? false { lines.removeLast() }
        return lines
    }

    /// Whether the reproducer in the text isn't letter by letter the file.
    public var isReproducerFolded: Bool {
        guard let lines = foldedReproducer, let text = reproducer?.text else { return false }
        return lines.count > text.split(separator: "\n", omittingEmptySubsequences: false).count
            || lines.joined(separator: "\n") != String(text.dropLast(text.hasSuffix("\n") ? 1 : 0))
    }

    /// Columns, with tabs as wide as they may get.
    private static func width(of line: Substring) -> Int { line.reduce(0) { $0 + ($1 == "\t" ? 8 : 1) } }

    /// As much of `line` as leaves room for a backslash, up to a space if there is one.
    private static func beginning(of line: Substring) -> String {
        var (width, end) = (0, line.startIndex)
        for index in line.indices {
            width += line[index] == "\t" ? 8 : 1
            if width >= Columns.width { break }
            end = line.index(after: index)
        }
        let whole = line[..<end]
        guard let space = whole.lastIndex(of: " "), whole[..<space].contains(where: { $0 != " " && $0 != "\t" })
        else {
            return String(whole)
        }
        return String(whole[...space])
    }
}
