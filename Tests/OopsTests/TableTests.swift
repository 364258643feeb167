import Testing

@testable import Oops

/// Calls `body` with the bytes of `text`.
func viewing<Result>(_ text: String, _ body: (ByteView) throws -> Result) rethrows -> Result {
    try Array(text.utf8).withUnsafeBufferPointer { try body(ByteView($0)) }
}

@Suite struct TableTests {
    @Test(arguments: [
        (
            "KASAN: {word} in {func}", "BUG: KASAN: slab-out-of-bounds in f.isra.0+0x12/0x340 net/a.c:1",
            5, ["slab-out-of-bounds", "f"]
        ),
        ("at {src} {func}", "CPU: 1 PID: 22 at lib/a.c:33 f+0x1/0x2", 15, ["lib/a.c:33", "f"]),
        ("WARNING: {any} at {src} {func}", "WARNING: a at b at x/y.h:1 g+0x1", 0, ["x/y.h:1", "g"]),
        ("{one:Read|Write} of size", "  Write of size 8", 2, ["Write"]),
        ("at: {pc}{func}", "(lock){+.+.}, at: [<ffffffff81>] pipe_lock+0x5b/0x70", 14, ["pipe_lock"]),
        ("rcu{of:_sched|} stall", "rcu stall", 0, []),
        ("last function: {name}", " last function: worker-1", 1, ["worker"]),
        ("task {to} blocked {any}for", "task a b:1 blocked in wait for", 0, ["a b:1"]),
        ("BUG:{end}", "BUG:  ", 0, []),
        ("^{rest}", "all of it", 0, ["all of it"]),
        ("regs at {hex} in", "regs at 0x12ab in", 0, []),
    ])
    func aPatternTakesWhatItNames(pattern: String, line: String, offset: Int, captures: [String]) {
        viewing(line) { line in
            let found = LinePattern(pattern).find(in: line)
            #expect(found?.offset == offset)
            #expect(found?.captures.map(\.string) == captures)
        }
    }

    @Test(arguments: [
        ("KASAN: {word} in {func}", "KASAN:  in f+0x1"), ("{num} a", "b a"), ("in {func}", "in f"),
        ("{any}: end", "no such end"), ("{unknown}", "word"), ("^at", "not at the start"), ("BUG:{end}", "BUG: x"),
        ("{src}", "no/file:12"),
    ])
    func aPatternRefuses(pattern: String, line: String) {
        viewing(line) { #expect(!LinePattern(pattern).matches($0)) }
    }

    @Test(
        arguments: [
            ("[   12.345678][  T123] text", "text", .task(123)),
            ("[   12.345678][    C1]  text", " text", .processor(1)),
            ("[   12.345678] text", "text", .console),
            ("<4>[   12.345678] text", "text", .console),
            ("a login: [   12.345678][   T1] text", "text", .task(1)),
            ("** 12 printk messages dropped ** [   12.345678] text", "text", .console),
            ("[ BUG: text ]", "[ BUG: text ]", .none),
            ("[   12.345678][  T123]", "[   12.345678][  T123]", .none),
            ("<4>text", "text", .console),
            ("", "", .none),
        ] as [(String, String, ConsolePrefix.Context)])
    func aLineLosesItsPrefixes(raw: String, text: String, context: ConsolePrefix.Context) {
        viewing(raw) { raw in
            let prefix = ConsolePrefix(raw)
            #expect(raw.from(prefix.end).string == text)
            #expect(prefix.context == context)
        }
    }

    @Test(arguments: [
        (" f+0x1/0x2", "f"), ("f.cold+0x1/0x2 [module]", "f"), ("    [<ffffffff81234567>] f.part.1+0x1/0x2", "f"),
        (" [<ffffffff81>] [<ffffffff81>] f+0x1/0x2", "f"),
        ("[<80a74a04>] (put_device) from [<81344bf8>] (f+0x1/0x2)", "put_device f"),
        (" put_device from f+0x1/0x2", "put_device f"),
        (" ? f+0x1/0x2", ""), ("4.10.0+ #179 Not tainted", ""), (" f path/a.c:1 [inline]", ""), ("RAX: 0+0x", ""),
        (" f", ""), ("", ""),
    ])
    func aFrameNamesItsFunctions(text: String, functions: String) {
        viewing(text) { line in
            let found = StackLine.functions(line)
            #expect([found?.0.string, found?.1?.string].compactMap(\.self).joined(separator: " ") == functions)
        }
    }

    @Test(
        arguments: [
            ("Call Trace:", .callTrace), ("Call trace:", .callTrace), ("Backtrace: ", .backtrace),
            ("Freed by task 12:", .free), ("Allocated:", .allocation), ("  backtrace:", .leak),
            ("  backtrace (crc 12ab):", .leak), ("Uninit was created at:", .origin), ("stack backtrace:", nil),
            ("Allocated by hand", nil), (" f+0x1/0x2", nil), ("", nil),
        ] as [(String, StackLine.Heading?)])
    func aHeadingIsKnown(text: String, heading: StackLine.Heading?) {
        viewing(text) { #expect(StackLine.heading($0) == heading) }
    }

    @Test(arguments: [
        ("RIP: 0010:f+0x1/0x2", "f"), ("RIP: 0010:[<ffffffff81>]  [<ffffffff81>] f+0x1/0x2", "f"),
        ("pc : f+0x1/0x2", "f"), ("PC is at f+0x1/0x2", "f"), ("NIP [c000] f+0x1/0x2", "f"),
        ("epc : f+0x1/0x2", "f"),
        ("RIP: 0033:0x4324a0", "-"), ("sound/core/pcm_lib.c:1 f+0x1/0x2", ""), ("lr : f+0x1/0x2", ""),
    ])
    func anInstructionIsKnown(text: String, function: String) {
        viewing(text) { line in
            switch StackLine.instruction(line) {
            case .named(let name): #expect(name.string == function)
            case .unnamed: #expect(function == "-")
            case nil: #expect(function.isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("kernel panic: a  b\u{1B}c", "kernel panic: a bc"),
        ("at ffff8800b46111c0 of 12", "at ADDR of NUM"),
        ("on unknown-block(0,0)", "on unknown-block(NUM,NUM)"),
        ("at 0xffff8800b46111c0", "at ADDR"),
        ("kernel BUG at lib/a.c:12!", "kernel BUG at lib/a.c:LINE!"),
        ("from 10.0.0.1 by syz-executor.3/123", "from IP by syz-executor"),
        ("in f+0x12/0x340 on CPU#3", "in f on CPU"),
        ("x64_sys_call of ip6_fragment", "x64_sys_call of ip6_fragment"),
        (String(repeating: "word ", count: 100), String(repeating: "word ", count: 24).dropLast().description),
    ])
    func titlesAreNormalised(text: String, title: String) {
        #expect(CrashTitle.normalised(text) == title)
    }

    @Test(arguments: [
        ("KASAN: slab-use-after-free Read in f", "KASAN-USE-AFTER-FREE-READ"),
        ("KASAN: slab-out-of-bounds Write in f", "KASAN-WRITE"), ("KASAN: invalid-free in f", "KASAN-INVALID-FREE"),
        ("KFENCE: memory corruption in f", "KFENCE-MEMORY-CORRUPTION"), ("WARNING in f", "WARNING"),
        ("WARNING: refcount bug in f", "REFCOUNT_WARNING"), ("possible deadlock in f", "LOCKDEP"),
        ("INFO: task hung in f", "HANG"), ("memory leak in f", "LEAK"), ("kernel panic: x", "DoS"),
        ("kernel BUG in f", "BUG"), ("BUG: Bad page state in f", nil), ("something else", nil),
    ])
    func aTitleTellsItsType(title: String, type: String?) {
        #expect(TitleTable.type(of: title) == type)
    }

    @Test(
        arguments: [
            ("KASAN: slab-use-after-free Read in f", .kasan, .memory), ("WARNING in f", .warning, .check),
            ("WARNING in kmalloc_node", .warning, .memory), ("WARNING: ODEBUG bug in f", .warning, .memory),
            ("WARNING: suspicious RCU usage in f", .lockdep, .lockRule),
            ("BUG: Bad page state in f", .other, .memory),
            ("BUG: using smp_processor_id() in preemptible code in f", .atomicSleep, .atomicSleep),
            ("INFO: task hung in f", .hungTask, .hang), ("BUG: soft lockup in f", .softLockup, .hang),
            ("memory leak in f", .memoryLeak, .leak), ("KCSAN: data-race in f / g", .kcsan, .race),
            ("no output from test machine", .noOutput, .silence),
            ("kernel panic: Out of memory", .outOfMemory, .leak),
            ("kernel panic: stack is corrupted in f", .stackOverflow, .memory), ("something else", .other, .check),
            ("UBSAN: array-index-out-of-bounds in f", .ubsan, .memory),
            ("UBSAN: shift-out-of-bounds in f", .ubsan, .check),
        ] as [(String, CrashKind, CrashFamily)])
    func aTitleTellsItsKindAndFamily(title: String, kind: CrashKind, family: CrashFamily) {
        #expect(TitleTable.kind(of: title) == kind)
        #expect(TitleTable.family(of: title) == family)
        #expect(TitleTable.isTitle(title) == (title != "something else"))
    }

    @Test func everyFormatsTitleIsInTheTable() {
        for header in OopsTable.headers {
            for format in header.formats where format.kind == nil && !format.title.hasPrefix("{") {
                #expect(TitleTable.isTitle(format.title.replacing("{1}", with: " x")), "\(format.title)")
            }
        }
    }

    @Test(arguments: [
        ("__x64_sys_ioctl", "ioctl"), ("___sys_sendmsg", "sendmsg"), ("__sys_bind", "bind"), ("SyS_read", "read"),
        ("__se_sys_read", "read"), ("ksys_ioctl", "ioctl"), ("read", "read"), ("sys_", "sys_"),
        ("my_sys_read", "my_sys_read"),
    ])
    func helpersAreKnownWithoutASystemCallsPrefix(name: String, bare: String) {
        // `__x64_` comes off last: what is left names the call as every architecture does.
        viewing(name) { #expect(FrameNames.bare($0).string == (name.hasPrefix("__x64") ? "sys_" + bare : bare)) }
    }

    @Test(arguments: [
        ("box_memcpy_toio", true), ("kmalloc_array", true), ("might_fault", true), ("__mutex_lock", true),
        ("task_blocks_on_rt_mutex", false), ("box_readl", true), ("box_reads", false), ("crc32c_le", true),
        ("atomic_dec_and_test", true), ("box_atomic_flip", false), ("exc_page_fault", true), ("T", true),
        ("Tick", false),
        ("iput", true), ("box_iput", false), ("print_report", true), ("do_iter_read", false),
    ])
    func aHelperIsKnown(name: String, isHelper: Bool) {
        #expect(Helpers.all.matches(name) == isHelper)
    }

    @Test(arguments: [
        ("f", "f", []), ("__x64_sys_read", "sys_read", ["__x64_sys_read"]), ("sys_read", "read", ["sys_read"]),
        ("__se_sys_read", "read", ["__se_sys_read", "sys_read"]), ("SyS_read", "read", ["SyS_read"]),
        ("_RNvMs_NtCs1_4core3fmtNtB4_9Formatter3pad", "<core::fmt::Formatter>::pad", []),
        (
            "_RNvXs1_Cs2_11ashmem_rustNtB5_6AshmemNtNtCs3_6kernel10miscdevice10MiscDevice4mmap",
            "<ashmem_rust::Ashmem as kernel::miscdevice::MiscDevice>::mmap", []
        ),
        ("_RNvNtCs1_4core9panicking9panic_fmt", "core::panicking::panic_fmt", []), ("_RN", "_RN", []),
        ("_ZN3foo3barEv", "foo::bar", []),
    ])
    func aFunctionIsNamedReadably(printed: String, name: String, others: [String]) {
        #expect(FrameNames(printed: printed) == FrameNames(name, others: others))
    }

    @Test(arguments: [
        ("KASAN: use-after-free Read in f", "f"), ("WARNING in f/usb_submit_urb", "f"), ("kernel panic: x", nil),
        ("BUG: using smp_processor_id() in preemptible code in f", "f"), ("KCSAN: data-race in f / g", "f"),
        ("attempt to add with overflow in <a::B as c::D>::e", "<a::B as c::D>::e"), ("WARNING in ", nil),
    ])
    func aTitleTellsItsFrame(title: String, frame: String?) {
        #expect(CrashReader.frame(in: title) == frame)
    }

    @Test func everyHeaderIsFoundWhereverItStands() {
        for (number, header) in OopsTable.headers.enumerated() {
            for before in [0, 1, 20, 63, 64, 200] {
                let text = String(repeating: "x", count: before) + String(decoding: header.text, as: UTF8.self)
                viewing(text + String(repeating: "y", count: 70)) { bytes in
                    var from = 0
                    var found: [Int] = []
                    while let hit = EventSearch.standard.anchors.first(in: bytes, from: from) {
                        if hit.offset == before { found.append(hit.literal) }
                        from = hit.offset + 1
                    }
                    #expect(found == [number], "\(text)")
                }
            }
        }
    }

    static func names(_ functions: [String], _ choice: ([ByteView]) -> FrameNames?) -> FrameNames? {
        let text = Array(functions.joined(separator: " ").utf8)
        return text.withUnsafeBufferPointer { buffer in
            var rest = ByteView(buffer)
            var views: [ByteView] = []
            for function in functions {
                views.append(rest.upTo(function.utf8.count))
                rest = rest.from(function.utf8.count + 1)
            }
            return choice(views)
        }
    }

    @Test(
        arguments: [
            (["__schedule", "schedule", "wait_for_completion", "f"], "f"),
            (["__schedule", "schedule", "rtnl_lock", "f"], "rtnl_lock"),
            (["__schedule", "__wait_rcu_gp", "synchronize_net", "f"], "synchronize_rcu"),
            // What an unwinder left over between the scheduler's frames waits for nothing.
            (["__schedule", "left_over", "schedule", "f"], "f"), (["__schedule"], nil),
        ] as [([String], String?)])
    func aWaitIsNamedByWhoWaits(frames: [String], name: String?) {
        #expect(Self.names(frames, FrameChoice.waiting)?.name == name)
    }

    @Test(
        arguments: [
            (["cpu_relax", "f_ioctl", "vfs_ioctl", "do_syscall_64"], "f_ioctl"),
            (["f", "__x64_sys_f", "do_syscall_64"], "sys_f"),
            (["g", "smp_call_function_single", "f"], "smp_call_function"),
            (["f", "g"], nil),
        ] as [([String], String?)])
    func aStallIsNamedByWhatWasAskedFor(frames: [String], name: String?) {
        #expect(Self.names(frames, FrameChoice.stalling)?.name == name)
    }
}
