import Archives
import Foundation
import HostTools
import Intake
import MailBox
import TestKit
import Testing

@Suite struct ReplyTests {
    private func reply() throws -> Reply {
        var reply = Reply(date: Date(timeIntervalSince1970: 1_711_972_800))
        reply.from = Address(parsing: "Mé Tester <me@example.org>")
        reply.to = ["Rita Reporter <rita@example.org>"].compactMap { Address(parsing: $0) }
        reply.cc = (0..<20).compactMap { Address(name: "Person \($0)", address: "person\($0)@example.org") }
        reply.subject = "Re: an öops\nBcc: victim@example.org"
        reply.messageID = "3@example.org"
        reply.inReplyTo = "2@example.org"
        reply.references = ["0@example.org", "1@example.org", "2@example.org"]
        reply.body = String(repeating: "A report that is 45 columns wide, once more.\n\tx = 1;\n", count: 40)
        reply.attachments = [
            Attachment(name: "bisect.log", type: "text/plain", bytes: Array("git bisect start\n".utf8)),
            Attachment(
                name: "config.gz", type: "application/gzip", bytes: try Archive.gzipped(Array("CONFIG_A=y\n".utf8))),
        ]
        return reply
    }

    @Test func `GMime reads back what it wrote`() throws {
        let reply = try reply()
        let back = try Message.read(try reply.written())
        #expect(back.subject == "Re: an öops Bcc: victim@example.org" && back.messageID == "3@example.org")
        #expect(back.inReplyTo == ["2@example.org"] && back.references == reply.references)
        #expect(back.to == reply.to && back.cc == reply.cc && back.from == [reply.from].compactMap { $0 })
        #expect(back.text == reply.body && back.attachments == reply.attachments && back.date == reply.date)
    }

    @Test func `Python's email reads it: headers, threading, columns, files`() async throws {
        let folder = try TemporaryFolder()
        let file = folder.appending("reply.eml")
        try AtomicFile.write(try reply().written(), to: file)
        let script = """
            import email, email.policy, sys
            m = email.message_from_bytes(open(sys.argv[1], 'rb').read(), policy=email.policy.default)
            body = m.get_body(('plain',)).get_content()
            long = [l for l in body.splitlines() if len(l) > 72 and ': ' not in l[:14]]
            print(m['Subject'], m['From'].addresses[0].username, m['In-Reply-To'], len(m['References'].split()),
                  len(m['To'].addresses), len(m['Cc'].addresses), m['Bcc'], len(long), len(m.defects), sep='|')
            print([(a.get_filename(), len(a.defects)) for a in m.iter_attachments()])
            """
        let result = try await Tool("python3").run(["-c", script, file.string], limit: .seconds(30))
        #expect(
            result.text == """
                Re: an öops Bcc: victim@example.org|me|<2@example.org>|3|1|20|None|0|0
                [('bisect.log', 0), ('config.gz', 0)]

                """)
    }
}
