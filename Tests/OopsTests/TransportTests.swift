import Testing

@testable import Oops

/// One report as every transport brings it.
@Suite struct TransportTests {
    static let report = [
        "INFO: task lid-closer:812 blocked for more than 122 seconds.",
        "      Not tainted 6.16.8 #1",
        "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.",
        "task:lid-closer      state:D stack:0     pid:812   tgid:812   ppid:1      flags:0x00004002",
        "Call Trace:",
        " <TASK>",
        " __schedule+0x409/0x1330",
        " schedule+0x27/0xd0",
        " ? box_left_over+0x1/0x2",
        " io_schedule+0x46/0x70",
        " folio_wait_bit_common+0x133/0x330",
        " box_sync_lid+0x229/0x2b0",
        " box_ioctl+0x79/0xe0",
        " __x64_sys_ioctl+0x93/0xd0",
        " do_syscall_64+0x5e/0x2f0",
        " </TASK>",
    ]

    struct Transport: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let write: @Sendable (String, Int) -> String

        init(_ name: String, _ write: @escaping @Sendable (String, Int) -> String) {
            testDescription = name
            self.write = write
        }
    }

    static func stamp(_ number: Int) -> String { "[  261.35\(6000 + 31 * number)] " }
    static func second(_ number: Int) -> String { "\(17 + number / 8)" }

    static let transports: [Transport] = [
        Transport("nothing") { text, _ in text },
        Transport("printk") { stamp($1) + $0 },
        Transport("printk with callers") { "[  261.35\(6000 + $1)][   T35] \($0)" },
        Transport("printk with levels") { "<3>" + stamp($1) + $0 },
        Transport("levels alone") { text, _ in "<3>" + text },
        Transport("journalctl") { "Oct 03 00:44:\(second($1)) host1 kernel: \($0)" },
        Transport("journalctl, host with dots") { "Oct 03 00:44:\(second($1)) a-b.example.org kernel: \($0)" },
        Transport("syslog") { "Oct  3 00:44:\(second($1)) host1 kernel: " + stamp($1) + $0 },
        Transport("syslog with number") { "Oct  3 00:44:\(second($1)) host1 kernel[312]: \($0)" },
        Transport("syslog without host") { "Oct  3 00:44:\(second($1)) kernel: \($0)" },
        Transport("rsyslog, ISO") { "2024-10-03T00:44:\(second($1)).123456+02:00 host1 kernel: " + stamp($1) + $0 },
        Transport("journalctl -o short-iso") { "2024-10-03T00:44:\(second($1))+0200 host1 kernel: \($0)" },
        Transport("journalctl -o short-full") { "Thu 2024-10-03 00:44:\(second($1)) UTC host1 kernel: \($0)" },
        Transport("journalctl -o short-precise") { "Oct 03 00:44:\(second($1)).356012 host1 kernel: \($0)" },
        Transport("journalctl -o short-monotonic") { stamp($1) + "host1 kernel: \($0)" },
        Transport("journalctl -o cat") { text, _ in text },
        Transport("dmesg -T") { "[Fri May  1 21:25:\(second($1)) 2020] \($0)" },
        Transport("dmesg -x") { "kern  :err   : " + stamp($1) + $0 },
        Transport("dmesg -xT") { "kern  :err   : [Fri May  1 21:25:\(second($1)) 2020] \($0)" },
        Transport("dmesg -H") { text, number in
            number == 0 ? "[May 1 21:25] " + text : "[  +0.0000\(10 + number)] " + text
        },
        Transport("dmesg -d") { "[  261.35\(6000 + $1) <    0.0000\(10 + $1)>] \($0)" },
        Transport("dmesg --time-format iso") { "2020-05-01T21:25:\(second($1)),356012+02:00 \($0)" },
        Transport("dmesg --color") { "\u{1B}[32m" + stamp($1) + "\u{1B}[0m\u{1B}[31m\($0)\u{1B}[0m" },
        Transport("a bold terminal") { stamp($1) + "\u{1B}[1m\($0)\u{1B}[0m\u{1B}[K" },
        Transport("LAVA") { "2024-10-15T10:00:\(second($1)).007 " + stamp($1) + $0 },
        Transport("a CI's log") { "2024-10-15T10:00:\(second($1)).1234567Z " + stamp($1) + $0 },
        Transport("a CI's log, no stamp") { "2024-10-15T10:00:\(second($1)).1234567Z \($0)" },
        Transport("Jenkins") { "[2024-10-15T10:00:\(second($1)).123Z] " + stamp($1) + $0 },
        Transport("ts") { "Oct 15 10:00:\(second($1)) " + stamp($1) + $0 },
        Transport("ts without stamp") { "Oct 15 10:00:\(second($1)) \($0)" },
        Transport("time of day") { "[10:00:\(second($1))] " + stamp($1) + $0 },
        Transport("time of day with fraction") { "10:00:\(second($1)).123 \($0)" },
        Transport("/dev/kmsg") { "3,\(700 + $1),26135\(6000 + $1),-;\($0)" },
        Transport("/dev/kmsg with callers") { "3,\(700 + $1),26135\(6000 + $1),-,caller=T35;\($0)" },
        Transport("extended netconsole with release") { "6.16.8,3,\(700 + $1),26135\(6000 + $1),-;\($0)" },
        Transport("kernel alone") { text, _ in "kernel: " + text },
        Transport("a switch's serial server") { "port07 ttyS0| " + stamp($1) + $0 },
        Transport("logcat") { "10-03 00:44:\(second($1)).123     0     0 E KERNEL  : " + stamp($1) + $0 },
        Transport("quoted") { "> " + stamp($1) + $0 },
        Transport("quoted twice") { ">> " + stamp($1) + $0 },
        Transport("quoted with bars") { "| " + stamp($1) + $0 },
        Transport("quoted without stamp") { text, _ in "> " + text },
        Transport("quoted journal") { "> Oct 03 00:44:\(second($1)) host1 kernel: \($0)" },
        Transport("indented") { "    " + stamp($1) + $0 },
        Transport("indented without stamp") { text, _ in "\t" + text },
        Transport("CRLF") { stamp($1) + $0 + "\r" },
        Transport("CRCRLF") { stamp($1) + $0 + "\r\r" },
        Transport("echoed") { stamp($1) + $0 + "\n" + stamp($1) + $0 },
    ]

    @Test(arguments: transports)
    func `a report is read whatever brings it`(transport: Transport) throws {
        let lines = Self.report.enumerated().map { transport.write($1, $0) + "\n" }.joined()
        let crashes = Crash.all(in: Array(lines.utf8))
        #expect(crashes.map(\.title) == ["INFO: task hung in box_sync_lid"])
        let crash = try #require(crashes.first)
        #expect(crash.corrupted == nil)
        #expect(crash.stacks.count == 1)
        #expect(crash.stack.filter { $0 != "box_left_over" }.count == 8)
        #expect(crash.line == 1)
        #expect(!crash.report.contains("\u{1B}"))
    }

    /// Behind two lines of another program's and amid others' lines.
    @Test(arguments: transports.filter { !["nothing", "journalctl -o cat"].contains($0.testDescription) })
    func `what others print is left out`(transport: Transport) throws {
        var lines = ["a program says something", "WARNING: a program warns of nothing"]
        for (number, line) in Self.report.enumerated() {
            lines.append(transport.write(line, number))
            if number == 8 { lines.append("executing program 3:") }
        }
        let text = lines.map { $0 + "\n" }.joined()
        let crashes = Crash.all(in: Array(text.utf8))
        #expect(crashes.map(\.title) == ["INFO: task hung in box_sync_lid"])
        #expect(crashes.first?.line == 3)
    }

    @Test func `a console may come again as a whole`() {
        let block = Self.report.enumerated().map { Self.stamp($0) + $1 + "\n" }.joined()
        let quiet = (0..<40).map { "[  262.00\(1000 + $0)] usb 1-1: a line\n" }.joined()
        #expect(Crash.all(in: Array((block + block).utf8)).count == 1)
        #expect(Crash.all(in: Array((block + quiet + block + quiet).utf8)).count == 1)
    }

    @Test(arguments: [
        (
            "Aug  1 10:00:00 host1 sshd[12]: hello", 32, ConsolePrefix.Context.program
        ), ("kernel: text", 8, .console), ("4,12,345,-;text", 11, .console),
        ("4,12,345,-,caller=C3;text", 21, .processor(3)), ("10:00 text", 0, .none), ("text: more", 0, .none),
        ("\u{1B}[32m[    1.000000] \u{1B}[0mtext", 24, .console), ("half a line[    1.000000] text", 26, .console),
    ])
    func `a prefix ends where the text begins`(line: String, end: Int, context: ConsolePrefix.Context) {
        viewing(line) { line in
            let prefix = ConsolePrefix(line)
            #expect(prefix.context == context)
            #expect(prefix.end == end)
        }
    }

    @Test func `what pstore kept is read in the order in which it was written`() {
        let lines = Self.report.enumerated().map { "<3>" + Self.stamp($0) + $1 + "\n" }
        let parts = [
            "Panic#1 Part3\n<6>[  261.000000] usb 1-1: a line\n", "Panic#1 Part2\n" + lines[..<7].joined(),
            "Panic#1 Part1\n" + lines[7...].joined(),
        ]
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            let dump = Array(order.map { parts[$0] }.joined().utf8)
            #expect(PstoreDump.isOne(dump))
            #expect(PstoreDump.inOrder(dump) == Array(parts.joined().utf8))
            let crashes = Crash.all(in: PstoreDump.inOrder(dump))
            #expect(crashes.map(\.title) == ["INFO: task hung in box_sync_lid"])
            #expect(crashes.first?.corrupted == nil)
        }
        #expect(!PstoreDump.isOne(Array("Part 1 of the report\n".utf8)))
        #expect(PstoreDump.inOrder(Array("no dump\nat all".utf8)) == Array("no dump\nat all".utf8))
    }

    /// Lines as mail programs break them, at 72 columns.
    static func wrapped(_ line: String, mark: String) -> String {
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if !current.isEmpty, current.utf8.count + 1 + word.utf8.count > 72 {
                lines.append(current)
                current = String(word)
            } else {
                current = lines.isEmpty && current.isEmpty ? String(word) : current + " " + word
            }
        }
        return (lines + [current]).map { mark + $0 + "\n" }.joined()
    }

    static let long: [(title: String, lines: [String])] = [
        (
            "possible deadlock in box_seal",
            [
                "WARNING: possible circular locking dependency detected",
                "6.1.0 #1 Not tainted", "------------------------------------------------------",
                "lid-closer/588 is trying to acquire lock:",
                "ff110000060e5980 (&box->lid.a_rather_long_name#8){++++}-{3:3}, at: box_seal+0x39/0x1c0",
                "", "but task is already holding lock:",
                "ff110000093323f8 (&box->journal.checkpoint_mutex){+.+.}-{3:3}, at: box_flush_journal+0x267/0x5f0",
                "", "stack backtrace:", "CPU: 1 PID: 588 Comm: lid-closer Not tainted 6.1.0 #1", "Call Trace:",
                " <TASK>",
                " dump_stack_lvl+0xa7/0xdb", " __lock_acquire+0x1023/0x1d20", " down_read+0x45/0x160",
                " box_seal+0x39/0x1c0", " </TASK>",
            ]
        ),
        (
            "WARNING in box_transaction_begin",
            [
                "WARNING: CPU: 3 PID: 4242 at drivers/box/transaction.c:334 box_transaction_begin+0x4c0/0x4e0",
                "Modules linked in: box lid",
                "CPU: 3 PID: 4242 Comm: kworker/u8:2 Not tainted 6.16.0-rc3-next-20250626 #1",
                "RIP: 0010:box_transaction_begin+0x4c0/0x4e0", "Call Trace:", " box_write+0x12/0x40",
                " vfs_write+0x12/0x40", "---[ end trace 0000000000000000 ]---",
            ]
        ),
        (
            "BUG: unable to handle kernel NULL pointer dereference in box_error_log_enabled_show",
            [
                "BUG: Kernel NULL pointer dereference on read at 0x00000158",
                "Faulting instruction address: 0xc008000004c3d6b8", "Oops: Kernel access of bad area, sig: 11 [#1]",
                "NIP [c008000004c3d6b8] box_error_log_enabled_show+0x58/0x90 [box_core]",
                "LR [c008000004c3d6a0] box_error_log_enabled_show+0x40/0x90 [box_core]", "Call Trace:",
                "[c00000000a1b7a20] [c008000004c3d6a0] box_error_log_enabled_show+0x40/0x90 [box_core] (unreliable)",
                "[c00000000a1b7a60] [c000000000a5d2f8] dev_attr_show+0x38/0x70",
                "[c00000000a1b7a90] [c0000000006b5d4c] seq_read_iter+0x1fc/0x5d0",
            ]
        ),
    ]

    @Test(arguments: ["", "> "], [true, false])
    func `lines that a mail program broke are joined`(mark: String, isStamped: Bool) {
        for (title, lines) in Self.long {
            let text = lines.enumerated().map {
                Self.wrapped((isStamped ? Self.stamp($0) : "") + $1, mark: mark)
            }.joined()
            let crashes = Crash.all(in: Array(text.utf8))
            #expect(crashes.map(\.title) == [title], "\(text)")
            #expect(crashes.first?.corrupted == nil)
        }
    }
}
