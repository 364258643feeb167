import Foundation
import Intake
import Jobs
import MailBox
import SystemPackage
import TestKit
import Testing

@testable import firstbad

@Suite struct ImportTests {
    let folder: TemporaryFolder
    let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program(state: folder.path)
    }

    static let mail = """
        From: Rita Reporter <rita@example.org>
        To: list@vger.kernel.org
        Subject: [syzbot] KASAN: slab-use-after-free Read in "widget_poll"
        Message-ID: <2@example.org>
        In-Reply-To: <1@example.org>

        HEAD commit:    HEADCOMMIT the second
        git tree:       https://git.example/linux.git main
        kernel config:  https://syzkaller.appspot.com/x/.config?x=22bb
        dashboard link: https://syzkaller.appspot.com/bug?extid=aaaabbbbccccdddd0001
        C reproducer:   https://syzkaller.appspot.com/x/repro.c?x=44dd
        """

    @Test func `a mail becomes a job file that bisect reads, with its thread and its files`() async throws {
        let repository = try TemporaryRepository()
        _ = try repository.commit("the first")
        let head = try repository.commit("the second", time: 1_700_000_100)
        let mail = try folder.write(
            Self.mail.replacing("HEADCOMMIT", with: head.prefix(12)), to: "mail.eml")
        try folder.write("CONFIG_A=y\n", to: "files/config")
        try folder.write("int main(void) { return 0; }\n", to: "files/repro.c")
        let out = folder.appending("job.yaml")
        let run = try await program.run([
            "import", mail.string, "--kernel", repository.path.string, "--files", folder.appending("files").string,
            "--out",
            out.string,
        ])
        #expect(
            run.status == 0 && run.output.contains("bad, in the repository") && !run.output.contains("missing:"))
        let request = try JobFile.read(out.string)
        #expect(request.bad == head && request.kernel == repository.path.string)
        #expect(request.title == "KASAN: slab-use-after-free Read in \"widget_poll\"")
        #expect(
            request.config == folder.appending("files/config").string
                && request.repro?.hasSuffix("/repro.c") == true)
        #expect(request.thread?.messageID == "2@example.org" && request.thread?.references == ["1@example.org"])
        #expect(request.thread?.from == "Rita Reporter <rita@example.org>")
    }

    @Test func `what is missing is said with its link, and an unknown commit with its tree`() async throws {
        let repository = try TemporaryRepository()
        _ = try repository.commit("the first")
        let mail = try folder.write(Self.mail.replacing("HEADCOMMIT", with: "0123456789ab"), to: "mail.eml")
        let run = try await program.run(["import", mail.string, "--kernel", repository.path.string])
        #expect(run.status == 0)
        #expect(run.output.contains("#   the kernel config: https://syzkaller.appspot.com/x/.config?x=22bb\n"))
        #expect(
            run.output.contains(
                "commit 0123456789ab isn't in the repository: git fetch https://git.example/linux.git main"))
        #expect(!run.output.contains("\nbad:"))
    }

    @Test func `a crash folder of syzkaller's is read`() throws {
        try folder.write("KASAN: slab-use-after-free Read in widget_poll\n", to: "crash/description")
        try folder.write("BUG: KASAN: slab-use-after-free in widget_poll+0x1/0x2\n", to: "crash/report0")
        try folder.write("r0 = openat()\n", to: "crash/repro.prog")
        try folder.write("int main(void) { return 0; }\n", to: "crash/repro.cprog")
        try folder.write("[KVM]\n", to: "crash/machineInfo0")
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending("crash/config").string, withDestinationPath: "/etc/passwd")
        let source = try ImportSource.read(folder.appending("crash").string)
        #expect(source.report.title == "KASAN: slab-use-after-free Read in widget_poll")
        #expect(Set(source.files.keys) == [.description, .report, .syzReproducer, .cReproducer, .machine])
        var files = ImportFiles(files: source.files)
        try files.renameProgram(into: folder.appending("job.files"))
        #expect(files.files[.cReproducer] == folder.appending("job.files/repro.c").string)
    }

    @Test func `a folder of loose files is read by what is in them`() throws {
        try folder.write("#include <stdio.h>\nint main(void) { return 0; }\n", to: "bug/poc.txt")
        try folder.write("# a config\nCONFIG_A=y\n", to: "bug/my-options")
        try folder.write(Self.mail, to: "bug/mail.eml")
        let source = try ImportSource.read(folder.appending("bug").string)
        #expect(source.files[.cReproducer]?.hasSuffix("/poc.txt") == true)
        #expect(source.files[.config]?.hasSuffix("/my-options") == true)
        #expect(source.thread.messageID == "2@example.org" && source.report.bugID == "aaaabbbbccccdddd0001")
    }

    @Test func `a reproducer in the mail is written beside the job`() async throws {
        let mail = try folder.write(
            "From: a@example.org\nSubject: oops\n\n# for x in 1 2; do echo $x; done\n\nBUG: unable\n",
            to: "mail.eml")
        let run = try await program.run(["import", mail.string, "--out", folder.appending("a.yaml").string])
        #expect(run.status == 0)
        #expect(try folder.read("a.files/repro.sh") == "#!/bin/sh\nfor x in 1 2; do echo $x; done\n")
        #expect(try JobFile.read(folder.appending("a.yaml").string).repro?.hasSuffix("a.files/repro.sh") == true)
    }

    static let refused: [(text: String, says: String)] = [
        ("From: a@example.org\nSubject: hello\n\nHow are you?\n", "tells of a kernel bug"), ("", "it is empty"),
        ("To: " + String(repeating: "a:", count: 9000) + "\n\nx", "parts in each other"),
    ]

    @Test(arguments: refused.indices)
    func `what is no report is refused with a reason`(index: Int) async throws {
        let mail = try folder.write(Self.refused[index].text, to: "mail.eml")
        let run = try await program.run(["import", mail.string])
        #expect(run.status == 2 && run.errors.contains(Self.refused[index].says))
    }

    @Test func `a mail's text never steers a terminal`() async throws {
        let mail = try folder.write(
            "From: a@example.org\nSubject: [syzbot] KASAN: \u{1B}[2Jx\n\nHEAD commit: 0123456789ab \u{1B}]0;x\u{7}\n"
                + "dashboard link: https://syzkaller.appspot.com/bug?extid=aaaabbbbccccdddd0001\n", to: "mail.eml")
        let run = try await program.run(["import", mail.string])
        #expect(
            run.status == 0
                && !(run.output + run.errors).unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" })
    }
}

@Suite struct FetchTests {
    static let refused: [(url: String, says: String)] = [
        ("http://example.org/a", "only https"), ("file:///etc/passwd", "only https"),
        ("ftp://example.org/a", "only https"),
        ("https://user:pass@example.org/a", "plain address"), ("https:///a", "plain address"),
        ("https://exa mple.org/a", "plain address"), ("https://localhost/a", "no public address"),
        ("https://127.0.0.1/a", "no public address"), ("https://[::1]/a", "no public address"),
        ("https://2130706433/a", "no public address"), ("https://0x7f.1/a", "no public address"),
        ("https://10.1.2.3:8443/a", "no public address"), ("https://169.254.169.254/latest", "no public address"),
        ("https://[::ffff:10.0.0.1]/a", "no public address"), ("https://[fe80::1]/a", "no public address"),
        ("https://name.invalid/a", "can't fetch from name.invalid"),
    ]

    @Test(arguments: refused)
    func `what may not be fetched isn't`(url: String, says: String) async throws {
        let folder = try TemporaryFolder()
        await #expect {
            try await LinkFetch().fetch(url, to: folder.appending("file"))
        } throws: { "\($0)".contains(says) }
        #expect(try folder.contents().isEmpty)
    }

    static let addresses: [(text: String, isPublic: Bool)] = [
        ("8.8.8.8", true), ("100.64.0.1", false), ("172.31.255.255", false), ("172.32.0.1", true),
        ("192.168.0.1", false),
        ("198.19.0.1", false), ("203.0.113.5", false), ("224.0.0.1", false), ("255.255.255.255", false),
        ("0.0.0.0", false),
        ("2606:4700::1111", true), ("::", false), ("fc00::1", false), ("fec0::1", false), ("2001:db8::1", false),
        ("2001::1", false), ("2002:a00:1::", false), ("64:ff9b::a00:1", false), ("ff02::1", false),
        ("::ffff:8.8.8.8", false),
    ]

    @Test(arguments: addresses)
    func `public addresses are told from all others`(text: String, isPublic: Bool) throws {
        #expect(try #require(HostAddress(text)).isPublic == isPublic)
    }

    @Test func `the host is pinned, and nothing of the user's changes what is fetched`() throws {
        let target = try FetchTarget("https://example.org/x/.config?x=1")
        let arguments = LinkFetch().arguments(for: target, at: "93.184.216.34", into: "/tmp/file")
        #expect(
            arguments.first == "--disable" && arguments.suffix(2) == ["--", "https://example.org/x/.config?x=1"])
        for pair in [
            ["--proto", "=https"], ["--noproxy", "*"], ["--resolve", "example.org:443:93.184.216.34"],
            ["--max-filesize", "67108864"], ["--max-time", "120"],
        ] { #expect(zip(arguments, arguments.dropFirst()).contains { [$0, $1] == pair }) }
        #expect(!arguments.contains("--location"))
    }

    @Test func `pages of code hosts are fetched as files`() throws {
        let target = try FetchTarget("https://github.com/team/logs/tree/main/x/repro.c")
        #expect(target.direct == "https://raw.githubusercontent.com/team/logs/main/x/repro.c")
        #expect(try FetchTarget("https://github.com/team/logs").direct == "https://github.com/team/logs")
    }
}
