/// The mail thread that a report came in, as far as a reply needs it.
public struct ReportThread: Sendable, Hashable, Codable {
    /// The report's own Message-ID, without angle brackets.
    public var messageID: String?
    /// The mails before it, oldest first, without angle brackets.
    public var references: [String] = []
    /// Its subject, decoded.
    public var subject: String?
    /// Who wrote it: `Name <address>`.
    public var from: String?
    /// Whom it was sent to.
    public var to: [String] = []
    /// Who got a copy.
    public var cc: [String] = []
    /// The list's address, by its `List-Post` or `List-Id`, or the first list among the recipients.
    public var list: String?

    /// Nothing known.
    public init() {}

    /// Whether nothing is known.
    public var isEmpty: Bool { self == ReportThread() }
}
