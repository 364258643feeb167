import Archives
import Intake
import Oops

/// A file with mail in it: one mail, a mailbox, a page of an archive, or plain text.
public enum MailFile {
    /// The most mails of a mailbox that are read.
    public static let mostMessages = 500
    /// The largest file that is read, in bytes, unpacked.
    public static let longest = 128 << 20

    /// Reads every mail of a file, be it compressed by gzip or not. A text without headers is a mail without headers.
    ///
    /// A mail of a mailbox that can't be read is passed over, unless none can.
    public static func messages(in bytes: [UInt8]) throws(MailError) -> [Message] {
        var bytes = bytes
        if Archive.isOne(bytes) {
            do { bytes = try Archive.expanded(bytes, called: "the mailbox", limit: longest) } catch {
                throw .badCompression(limit: longest)
            }
        }
        guard bytes.count <= longest else { throw .tooLarge(what: "the mailbox", limit: longest) }
        guard !bytes.isEmpty else { throw .notMail(why: "it is empty") }
        if bytes.starts(with: "From ".utf8) { return try mailbox(bytes) }
        if let page = page(bytes) { return [try Message.read(Array(page.utf8))] }
        if beginsWithHeader(bytes) { return [try Message.read(bytes)] }
        guard bytes.count <= Message.longest else { throw .tooLarge(what: "the text", limit: Message.longest) }
        // What has NUL bytes at its beginning is a program or an image.
        guard !bytes.prefix(512).contains(0) else { throw .notMail(why: "it is no text") }
        var message = Message()
        message.text = Printable.text(bytes.prefix(Message.longestText))
        return [message]
    }

    /// The mail of a saved page; nil if it is none.
    private static func page(_ bytes: [UInt8]) -> String? {
        guard bytes.count <= Message.longest, ArchivePage.isLikely(bytes) else { return nil }
        return ArchivePage.message(in: String(decoding: bytes, as: UTF8.self))
    }

    private static func mailbox(_ bytes: [UInt8]) throws(MailError) -> [Message] {
        var messages: [Message] = []
        var failure: MailError?
        for mail in split(bytes).prefix(mostMessages) {
            do { messages.append(try Message.read(mail)) } catch { failure = failure ?? error }
        }
        if messages.isEmpty { throw failure ?? .notMail(why: "the mailbox is empty") }
        return messages
    }

    /// The mails of a mailbox, without their `From ` lines; `>From ` at a line's start was put there by its writer
    /// and loses its mark (mboxrd, as public archives write it).
    static func split(_ bytes: [UInt8]) -> [[UInt8]] {
        var mails: [[UInt8]] = []
        var isAfterBlank = true
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if isAfterBlank, line.starts(with: "From ".utf8) {
                mails.append([])
            } else if !mails.isEmpty {
                let marks = line.prefix { $0 == UInt8(ascii: ">") }.count
                let isMarked = marks > 0 && line.dropFirst(marks).starts(with: "From ".utf8)
                mails[mails.count - 1] += isMarked ? line.dropFirst() : line
                mails[mails.count - 1].append(UInt8(ascii: "\n"))
            }
            isAfterBlank = line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")])
        }
        return mails
    }

    /// `mail` as the only one of a mailbox.
    public static func mailbox(of mail: [UInt8]) -> [UInt8] {
        var box = Array("From mboxrd@z Thu Jan  1 00:00:00 1970\n".utf8)
        for line in mail.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let rest = line.drop { $0 == UInt8(ascii: ">") }
            if rest.starts(with: "From ".utf8) { box.append(UInt8(ascii: ">")) }
            box += line
            box.append(UInt8(ascii: "\n"))
        }
        return box
    }

    /// Whether the first line is a header: letters and dashes, a colon.
    private static func beginsWithHeader(_ bytes: [UInt8]) -> Bool {
        let name = bytes.prefix(80).prefix { $0 != UInt8(ascii: ":") }
        guard (2..<60).contains(name.count), bytes.count > name.count else { return false }
        let isName = name.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: "-") || $0 &- 0x30 < 10 }
        // `BUG: KASAN: …` begins like one, too.
        let known = [
            "from", "to", "cc", "subject", "date", "message-id", "return-path", "received", "delivered-to",
        ]
        let word = String(decoding: name, as: UTF8.self).lowercased()
        return isName && (known.contains(word) || word.contains("-"))
    }
}
