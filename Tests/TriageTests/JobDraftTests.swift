import Intake
import Jobs
import Records
import Testing
import Triage

@Suite struct JobDraftTests {
    static let body = """
        Hello,

        syzbot found the following issue on:

        HEAD commit:    0123456789ab Merge tag 'net-6.9-rc3' of git://git.example/net
        git tree:       https://git.example/linux.git net-next
        console output: https://syzkaller.appspot.com/x/log.txt?x=11aa
        kernel config:  https://syzkaller.appspot.com/x/.config?x=22bb
        dashboard link: https://syzkaller.appspot.com/bug?extid=aaaabbbbccccdddd0001
        compiler:       gcc (Debian 12.2.0-14) 12.2.0
        userspace arch: arm64
        syz repro:      https://syzkaller.appspot.com/x/repro.syz?x=33cc
        C reproducer:   https://syzkaller.appspot.com/x/repro.c?x=44dd

        IMPORTANT: if you fix the issue, please add the following tag to the commit:
        Reported-by: syzbot+aaaabbbbccccdddd0001@syzkaller.appspotmail.com

        ==================================================================
        BUG: KASAN: slab-use-after-free in widget_poll+0x10/0x40 drivers/widget/poll.c:12
        Read of size 8 at addr ffff888012345678 by task syz.0.1/1234

        CPU: 0 PID: 1234 Comm: syz.0.1 Not tainted 6.9.0-rc3-syzkaller #0
        Call Trace:
         <TASK>
         dump_stack_lvl+0x10/0x20 lib/dump_stack.c:1
         print_report+0x10/0x20 mm/kasan/report.c:1
         kasan_report+0x10/0x20 mm/kasan/report.c:2
         widget_poll+0x10/0x40 drivers/widget/poll.c:12
         do_syscall_64+0x10/0x20 arch/x86/entry/common.c:1
         </TASK>
        """

    @Test func `what is missing stands there with its link`() {
        let draft = JobDraft(BugReport(subject: "x", body: Self.body), files: [:])
        #expect(draft.request.bad == "0123456789ab")
        #expect(
            draft.missing.map(\.url) == [
                "https://syzkaller.appspot.com/x/.config?x=22bb", "https://syzkaller.appspot.com/x/repro.c?x=44dd",
            ])
        let whole = JobDraft(
            BugReport(subject: "x", body: Self.body), files: [.config: "/f/config", .cReproducer: "/f/repro.c"])
        #expect(whole.missing.isEmpty && whole.request.repro == "/f/repro.c")
    }

    @Test func `what is in the mail itself isn't missing`() {
        let draft = JobDraft(BugReport(subject: "x", body: Self.body), files: [:], inside: [.config, .cReproducer])
        #expect(draft.missing.isEmpty && draft.found.contains { $0.hasPrefix("config: the one in the mail") })
    }

    @Test func `a job is written as it is read, whatever its texts are`() throws {
        var request = JobRequest()
        (request.kernel, request.good, request.bad, request.find) = ("/linux", ["v6.1", "a: b"], "no", .fix)
        (request.config, request.repro, request.attach) = ("x86_64-small+kasan", "re \"pro\\.c", ["# a", "b"])
        (request.title, request.runs, request.maxRuns) = ("KASAN: 'x' in \u{1F600} {a: [b]}", 4, 9)
        (request.memoryMiB, request.cpus, request.jobs, request.accel) = (2048, 4, 3, .tcg)
        (request.connect, request.prior, request.verifyEnds) = ("qemu:///system", .uniform, true)
        request.slots = 2
        (request.kernelArguments, request.evidence) = (["panic_on_warn=1", "- quiet"], "/tmp/e")
        (request.buildLimit, request.bootLimit, request.runLimit, request.silenceLimit) = (
            .seconds(1800), .seconds(90), .seconds(60.5), .seconds(3600)
        )
        var thread = ReportThread()
        (thread.messageID, thread.references, thread.subject) = ("2@x", ["0@x", "1@x"], "Re: [PATCH] x: \"y\"")
        (thread.from, thread.to, thread.cc, thread.list) = ("Ü <a@x>", ["b@x"], ["c@x"], "l@x")
        request.thread = thread
        let text = try JobFile.text(of: request, comments: ["found: x\nbad: y"])
        #expect(try JobFile.parse(text, name: "job.yaml") == request)
        #expect(text.hasPrefix("# found: x"))
    }

    @Test(arguments: ["a\nbad: v1", "\u{1B}[2J", "\u{2028}x", "\u{0}"])
    func `nothing in a text becomes a key or steers a terminal`(text: String) throws {
        var request = JobRequest()
        request.title = text
        let read = try JobFile.parse(try JobFile.text(of: request), name: "job.yaml")
        #expect(read.bad == nil && read.title?.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
    }
}
