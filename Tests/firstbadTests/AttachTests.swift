import Archives
import Bisection
import Foundation
import HostTools
import Intake
import MailBox
import Records
import Reports
import SystemPackage
import TestKit
import Testing

@testable import firstbad

/// A tree that get_maintainer.pl could be in, and a finished job on it.
struct FinishedFixture {
    let folder: TemporaryFolder
    let repository: TemporaryRepository
    let result: JobResult

    init(script: String, bare: Bool = false) throws {
        folder = try TemporaryFolder()
        repository = try TemporaryRepository()
        let good = try repository.commit(
            "Linux 6.8", files: ["scripts/get_maintainer.pl": script, "widget.c": "1\n"])
        let culprit = try repository.commit(
            """
            widget: poll without the lock

            commit 89abcdef0123456789abcdef0123456789abcdef upstream.

            Signed-off-by: Ann Author <ann@example.org>
            Reviewed-by: Rolf Reviewer <rolf@example.org>
            """, files: ["widget.c": "2\n"], time: 1_700_000_100)
        let bad = try repository.commit("Linux 6.9", time: 1_700_000_200)
        func note(_ id: String, _ subject: String) throws -> CommitNote {
            CommitNote(
                id: try #require(CommitID(id)), subject: subject, author: "Ann Author <ann@example.org>",
                date: Date(timeIntervalSince1970: 1_700_000_000))
        }
        let step = SampleStep.make(
            0, .badEnd, try note(bad, "Linux 6.9"), .marked(.bad, confidence: 0.99),
            [.crashed(title: "KASAN: x in foo")])
        var result = JobResult(
            tool: "firstbad 0.1.0", job: "fixture", quest: .regression, outcome: .found,
            good: [try note(good, "Linux 6.8")], bad: try note(bad, "Linux 6.9"), rangeCount: 2, steps: [step],
            startedAt: Date(timeIntervalSince1970: 0), endedAt: Date(timeIntervalSince1970: 100))
        result.culprit = try note(culprit, "widget: poll without the lock")
        result.confidence = 0.99
        result.crash = "KASAN: x in foo"
        self.result = result
        try folder.write(String(decoding: try JSON.pretty(result), as: UTF8.self), to: "evidence/result.json")
        try folder.write("git bisect start\n", to: "evidence/bisect.log")
        try folder.write(String(repeating: "CONFIG_A=y\n", count: 10_000), to: "evidence/kconfig_origin")
        try folder.write("#!/bin/sh\necho 1\n", to: "evidence/repro.sh")
        try folder.write(
            "KASAN: x in foo\n\n[ 1.0] BUG: KASAN: x in foo\n", to: "evidence/\(step.folder)/run-1.crash.txt")
        try folder.write(
            """
            From: Rita Reporter <rita@example.org>
            To: list@vger.kernel.org
            Cc: carl@example.org
            Subject: an oops
            Message-ID: <2@example.org>
            References: <1@example.org>

            BUG: KASAN: slab-use-after-free in foo+0x1/0x2
            Read of size 8
            Call Trace:
             foo+0x1/0x2

            """, to: "mail.eml")
    }

    func attach(_ more: [String] = []) async throws -> (run: Program.Outcome, reply: Message?) {
        var program = Program(state: folder.appending("state"))
        program.environment["XDG_CACHE_HOME"] = folder.appending("cache").string
        let out = folder.appending("reply.eml").string
        let run = try await program.run(
            [
                "attach", folder.appending("evidence").string, "--to", folder.appending("mail.eml").string,
                "--kernel",
                repository.path.string, "--from", "Me <me@example.org>", "--out", out,
            ] + more)
        let bytes = FileManager.default.contents(atPath: out)
        return (run, try bytes.map { try Message.read(Array($0)) })
    }
}

@Suite struct AttachTests {
    static let script = """
        #!/usr/bin/env perl
        my $patch = do { local $/; open my $f, '<', $ARGV[-1] or die; <$f> };
        print "Max Maintainer <max\\@example.org> (maintainer:WIDGETS)\\n" if $patch =~ m{\\+\\+\\+ b/widget.c};
        print "widgets\\@lists.linux.dev\\n";
        """

    @Test func `a finished job becomes a reply to the whole thread`() async throws {
        let fixture = try FinishedFixture(script: Self.script)
        let (run, made) = try await fixture.attach(["--style", "regzbot"])
        let reply = try #require(made)
        #expect(run.status == 0 && run.errors.contains("nothing was sent"))
        #expect(reply.inReplyTo == ["2@example.org"] && reply.references == ["1@example.org", "2@example.org"])
        #expect(reply.subject == "Re: an oops" && reply.from.map(\.address) == ["me@example.org"])
        #expect(reply.to.map(\.address) == ["rita@example.org", "ann@example.org"])
        var expected = ["list@vger.kernel.org", "carl@example.org", "rolf@example.org"]
        if case .usable = try await Sandbox.availability() {
            expected += ["max@example.org", "widgets@lists.linux.dev"]
        } else {
            #expect(run.errors.contains("isn't run without a sandbox"))
        }
        #expect(reply.cc.map(\.address) == expected + [Recipients.regressions])
        #expect(reply.attachments.map(\.name) == ["bisect.log", "kconfig_origin.gz", "crash.txt"])
        let config = try Archive.expanded(
            try #require(reply.attachments.dropFirst().first).bytes, called: "kconfig.gz", limit: 1 << 20)
        #expect(config.count == 110_000)
        for part in [
            "89abcdef0123456789abcdef0123456789abcdef", "#!/bin/sh\necho 1\n", "BUG: KASAN: x in foo",
            "\n#regzbot ^introduced: ",
        ] { #expect(reply.text.contains(part), "\(part)") }
        // The sending machine's folders are nobody's business.
        #expect(!reply.text.contains(fixture.folder.path.string))
    }

    static let scripts: [(name: String, script: String)] = [
        ("prints anything", "print \"\\e[2J; rm -rf /\\nBcc: x\\n<a b\\@c>\\n\" x 1000;"), ("fails", "exit 3;"),
        ("looks around", "opendir my $d, $ENV{HOME} or die; die 'network' if -e '/run/dbus'; exit 4;"),
        ("writes", "open my $f, '>', 'MAINTAINERS' or exit 5; exit 0;"),
    ]

    @Test(arguments: scripts)
    func `a hostile script costs nothing but its answer`(name: String, script: String) async throws {
        let fixture = try FinishedFixture(script: "#!/usr/bin/env perl\n" + script)
        let (run, made) = try await fixture.attach()
        let reply = try #require(made)
        #expect(run.status == 0)
        #expect(reply.cc.map(\.address) == ["list@vger.kernel.org", "carl@example.org", "rolf@example.org"])
        #expect(!run.errors.contains("\u{1B}"))
    }

    @Test func `a mail about another crash or tree isn't answered, unless somebody insists`() async throws {
        let fixture = try FinishedFixture(script: "")
        let first = try fixture.repository.git("rev-list", "--max-parents=0", "HEAD").prefix(40)
        let mails = [
            ("", "the crash: the mail's is 'WARNING in gadget_get', the job's 'KASAN: x in foo'"),
            (
                "HEAD commit: 0123456789ab gone\ngit tree: linux-next\n",
                "0123456789ab of linux-next, which the mail is about, isn't"
            ),
            ("HEAD commit: \(first) Linux 6.8\n", "doesn't hold"),
        ]
        for (head, says) in mails {
            let crash =
                head.isEmpty
                ? "WARNING: CPU: 0 PID: 1 at a.c:1 gadget_get+0x1/0x2\nCall Trace:\n gadget_get+0x1/0x2\n" : ""
            try fixture.folder.write(
                "From: a@example.org\nTo: list@vger.kernel.org\nSubject: oops\nMessage-ID: <7@example.org>\n\n\(head)\(crash)It is bad.\n",
                to: "mail.eml")
            let (run, made) = try await fixture.attach()
            #expect(run.status == 2 && run.errors.contains(says) && made == nil, "\(run.errors)")
            let (again, reply) = try await fixture.attach(["--anyway"])
            #expect(again.status == 0 && reply?.inReplyTo == ["7@example.org"])
            try FileManager.default.removeItem(atPath: fixture.folder.appending("reply.eml").string)
        }
    }

    @Test func `the mail's own commit is judged by the job's tests`() async throws {
        let fixture = try FinishedFixture(script: "")
        let first = try fixture.repository.git("rev-list", "--max-parents=0", "HEAD").prefix(40)
        let mail = try fixture.folder.read("mail.eml")
        try fixture.folder.write(mail + "\nI bisected it to \(first).\n", to: "mail.eml")
        let (_, reply) = try await fixture.attach()
        let text = reply?.text.split(separator: "\n").joined(separator: " ")
        #expect(text?.contains("This bisection does not agree") == true)
        let culprit = try #require(fixture.result.culprit).id.hex
        try fixture.folder.write(mail + "\nI bisected it to \(culprit).\n", to: "mail.eml")
        #expect(try await fixture.attach().reply?.text.contains("This agrees with the commit") == true)
    }

    @Test func `to a private thread nobody is added`() async throws {
        let fixture = try FinishedFixture(script: Self.script)
        let mail = try fixture.folder.read("mail.eml").replacing(
            "list@vger.kernel.org", with: "security@kernel.org")
        try fixture.folder.write(mail, to: "mail.eml")
        let (run, reply) = try await fixture.attach(["--style", "regzbot"])
        #expect(run.errors.contains("the thread is private"))
        #expect(reply?.to.map(\.address) == ["rita@example.org"])
        #expect(reply?.cc.map(\.address) == ["security@kernel.org", "carl@example.org"])
    }

    @Test func `without the repository it says so and goes on`() async throws {
        let fixture = try FinishedFixture(script: "")
        let (run, reply) = try await fixture.attach(["--kernel", "/nonexistent"])
        #expect(run.status == 0 && run.errors.contains("the kernel repository isn't at hand"))
        #expect(reply?.to.map(\.address) == ["rita@example.org", "ann@example.org"])
    }

    @Test func `nothing is sent where nobody can be asked`() async throws {
        let fixture = try FinishedFixture(script: "")
        let (run, reply) = try await fixture.attach(["--send"])
        #expect(run.status == 2 && run.errors.contains("no terminal to ask at") && reply == nil)
    }

    @Test func `a mailbox is written where one is asked for`() async throws {
        let fixture = try FinishedFixture(script: "")
        let box = fixture.folder.appending("reply.mbox").string
        _ = try await fixture.attach(["--out", box])
        let bytes = try #require(FileManager.default.contents(atPath: box))
        #expect(bytes.starts(with: "From mboxrd@z ".utf8))
        #expect(try MailFile.messages(in: Array(bytes)).map(\.inReplyTo) == [["2@example.org"]])
    }
}
