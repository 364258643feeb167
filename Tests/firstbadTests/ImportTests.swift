import Foundation
import Intake
import SystemPackage
import TestKit
import Testing
import Triage

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
