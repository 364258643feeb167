import CGMime
public import Foundation
public import Intake
import Wording

/// A mail to be written.
public struct Reply: Sendable, Hashable {
    /// Who sends it; left out where it isn't known, for the sending program to fill in.
    public var from: Address?
    /// Whom it goes to.
    public var to: [Address] = []
    /// Who gets a copy.
    public var cc: [Address] = []
    /// The subject.
    public var subject = ""
    /// Its own Message-ID, without angle brackets.
    public var messageID: String?
    /// The mail that it answers, without angle brackets.
    public var inReplyTo: String?
    /// The thread, oldest first, the answered mail last.
    public var references: [String] = []
    /// When it was written.
    public var date: Date
    /// Plain text.
    public var body = ""
    /// Files that go with it.
    public var attachments: [Attachment] = []

    /// An empty one.
    public init(date: Date) { self.date = date }

    /// The mail's bytes, ready for `git send-email` or `sendmail -t`: lines end in a line feed.
    public func written() throws(MailError) -> [UInt8] {
        _ = GMime.isStarted
        let message = try Held("g_mime_message_new", owning: g_mime_message_new(1))
        writeHeaders(message.pointer)
        let text = try textPart(
            Array(body.utf8), charset: body.utf8.allSatisfy { $0 < 0x80 } ? "us-ascii" : "utf-8")
        if attachments.isEmpty {
            g_mime_message_set_mime_part(message.pointer, text.asKind(GMimeObject.self))
        } else {
            let mixed = try Held(
                "g_mime_multipart_new_with_subtype", owning: g_mime_multipart_new_with_subtype("mixed"))
            g_mime_multipart_add(mixed.pointer, text.asKind(GMimeObject.self))
            for attachment in attachments {
                let part = try self.part(attachment)
                g_mime_multipart_add(mixed.pointer, part.asKind(GMimeObject.self))
            }
            g_mime_message_set_mime_part(message.pointer, mixed.asKind(GMimeObject.self))
        }
        let stream = try MemoryStream()
        guard g_mime_object_write_to_stream(message.asKind(GMimeObject.self), nil, stream.pointer) > 0 else {
            throw .gmime(function: "g_mime_object_write_to_stream")
        }
        return stream.bytes
    }

    private func writeHeaders(_ message: UnsafeMutablePointer<GMimeMessage>) {
        let object = cast(message, to: GMimeObject.self)
        func add(_ addresses: [Address], _ type: GMimeAddressType) {
            for address in addresses {
                g_mime_message_add_mailbox(
                    message, type, address.name.isEmpty ? nil : address.name, address.address)
            }
        }
        if let from { add([from], GMIME_ADDRESS_TYPE_FROM) }
        add(to, GMIME_ADDRESS_TYPE_TO)
        add(cc, GMIME_ADDRESS_TYPE_CC)
        g_mime_message_set_subject(message, subject.onOneLine, "utf-8")
        if let time = g_date_time_new_from_unix_utc(Int64(date.timeIntervalSince1970)) {
            g_mime_message_set_date(message, time)
            g_date_time_unref(time)
        }
        if let messageID { g_mime_message_set_message_id(message, messageID) }
        if let inReplyTo { g_mime_object_set_header(object, "In-Reply-To", "<\(inReplyTo)>", nil) }
        if !references.isEmpty {
            let ids = references.map { "<\($0)>" }.joined(separator: " ")
            g_mime_object_set_header(object, "References", ids, nil)
        }
    }

    private func part(_ attachment: Attachment) throws(MailError) -> Held<GMimePart> {
        let part: Held<GMimePart>
        if attachment.type == "text/plain" {
            part = try textPart(attachment.bytes, charset: nil)
        } else {
            let words = attachment.type.split(separator: "/").map(String.init)
            part = try Held(
                "g_mime_part_new_with_type",
                owning: g_mime_part_new_with_type(words.first ?? "application", words.last ?? "octet-stream"))
            try setContent(attachment.bytes, of: part.pointer, as: GMIME_CONTENT_ENCODING_BASE64)
        }
        g_mime_object_set_disposition(part.asKind(GMimeObject.self), "attachment")
        g_mime_part_set_filename(part.pointer, attachment.name)
        return part
    }

    private func textPart(_ bytes: [UInt8], charset: String?) throws(MailError) -> Held<GMimePart> {
        let made = g_mime_text_part_new_with_subtype("plain")
        let part = try Held<GMimePart>("g_mime_text_part_new", owning: made.map { cast($0, to: GMimePart.self) })
        let isPlain = bytes.allSatisfy { $0 < 0x80 && $0 != 0 }
        let isNarrow = bytes.split(separator: UInt8(ascii: "\n")).allSatisfy { $0.count <= 900 }
        let wanted = charset ?? (isPlain ? "us-ascii" : "utf-8")
        g_mime_text_part_set_charset(cast(part.pointer, to: GMimeTextPart.self), wanted)
        let encoding =
            !isNarrow
            ? GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
            : isPlain ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_8BIT
        try setContent(bytes, of: part.pointer, as: encoding)
        return part
    }

    private func setContent(
        _ bytes: [UInt8], of part: UnsafeMutablePointer<GMimePart>, as encoding: GMimeContentEncoding
    ) throws(MailError) {
        let stream = try MemoryStream(bytes)
        let wrapper = try Held(
            "g_mime_data_wrapper_new_with_stream",
            owning: g_mime_data_wrapper_new_with_stream(stream.pointer, GMIME_CONTENT_ENCODING_DEFAULT))
        g_mime_part_set_content(part, wrapper.pointer)
        g_mime_part_set_content_encoding(part, encoding)
    }
}
