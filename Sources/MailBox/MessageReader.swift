import Bisection
import CGMime
import Foundation
import Intake
import Oops
import Wording

extension Message {
    /// The largest mail that is read, in bytes.
    public static let longest = 16 << 20
    /// The longest text that is kept, in bytes.
    static let longestText = 6 << 20
    /// The most parts, and the most levels of them.
    static let mostParts = 100
    static let mostLevels = 12
    /// The most addresses of a header and ids of a thread that are kept.
    static let mostAddresses = 200

    /// Reads a mail. Its text is whatever it is; only what can't be a mail at all is an error.
    public static func read(_ bytes: [UInt8]) throws(MailError) -> Message {
        try MailLimits.check(bytes)
        let stream = try MemoryStream(bytes)
        let parser = try Held(
            "g_mime_parser_new_with_stream", owning: g_mime_parser_new_with_stream(stream.pointer))
        guard let parsed = g_mime_parser_construct_message(parser.pointer, nil) else {
            throw .notMail(why: "it has no headers")
        }
        let message = try Held("g_mime_parser_construct_message", owning: parsed)
        var reader = MessageReader()
        reader.readHeaders(message.pointer)
        if let body = g_mime_message_get_mime_part(message.pointer) { reader.read(body, level: 0) }
        return reader.message
    }
}

/// Takes a parsed mail apart into values.
private struct MessageReader {
    var message = Message()
    private var parts = 0

    mutating func readHeaders(_ source: UnsafeMutablePointer<GMimeMessage>) {
        let object = cast(source, to: GMimeObject.self)
        message.messageID = text(g_mime_message_get_message_id(source)).flatMap(MessageID.plain)
        let subject = (text(g_mime_message_get_subject(source)) ?? "").onOneLine
        message.subject = String(subject.split(separator: " ").joined(separator: " ").prefix(500))
        message.from = addresses(g_mime_message_get_from(source))
        message.replyTo = addresses(g_mime_message_get_reply_to(source))
        message.to = addresses(g_mime_message_get_to(source))
        message.cc = addresses(g_mime_message_get_cc(source))
        message.inReplyTo = MessageID.all(in: text(g_mime_object_get_header(object, "In-Reply-To")))
        message.references = MessageID.all(in: text(g_mime_object_get_header(object, "References")))
        message.list = list(
            post: text(g_mime_object_get_header(object, "List-Post")),
            id: text(g_mime_object_get_header(object, "List-Id")))
        if let date = g_mime_message_get_date(source) {
            message.date = Date(timeIntervalSince1970: Double(g_date_time_to_unix(date)))
        }
    }

    mutating func read(_ object: UnsafeMutablePointer<GMimeObject>, level: Int) {
        parts += 1
        guard level < Message.mostLevels, parts <= Message.mostParts else { return }
        if firstbad_is_multipart(object) != 0 {
            let multipart = cast(object, to: GMimeMultipart.self)
            let count = min(g_mime_multipart_get_count(multipart), CInt(Message.mostParts))
            let children = (0..<count).compactMap { g_mime_multipart_get_part(multipart, $0) }
            for child in chosen(children, of: object) { read(child, level: level + 1) }
        } else if firstbad_is_message_part(object) != 0 {
            readForwarded(cast(object, to: GMimeMessagePart.self), level: level)
        } else if firstbad_is_part(object) != 0 {
            readPart(cast(object, to: GMimePart.self))
        }
    }

    /// Of alternatives the plainest.
    private func chosen(
        _ children: [UnsafeMutablePointer<GMimeObject>], of parent: UnsafeMutablePointer<GMimeObject>
    ) -> [UnsafeMutablePointer<GMimeObject>] {
        guard type(of: parent) == "multipart/alternative" else { return children }
        let plain = children.first { type(of: $0) == "text/plain" }
        return (plain ?? children.last).map { [$0] } ?? []
    }

    private mutating func readForwarded(_ part: UnsafeMutablePointer<GMimeMessagePart>, level: Int) {
        guard let inner = g_mime_message_part_get_message(part) else { return }
        let subject = (text(g_mime_message_get_subject(inner)) ?? "").onOneLine
        add("Subject: \(subject)\n\n")
        if let body = g_mime_message_get_mime_part(inner) { read(body, level: level + 1) }
    }

    private mutating func readPart(_ part: UnsafeMutablePointer<GMimePart>) {
        let object = cast(part, to: GMimeObject.self)
        let type = type(of: object)
        guard let bytes = content(of: part) else { return }
        let name = text(g_mime_part_get_filename(part))
        let isFile = g_mime_part_is_attachment(part) != 0 || name != nil
        if firstbad_is_text_part(object) != 0, !isFile {
            readText(cast(part, to: GMimeTextPart.self), bytes, object, isHTML: type == "text/html")
        } else {
            message.attachments.append(Attachment(name: name ?? "attachment", type: type, bytes: bytes))
        }
    }

    private mutating func readText(
        _ part: UnsafeMutablePointer<GMimeTextPart>, _ bytes: [UInt8],
        _ object: UnsafeMutablePointer<GMimeObject>, isHTML: Bool
    ) {
        let charset = text(g_mime_text_part_get_charset(part))?.lowercased() ?? "utf-8"
        let isUTF8 = ["utf-8", "utf8", "us-ascii", "ascii"].contains(charset)
        let bytes = Array(bytes.prefix(Message.longestText))
        // A charset that GMime doesn't know is shown as what its bytes are.
        let decoded = isUTF8 ? nil : takenText(g_mime_text_part_get_text(part))
        var body = Printable.text(decoded.map { Array($0.utf8.prefix(Message.longestText)) } ?? bytes)
        if isHTML { body = PlainWords.ofHTML(body) }
        func parameter(_ name: String) -> String? {
            text(g_mime_object_get_content_type_parameter(object, name))?.lowercased()
        }
        if parameter("format") == "flowed" {
            body = Flowed.unfolded(body, deletesSpace: parameter("delsp") == "yes")
        }
        add(body)
    }

    private mutating func add(_ text: String) {
        guard message.text.utf8.count < Message.longestText else { return }
        if !message.text.isEmpty, message.text.utf8.last != UInt8(ascii: "\n") { message.text += "\n" }
        message.text += text
    }

    private func content(of part: UnsafeMutablePointer<GMimePart>) -> [UInt8]? {
        guard let wrapper = g_mime_part_get_content(part), let stream = try? MemoryStream() else { return nil }
        g_mime_data_wrapper_write_to_stream(wrapper, stream.pointer)
        return stream.bytes
    }

    private func type(of object: UnsafeMutablePointer<GMimeObject>) -> String {
        guard let type = g_mime_object_get_content_type(object) else { return "text/plain" }
        return (takenText(g_mime_content_type_get_mime_type(type)) ?? "text/plain").lowercased().onOneLine
    }

    private func addresses(_ list: UnsafeMutablePointer<InternetAddressList>?, level: Int = 0) -> [Address] {
        guard let list, level < 3 else { return [] }
        var found: [Address] = []
        for place in 0..<min(internet_address_list_length(list), CInt(Message.mostAddresses)) {
            guard let entry = internet_address_list_get_address(list, place) else { continue }
            if firstbad_is_group(entry) != 0 {
                let group = cast(entry, to: InternetAddressGroup.self)
                found += addresses(internet_address_group_get_members(group), level: level + 1)
            } else if firstbad_is_mailbox(entry) != 0 {
                let mailbox = cast(entry, to: InternetAddressMailbox.self)
                let name = text(internet_address_get_name(entry)) ?? ""
                let address = text(internet_address_mailbox_get_addr(mailbox)) ?? ""
                if let address = Address(name: name, address: address) { found.append(address) }
            }
        }
        return found
    }

    /// `<mailto:linux-mm@kvack.org>`, or `Linux <linux-mm.kvack.org>`.
    private func list(post: String?, id: String?) -> String? {
        if let post, let start = post.lowercased().firstRange(of: "mailto:") {
            let address = post[start.upperBound...].prefix { $0 != ">" && $0 != "?" && $0 != "," }
            return Address(address: String(address))?.address
        }
        guard let id, let open = id.lastIndex(of: "<") else { return nil }
        let name = id[id.index(after: open)...].prefix { $0 != ">" }
        guard let dot = name.firstIndex(of: ".") else { return nil }
        return Address(address: name[..<dot] + "@" + name[name.index(after: dot)...])?.address
    }
}
