public import Foundation
import Intake
import Records

/// A mail, as far as a report needs it: plain values, every text made safe to show on one line or as text.
public struct Message: Sendable, Hashable {
    /// Its Message-ID, without angle brackets.
    public var messageID: String?
    /// Ids of `In-Reply-To`.
    public var inReplyTo: [String] = []
    /// Ids of `References`, oldest first.
    public var references: [String] = []
    /// Who wrote it.
    public var from: [Address] = []
    /// Where replies are asked for.
    public var replyTo: [Address] = []
    /// Whom it was sent to.
    public var to: [Address] = []
    /// Who got a copy.
    public var cc: [Address] = []
    /// The subject, decoded.
    public var subject = ""
    /// When it was written, as it says.
    public var date: Date?
    /// The list that it went through, by its own headers.
    public var list: String?
    /// All parts that are text, decoded, one after the other.
    public var text = ""
    /// Files in it.
    public var attachments: [Attachment] = []

    /// An empty one.
    public init() {}

    /// The mails before this one, oldest first.
    public var ancestors: [String] { references.isEmpty ? inReplyTo : references }

    /// The thread, as a job keeps it.
    public var thread: ReportThread {
        var thread = ReportThread()
        thread.messageID = messageID
        thread.references = ancestors
        thread.subject = subject.isEmpty ? nil : subject
        thread.from = (replyTo.first ?? from.first)?.shown
        thread.to = to.map(\.shown)
        thread.cc = cc.map(\.shown)
        thread.list = list ?? (to + cc).first { $0.isList }?.address
        return thread
    }
}

/// A file in a mail.
public struct Attachment: Sendable, Hashable {
    /// A name without folders, fit for a file: letters, digits and `._+-`.
    public var name: String
    /// Its media type, such as `text/plain`.
    public var type: String
    /// Its content, decoded.
    public var bytes: [UInt8]

    /// A file; the name is made fit.
    public init(name: String, type: String, bytes: [UInt8]) {
        self.name = Self.safe(name)
        self.type = type
        self.bytes = bytes
    }

    /// The last part of `name`, with nothing in it that leads out of a folder or hides.
    public static func safe(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let plain = last.unicodeScalars.map { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "._+-".unicodeScalars.contains(scalar))
                ? Character(scalar) : "_"
        }
        let visible = plain.drop { $0 == "." || $0 == "-" }.prefix(100)
        return visible.isEmpty ? "attachment" : String(visible)
    }
}
