import Foundation
import Intake
import MailBox
import Testing

/// The same numbers at each run.
struct FixedNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

@Suite struct MutationTests {
    private static let seeds = [
        """
        From: Ann Author <ann@example.org>
        To: list@vger.kernel.org
        Subject: Re: [PATCH v2 1/3] =?utf-8?q?an_=C3=B6ops?=
        Message-ID: <2@example.org>
        References: <0@example.org> <1@example.org>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b"

        --b
        Content-Type: text/plain; charset=utf-8; format=flowed
        Content-Transfer-Encoding: quoted-printable

        HEAD commit: 0123456789ab a subject=20
        > BUG: KASAN: use-after-free in foo+0x1/0x2
        > Call Trace:
        >  foo+0x1/0x2
        --b
        Content-Type: application/octet-stream; name="repro.c"
        Content-Transfer-Encoding: base64

        I2luY2x1ZGUgPHN0ZGlvLmg+Cg==
        --b--
        """,
        """
        From mboxrd@z Thu Jan  1 00:00:00 1970
        From: b@example.org
        Subject: [syzbot] KASAN: use-after-free Read in foo (3)

        >From here
        [ Upstream commit 89abcdef0123456789abcdef0123456789abcdef ]
        Fixes: 0123456789ab ("a: b")
        #regzbot introduced: v6.1..v6.2
        https://syzkaller.appspot.com/x/.config?x=1
        """,
    ].map { Array($0.utf8) }

    private static let pieces = [
        "\n\n", "From ", "--b\n", "boundary=", "=?utf-8?q?=0A?=", "\0", "Content-Type: message/rfc822\n\n", "> > >",
        "(",
        "\u{202E}", "charset=utf-7", "commit ", ":", "İ",
    ].map { Array($0.utf8) }

    private func mutated(_ numbers: inout FixedNumbers) -> [UInt8] {
        var mail = Self.seeds.randomElement(using: &numbers) ?? []
        for _ in 0..<Int.random(in: 1...20, using: &numbers) {
            let place = Int.random(in: 0..<max(1, mail.count), using: &numbers)
            guard place < mail.count else { continue }
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: mail[place] = UInt8.random(in: .min ... .max, using: &numbers)
            case 1: mail.insert(contentsOf: Self.pieces.randomElement(using: &numbers) ?? [], at: place)
            case 2: mail.removeSubrange(place..<min(mail.count, place + 40))
            default: mail.insert(contentsOf: mail[place..<min(mail.count, place + 80)], at: place)
            }
        }
        return mail
    }

    @Test func `whatever is sent, a reply to it is a mail with the same thread`() throws {
        var numbers = FixedNumbers(state: 42)
        for _ in 0..<300 {
            guard let mails = try? MailFile.messages(in: mutated(&numbers)) else { continue }
            for mail in mails {
                #expect(!BugReport(subject: mail.subject, body: mail.text).findings.isEmpty)
                var reply = Reply(date: Date(timeIntervalSince1970: 0))
                (reply.to, reply.subject, reply.inReplyTo) = (mail.from, mail.subject, mail.messageID)
                (reply.references, reply.body, reply.attachments) = (mail.references, mail.text, mail.attachments)
                let back = try Message.read(try reply.written())
                #expect(back.inReplyTo == [mail.messageID].compactMap { $0 })
                #expect(back.to.map(\.address) == mail.from.map(\.address))
                #expect(back.cc.isEmpty && back.attachments.count == mail.attachments.count)
            }
        }
    }
}
