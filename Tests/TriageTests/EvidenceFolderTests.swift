import Foundation
import HostTools
import Intake
import Jobs
import SystemPackage
import TestKit
import Testing

@testable import Triage

/// A fuzzing team's evidence folder, as a job.
@Suite struct EvidenceFolderTests {
    static let bad = String(repeating: "b", count: 38) + "01"
    static let good = String(repeating: "a", count: 38) + "01"
    static let culprit = String(repeating: "c", count: 38) + "01"
    static let log = """
        git bisect start
        # bad: [\(bad)] Linux 6.9
        git bisect bad \(bad)
        # good: [\(good)] Linux 6.8
        git bisect good \(good)
        # bad: [\(culprit)] widget: count
        git bisect bad \(culprit)
        # first bad commit: [\(culprit)] widget: count

        """
    static func console(_ function: String?) -> String {
        let boot = "[    0.000000] Linux version 6.8.0-rc5 (u@h) (gcc 12) #1 SMP\n\nlogin: "
        guard let function else { return boot }
        return boot + """
            [   36.543000] ------------[ cut here ]------------
            [   36.543800] WARNING: CPU: 0 PID: 712 at fs/widget.c:50 \(function)+0x107/0x120
            [   36.544000] CPU: 0 PID: 712 Comm: repro Not tainted 6.8.0-rc5 #1
            [   36.544828] RIP: 0010:\(function)+0x107/0x120
            [   36.545000] Call Trace:
            [   36.545100]  <TASK>
            [   36.545200]  widget_release+0x88/0x240
            [   36.545400]  </TASK>

            """
    }

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        // In an order in which the first console is the wrong one.
        try folder.write(Self.console("other_thing"), to: "e/\(Self.good)_dmesg.log")
        try folder.write(Self.console("widget_put"), to: "e/\(Self.bad)_dmesg.log")
        try folder.write(Self.console("widget_put"), to: "e/\(Self.culprit)_dmesg.log")
        let script =
            "|1125_1|There was old bisect log:git bisect start\n# bad: [\(Self.good)] older\n"
            + "git bisect bad \(Self.good)\n# first bad commit: [\(Self.good)] older|\n|1125_2|Run bzImage|\n"
        try folder.write(script + Self.log, to: "e/bisect.log")
        try folder.write(Self.log, to: "e/bisect_info.log")
        try folder.write("#\n# Linux/x86 6.8.0 Kernel Configuration\n#\nCONFIG_64BIT=y\n", to: "e/kconfig_origin")
        try folder.write("widget_put\n", to: "e/keyword")
        try folder.write("#include <stdio.h>\nint main(void) { return 0; }\n", to: "e/repro.c")
        try folder.write("#include <stdio.h>\nint main(void) { return 1; }\n", to: "e/a_helper.c")
    }

    private func draft() async throws -> JobDraft { try await Importer(report: folder.appending("e").string).run() }

    @Test func `range, title, config and reproducer are those that are meant`() async throws {
        let request = try await draft().request
        #expect(request.good == [Self.good] && request.bad == Self.bad)
        #expect(request.title == "WARNING in widget_put")
        #expect(
            request.config?.hasSuffix("/kconfig_origin") == true && request.repro?.hasSuffix("/repro.c") == true)
        let found = try await draft().found
        #expect(found.contains("first bad commit, as reported: cccccccccccc (\"widget: count\")"))
        #expect(found.contains("arch: x86_64"))
    }

    @Test func `without the clean log the script's is read, and its old part isn't`() async throws {
        try FileManager.default.removeItem(atPath: folder.appending("e/bisect_info.log").string)
        let request = try await draft().request
        #expect(request.good == [Self.good] && request.bad == Self.bad && request.title == "WARNING in widget_put")
    }

    @Test func `what could be any of several isn't guessed`() async throws {
        try FileManager.default.moveItem(
            atPath: folder.appending("e/repro.c").string, toPath: folder.appending("e/b_helper.c").string)
        let draft = try await draft()
        #expect(draft.request.repro == nil)
        #expect(draft.found.contains { $0.contains("any of a_helper.c, b_helper.c may be it") })
    }

    @Test func `pipes, devices and endless files are no reason to wait`() async throws {
        #expect(mkfifo(folder.appending("e/repro.report").string, 0o600) == 0)
        #expect(try await draft().request.title == "WARNING in widget_put")
        for path in ["e/repro.report", "/dev/zero", "/proc/self/mem"] {
            let path = path.hasPrefix("/") ? path : folder.appending(path).string
            await #expect(throws: (any Error).self) { try await Importer(report: path).run() }
            #expect(throws: (any Error).self) { try JobFile.read(path) }
        }
    }
}

/// Files in a mail.
@Suite struct MailFilesTests {
    private func mail(_ files: [(name: String, base64: String)], text: String = "It crashes.") -> String {
        var mail =
            "From: Rita <rita@example.org>\nSubject: BUG: widget\nMIME-Version: 1.0\n"
            + "Content-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: text/plain\n\n\(text)\n"
        for file in files {
            mail +=
                "--b1\nContent-Type: application/octet-stream; name=\"\(file.name)\"\n"
                + "Content-Disposition: attachment; filename=\"\(file.name)\"\nContent-Transfer-Encoding: base64\n\n"
                + file.base64 + "\n"
        }
        return mail + "--b1--\n"
    }

    private func imported(_ mail: String) async throws -> (draft: JobDraft, folder: TemporaryFolder) {
        let folder = try TemporaryFolder()
        try folder.write(mail, to: "mail.eml")
        var importer = Importer(report: folder.appending("mail.eml").string)
        importer.out = folder.appending("job.yaml").string
        return (try await importer.run(), folder)
    }

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private static let config = "#\n# Linux/arm64 6.9.0 Kernel Configuration\n#\nCONFIG_64BIT=y\n"

    @Test func `attachments are what is in them`() async throws {
        let (draft, folder) = try await imported(
            mail([
                ("kernelconfig.txt", base64(Self.config)), ("attachment-0001", base64(EvidenceFolderTests.log)),
                ("poc.txt", base64("#include <stdio.h>\nint main(void) { return 0; }\n")),
                ("serial.out", base64(EvidenceFolderTests.console("widget_put"))),
            ]))
        #expect(draft.request.config?.hasSuffix("job.files/kernelconfig.txt") == true)
        #expect(draft.request.repro?.hasSuffix("job.files/repro.c") == true)
        #expect(draft.request.bad == EvidenceFolderTests.bad && draft.request.good == [EvidenceFolderTests.good])
        #expect(draft.request.title == "WARNING in widget_put")
        #expect(try folder.read("job.files/kernelconfig.txt") == Self.config)
    }

    @Test func `archives are unpacked, and nothing in them leads out of the folder`() async throws {
        let made = try TemporaryFolder()
        try made.write(Self.config, to: "x/evil")
        let script =
            "tar -C x --transform 's,evil,../../../../evil/.config,' -P -cJf out.txz evil && base64 -w 76 out.txz"
        let done = try await Tool("sh").run(["-c", script], workingDirectory: made.path, limit: .seconds(30))
        let (draft, folder) = try await imported(
            mail([("all.tar.xz", done.text), ("broken.zip", base64("PK\u{3}\u{4}x"))]))
        let config = try #require(draft.request.config)
        #expect(config.hasPrefix(folder.appending("job.files/").string) && !config.contains(".."))
        #expect(draft.found.contains { $0.contains("broken.zip can't be unpacked") })
    }

    @Test func `an architecture by a list is a guess, and loses`() async throws {
        let guess = mail([]).replacing("Subject:", with: "To: linux-arm-kernel@lists.example.org\nSubject:")
        let (draft, _) = try await imported(guess.replacing("It crashes.", with: "HEAD commit: 1a2b3c4d5e6f a: b"))
        #expect(draft.found.contains("arch: arm64 (a guess: it was sent to linux-arm-kernel)"))
        let sure = guess.replacing("It crashes.", with: EvidenceFolderTests.console("widget_put"))
        #expect(try await imported(sure).draft.found.contains("arch: x86_64"))
    }

    @Test func `a mail that starts no job says what it is, and no job is written`() async throws {
        let (draft, folder) = try await imported(
            "From: a@example.org\nSubject: Re: [syzbot] INFO: task hung in x\n\nsyzbot has tested the proposed patch and "
                + "the reproducer did not trigger any issue:\n\nTested on:\n\ncommit: 1a2b3c4d a: b\n")
        #expect(draft.noJob?.contains("nothing to bisect") == true && draft.missing.isEmpty)
        #expect(try draft.request.bad == nil && !folder.contents().contains("job.yaml"))
        #expect(try draft.text().hasPrefix("# No job: syzbot tested a patch"))
    }

    @Test func `a series in a mailbox has a base, and a crash that is rare gets more runs`() async throws {
        let folder = try TemporaryFolder()
        let base = String(repeating: "d", count: 40)
        var box = ""
        for number in 0...2 {
            box += "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann <ann@example.org>\n"
            box += "Subject: [PATCH \(number)/2] widget: \(number)\nMessage-ID: <\(number)@example.org>\n"
            if number > 0 { box += "In-Reply-To: <0@example.org>\n" }
            box += "\nWords.\n\n" + (number == 0 ? "base-commit: \(base)\n\n" : "---\ndiff --git a/x b/x\n\n")
        }
        try folder.write(box, to: "series.mbox")
        let draft = try await Importer(report: folder.appending("series.mbox").string).run()
        #expect(draft.request.good == [base] && draft.request.bad == nil)
        #expect(draft.missing.contains { $0.what.contains("the series as commits") })
        let rare = try await imported(
            mail([], text: "It crashes in 1 of 50 runs.\n\n" + EvidenceFolderTests.console("widget_put")))
        #expect(rare.draft.request.maxRuns == 228)
    }
}
