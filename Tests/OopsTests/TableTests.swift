import Testing

@testable import Oops

@Suite struct TableTests {
    @Test(arguments: [
        (
            "KASAN: {word} in {func}", "KASAN: slab-out-of-bounds in f.isra.0+0x12/0x340 net/a.c:1",
            ["slab-out-of-bounds", "f"]
        ),
        ("CPU: {num} PID: {num} at {any}:{num} ", "CPU: 1 PID: 22 at lib/a.c:33 f", ["1", "22", "lib/a.c", "33"]),
        ("data-race in {func} / {func}", "data-race in a+0x1/0x2 / b", ["a", "b"]),
        ("{hex} [", "0000 [#1] SMP", ["0000"]), ("{symbol} ", "f+0x1/0x2 ", ["f"]), ("{symbol}", "f.cold", ["f"]),
        ("spinlock {rest}", "spinlock  bad magic ", ["bad magic"]),
        ("", "whatever", []),
    ])
    func aPatternTakesItsPlaces(pattern: String, line: String, captures: [String]) {
        #expect(LinePattern(pattern).match(Array(line.utf8)[...]) == captures)
    }

    @Test(arguments: [
        ("KASAN: {word} in {func}", "KASAN:  in f"), ("{num}", ""), ("{func}", "0x12"),
        ("{any}: end", "no such end"),
        ("{unknown}", "word"), ("{symbol}", "function"),
    ])
    func aPatternRefuses(pattern: String, line: String) {
        #expect(LinePattern(pattern).match(Array(line.utf8)[...]) == nil)
    }

    @Test(
        arguments: [
            ("[   12.345678][  T123] text", "text", .task(123)),
            ("[   12.345678][    C1]  text", " text", .processor(1)),
            ("[   12.345678] text\r\n", "text", nil),
            ("<4>[   12.345678] text", "text", nil),
            ("<4>text", "text", nil),
            ("login: [   12.345678][   T1] text", "text", .task(1)),
            ("[ BUG: text ]", "[ BUG: text ]", nil),
            ("text", "text", nil),
            ("", "", nil),
        ] as [(String, String, ConsoleLine.Context?)])
    func aLineLosesItsPrefixes(raw: String, text: String, context: ConsoleLine.Context?) {
        let line = ConsoleLine(Array(raw.utf8)[...], start: 0, end: raw.utf8.count)
        #expect(line.text.string == text)
        #expect(line.context == context)
    }

    @Test(
        arguments: [
            (" f+0x1/0x2", .frame("f")),
            ("  f.cold+0x1/0x2 [module]", .frame("f")),
            (" ? f+0x1/0x2", .unreliableFrame),
            ("    [<ffffffff81234567>] f.part.1.constprop.0+0x1/0x2", .frame("f")),
            ("[<80a74a04>] (put_device) from [<81344bf8>] (f+0x1/0x2)", .frame("put_device")),
            ("RIP: 0010:f+0x1/0x2", .instruction("f")),
            ("RIP: 0033:0x4324a0", .unnamedInstruction),
            ("RIP: 0010:0x0", .unnamedInstruction),
            (" <TASK>", .stackName),
            ("Call Trace:", .section(.calls)),
            ("Freed by task 12:", .section(.history)),
            ("-> #0 (lock){+.+.}-{3:3}:", .section(.lockChain)),
        ] as [(String, StackLine)])
    func aStackTracesLineIsKnown(text: String, expected: StackLine) {
        #expect(StackLine(Array(text.utf8)[...]) == expected)
    }

    @Test(arguments: [
        "f+0x1/0x2", " f", " f+0x1", "RAX: 0000000000000000", " 12+0x1/0x2", "", "Modules linked in:",
    ])
    func otherLinesAreNoneOfAStackTrace(text: String) {
        #expect(StackLine(Array(text.utf8)[...]) == nil)
    }

    @Test(arguments: [
        ("kernel panic: a  b\u{1B}c", "kernel panic: a bc"),
        ("at ffff8800b46111c0 of 12", "at ADDR of NUM"),
        ("on unknown-block(0,0)", "on unknown-block(NUM,NUM)"),
        ("flags 0x12 at 0xffff8800b46111c0", "flags NUM at ADDR"),
        (String(repeating: "word ", count: 100), String(repeating: "word ", count: 24).dropLast().description),
    ])
    func titlesAreNormalised(text: String, title: String) {
        #expect(CrashTitle.normalised(text) == title)
    }

    @Test func everyRowsAnchorIsFound() {
        for format in OopsFormat.all {
            let text = Array("some text before it ".utf8) + format.anchor + Array(" and behind".utf8)
            let hit = text.withUnsafeBytes { OopsTable.standard.search.first(in: $0) }
            #expect(hit?.offset == 20, "\(String(decoding: format.anchor, as: UTF8.self))")
        }
    }

    @Test func aWaitIsNamedByWhoWaits() {
        #expect(FrameChoice.waiting(["__schedule", "schedule", "wait_for_completion", "f"]) == "f")
        #expect(FrameChoice.waiting(["__schedule", "__mutex_lock", "rtnl_lock", "f"]) == "rtnl_lock")
        #expect(FrameChoice.waiting(["__schedule", "__wait_rcu_gp", "synchronize_net", "f"]) == "synchronize_rcu")
        #expect(FrameChoice.waiting(["__schedule"]) == nil)
    }

    @Test(
        arguments: [
            (["cpu_relax", "f_ioctl", "vfs_ioctl", "do_syscall_64"], "f_ioctl"),
            // What reports the stall isn't what stalls.
            (["update_process_times", "__hrtimer_run_queues", "apic_timer_interrupt", "f", "do_syscall_64"], "f"),
            (["f", "__x64_sys_f", "do_syscall_64"], "sys_f"),
            (["f", "g"], nil),
        ] as [([String], String?)])
    func aStallIsNamedByWhatWasAskedFor(frames: [String], name: String?) {
        var trace = TraceReading()
        trace.begin(.calls)
        for frame in frames { trace.append(.frame(frame)) }
        #expect(FrameChoice.stuck(trace) == name)
    }
}
