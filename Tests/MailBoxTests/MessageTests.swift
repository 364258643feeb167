import Archives
import Foundation
import Intake
import MailBox
import Testing

@Suite struct MessageTests {
    private func read(_ text: String) throws -> Message { try Message.read(Array(text.utf8)) }

    @Test func `headers are decoded`() throws {
        let mail = try read(
            """
            From: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>
            To: list@vger.kernel.org, "Author, Ann" <ann@example.org>
            Cc: undisclosed: carl@example.org, broken address;
            Subject: =?utf-8?b?S0FTQU46IMO8?= in foo
            Message-ID: <2@example.org>
            In-Reply-To: <1@example.org>
            References: <0@example.org>
             <1@example.org>
            List-Post: <mailto:linux-mm@kvack.org>
            Date: Mon, 1 Apr 2024 12:00:00 +0200

            text
            """)
        #expect(mail.from.map(\.shown) == ["Jörg <joerg@example.org>"])
        #expect(mail.to.map(\.shown) == ["list@vger.kernel.org", "Author, Ann <ann@example.org>"])
        #expect(mail.cc.map(\.address).contains("carl@example.org"))
        #expect(mail.subject == "KASAN: ü in foo" && mail.messageID == "2@example.org")
        #expect(mail.ancestors == ["0@example.org", "1@example.org"] && mail.list == "linux-mm@kvack.org")
        #expect(mail.date == Date(timeIntervalSince1970: 1_711_965_600))
    }

    @Test func `parts are told apart: text, alternatives, files`() throws {
        let mail = try read(
            """
            From: a@example.org
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=o

            --o
            Content-Type: multipart/alternative; boundary=i

            --i
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            gr=FC=DFe=
             all
            --i
            Content-Type: text/html

            <p>other</p>
            --i--
            --o
            Content-Type: text/plain; name="../../.config"
            Content-Disposition: attachment; filename="../../.config"
            Content-Transfer-Encoding: base64

            Q09ORklHX0E9eQo=
            --o--
            """)
        #expect(mail.text.hasPrefix("grüße all") && !mail.text.contains("other"))
        #expect(mail.attachments.map(\.name) == ["config"])
        #expect(mail.attachments.first.map { String(decoding: $0.bytes, as: UTF8.self) } == "CONFIG_A=y\n")
    }

    static let flowed: [(text: String, delsp: String, unfolded: String)] = [
        ("one \ntwo\nthree", "no", "one two\nthree"), ("> a \n> b\nc", "no", "> a b\nc"),
        ("one \ntwo", "yes", "onetwo"), ("-- \nname", "no", "-- \nname"), (" From here", "no", "From here"),
        ("> a \nb", "no", "> a \nb"),
    ]

    @Test(arguments: flowed)
    func `flowed text is unfolded`(text: String, delsp: String, unfolded: String) throws {
        let mail = try read("From: a@b.example\nContent-Type: text/plain; format=flowed; delsp=\(delsp)\n\n\(text)")
        #expect(mail.text == unfolded)
    }

    @Test func `a page is shown as its words`() throws {
        let mail = try read(
            "From: a@b.example\nContent-Type: text/html\n\n<p>BUG: a &lt;b&gt;<br>next</p><script>x")
        #expect(mail.text == "BUG: a <b>\nnext\nx")
    }

    @Test func `a mailbox is split, and its marks go`() throws {
        let box = """
            From mboxrd@z Thu Jan  1 00:00:00 1970
            From: a@example.org
            Message-ID: <1@example.org>

            first
            >From here
            >>From there

            From mboxrd@z Thu Jan  1 00:00:00 1970
            From: b@example.org
            In-Reply-To: <1@example.org>

            second
            """
        for bytes in [Array(box.utf8), try Archive.gzipped(Array(box.utf8))] {
            let mails = try MailFile.messages(in: bytes)
            #expect(mails.map { $0.from.first?.address } == ["a@example.org", "b@example.org"])
            #expect(mails[0].text.contains("\nFrom here\n>From there\n"))
            #expect(mails[1].thread.references == ["1@example.org"])
        }
        let one = Array("From: a@example.org\n\nFrom here\n>From there\n".utf8)
        #expect(try MailFile.messages(in: MailFile.mailbox(of: one))[0].text.hasPrefix("From here\n>From there\n"))
    }

    @Test func `plain text is a mail without headers`() throws {
        let mails = try MailFile.messages(in: Array("BUG: KASAN: it oopses\n\u{1B}[31m".utf8))
        #expect(mails.count == 1 && mails[0].text == "BUG: KASAN: it oopses\n\\x1b[31m")
    }

    @Test func `control bytes and line ends in headers are gone`() throws {
        let mail = try read(
            "From: =?utf-8?q?a=0D=0ABcc=3A_x=40y.example?= <a@b.example>\nSubject: =?utf-8?q?a=0AX-Bad:_1=1B[2J?=\n\nx"
        )
        #expect(mail.subject == "a X-Bad: 1 [2J")
        #expect(mail.from.first?.name == "a Bcc: x@y.example")
    }

    static let addresses: [(text: String, address: String?)] = [
        ("Ann <ann@example.org>", "ann@example.org"), ("ann@example.org", "ann@example.org"),
        ("\"A, B\" <a@b.example>", "a@b.example"), ("Ann <ann@example.org", nil), ("ann", nil), ("a@b@c", nil),
        ("Ann <-ann@example.org>", nil), ("a b@example.org", nil), ("ann@exa mple.org", nil), ("@example.org", nil),
        ("Ann <ann@example.org> # v6.1+", "ann@example.org"), ("<ann@example.org>,b@c.example", "ann@example.org"),
    ]

    @Test(arguments: addresses)
    func `addresses are checked`(text: String, address: String?) {
        #expect(Address(parsing: text)?.address == address)
    }
}

/// A mail whose name in a test's log is plain.
struct HostileMail: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    /// Whether it is refused; shown as it is otherwise.
    let isRefused: Bool

    init(_ name: String, _ text: String, isRefused: Bool) {
        (testDescription, self.text, self.isRefused) = (name, text, isRefused)
    }
}

@Suite struct HostileMailTests {
    private static func nested(_ depth: Int) -> String {
        (0..<depth).map { "Content-Type: multipart/mixed; boundary=\"b\($0)\"\n\n--b\($0)\n" }.joined()
    }

    static let mails = [
        HostileMail("nested parts", "From: a@b.example\n" + nested(500), isRefused: true),
        HostileMail("a few nested parts", "From: a@b.example\n" + nested(50) + "\nhi", isRefused: false),
        HostileMail("nested groups", "To: " + String(repeating: "a:", count: 50_000) + "\n\nhi", isRefused: true),
        HostileMail(
            "nested groups within",
            "From: a@b.example\nContent-Type: message/rfc822\n\nCC: " + String(repeating: "a:\n ", count: 50_000),
            isRefused: true),
        HostileMail("open comments", "To: " + String(repeating: "(", count: 50_000) + "\n\nhi", isRefused: false),
        HostileMail("a large header", "X: " + String(repeating: "a", count: 300_000) + "\n\nhi", isRefused: true),
        HostileMail(
            "many encoded words", "Subject: " + String(repeating: "=?a?q?", count: 30_000) + "\n\nhi",
            isRefused: true),
        HostileMail(
            "many parts",
            "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
                + String(repeating: "--b\n\nx\n", count: 11_000),
            isRefused: true),
        HostileMail(
            "an unknown charset", "From: a@b.example\nContent-Type: text/plain; charset=no\n\nhi", isRefused: false),
        HostileMail("no body", "From: a@b.example", isRefused: false),
        HostileMail("only line ends", "\n\n\n", isRefused: false),
    ]

    @Test(arguments: mails)
    func `a hostile mail is refused or shown`(mail: HostileMail) {
        let read = try? Message.read(Array(mail.text.utf8))
        #expect((read == nil) == mail.isRefused)
    }

    static let names: [(name: String, safe: String)] = [
        ("../../etc/passwd", "passwd"), ("..", "attachment"), ("", "attachment"), ("a b\u{202E}c.txt", "a_b_c.txt"),
        ("C:\\x\\repro.c", "repro.c"), (".config", "config"), ("-rf", "rf"), ("/", "attachment"),
    ]

    @Test(arguments: names)
    func `names of files stay in their folder`(name: String, safe: String) {
        #expect(Attachment.safe(name) == safe)
    }
}
