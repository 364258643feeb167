import Oops
import Testing

@Suite struct SameCrashTests {
    static let sought = SoughtCrash([
        Crash(
            title: "KASAN: use-after-free Read in box_peek", kind: .kasan, frame: "box_peek",
            stack: ["box_peek", "box_ioctl", "__x64_sys_ioctl", "do_syscall_64"])
    ])

    enum Expected { case same, other, cannotTell }

    static let cases: [(Crash, Expected)] = [
        (Crash(title: "KASAN: use-after-free Read in box_peek", kind: .kasan, frame: "box_peek"), .same),
        (Crash(title: "KASAN: use-after-free Write in box_peek", kind: .kasan, frame: "box_peek"), .same),
        (Crash(title: "x", altTitles: ["KASAN: use-after-free Read in box_peek"], kind: .other), .same),
        (Crash(title: "general protection fault in box_peek", kind: .generalProtection, frame: "box_peek"), .same),
        (
            Crash(title: "general protection fault in kfree_x", kind: .generalProtection, frame: "kfree_x"),
            .cannotTell
        ),
        (Crash(title: "BUG: corrupted list in elsewhere", kind: .listCorruption, frame: "elsewhere"), .cannotTell),
        (Crash(title: "WARNING in box_peek", kind: .warning, frame: "box_peek"), .cannotTell),
        (Crash(title: "WARNING in net_thing", kind: .warning, frame: "net_thing", stack: ["net_thing"]), .other),
        (Crash(title: "INFO: task hung in net_thing", kind: .hungTask, frame: "net_thing"), .other),
        (Crash(title: "INFO: task hung in box_ioctl", kind: .hungTask, frame: "box_ioctl"), .cannotTell),
        (Crash(title: "WARNING: corrupted", kind: .warning, corrupted: "no stack"), .cannotTell),
    ]

    @Test(arguments: cases)
    func `crashes are told apart`(crash: Crash, expected: Expected) {
        switch (Self.sought.compare(crash), expected) {
        case (.same, .same), (.other, .other), (.cannotTell, .cannotTell): break
        case (let found, _): Issue.record("\(crash.title): \(found), not \(expected)")
        }
    }

    struct Pair: CustomTestStringConvertible {
        let sought: String
        let crash: String
        let expected: Expected
        var testDescription: String { "\(sought) | \(crash)" }
    }

    /// Titles alone, as a user gives one or as old logs have them.
    static let pairs = [
        Pair(sought: "WARNING in foo_a", crash: "WARNING in foo_a", expected: .same),
        Pair(
            sought: "KASAN: use-after-free Read in foo_a", crash: "KASAN: out-of-bounds Write in foo_a",
            expected: .same),
        Pair(
            sought: "KASAN: use-after-free Read in __foo_a", crash: "BUG: corrupted list in foo_a", expected: .same),
        Pair(
            sought: "BUG: unable to handle kernel NULL pointer dereference in foo_a",
            crash: "general protection fault in foo_a", expected: .same),
        Pair(
            sought: "UBSAN: shift-out-of-bounds in foo_a", crash: "UBSAN: undefined-behaviour in foo_a",
            expected: .cannotTell),
        Pair(
            sought: "WARNING: refcount bug in foo_a", crash: "KASAN: use-after-free Read in bar_b",
            expected: .cannotTell),
        Pair(
            sought: "WARNING: ODEBUG bug in foo_a", crash: "general protection fault in bar_b",
            expected: .cannotTell),
        Pair(sought: "KASAN: use-after-free Read in foo_a", crash: "WARNING in kfree", expected: .cannotTell),
        Pair(
            sought: "general protection fault in foo_a", crash: "general protection fault in corrupted",
            expected: .cannotTell),
        Pair(sought: "WARNING in foo_a", crash: "WARNING in corrupted", expected: .cannotTell),
        Pair(sought: "WARNING in foo_a", crash: "WARNING in foo_b", expected: .cannotTell),
        Pair(sought: "WARNING in get_a", crash: "WARNING in get_b", expected: .other),
        Pair(sought: "WARNING in foo_a", crash: "WARNING in bar_b", expected: .other),
        Pair(sought: "WARNING in foo_a", crash: "UBSAN: shift-out-of-bounds in bar_b", expected: .other),
        Pair(sought: "WARNING in foo_a", crash: "KASAN: use-after-free Read in bar_b", expected: .other),
        Pair(sought: "WARNING in foo_a", crash: "KASAN: use-after-free Read in corrupted", expected: .other),
        Pair(sought: "INFO: task hung in foo_a", crash: "INFO: rcu detected stall in bar_b", expected: .cannotTell),
        Pair(sought: "INFO: task hung in foo_a", crash: "possible deadlock in bar_b", expected: .cannotTell),
        Pair(sought: "INFO: task hung in foo_a", crash: "WARNING in bar_b", expected: .other),
        Pair(sought: "possible deadlock in foo_a", crash: "possible deadlock in bar_b", expected: .cannotTell),
        Pair(sought: "possible deadlock in foo_a", crash: "memory leak in bar_b", expected: .other),
        Pair(sought: "memory leak in foo_a", crash: "memory leak in bar_b", expected: .cannotTell),
        Pair(sought: "memory leak in foo_a", crash: "KASAN: use-after-free Read in bar_b", expected: .other),
        Pair(sought: "KCSAN: data-race in foo_a", crash: "KCSAN: data-race in bar_b", expected: .other),
        Pair(
            sought: "BUG: sleeping function called from invalid context in foo_a",
            crash: "BUG: sleeping function called from invalid context in bar_b", expected: .cannotTell),
        Pair(sought: "WARNING in foo_a", crash: "no output from test machine", expected: .cannotTell),
        Pair(sought: "WARNING in foo_a", crash: "SYZFAIL: something", expected: .cannotTell),
        Pair(sought: "kernel BUG at net/foo.c:LINE!", crash: "kernel BUG at net/foo.c:LINE!", expected: .same),
    ]

    @Test(arguments: pairs)
    func `titles alone are compared`(pair: Pair) {
        let crash = Crash(title: pair.crash, kind: .other)
        check(SoughtCrash(title: pair.sought).compare(crash), pair.expected)
    }

    private func check(_ found: Likeness, _ expected: Expected) {
        switch (found, expected) {
        case (.same, .same), (.other, .other), (.cannotTell, .cannotTell): break
        default: Issue.record("\(found), not \(expected)")
        }
    }

    /// A report of KASAN's: where the memory was allocated, and the crash's own stack.
    private func report(_ frame: String, allocation: [String], calls: [String]) -> Crash {
        let trace = StackTrace(
            role: .allocation, heading: "Allocated by task 1:",
            frames: allocation.map { StackTrace.Frame(function: $0) })
        return Crash(
            title: "KASAN: use-after-free Read in \(frame)", kind: .kasan, frame: frame, stack: [frame] + calls,
            stacks: [trace])
    }

    @Test func `the same object at fault is the same bug`() {
        let sought = SoughtCrash([
            report("box_peek", allocation: ["kmalloc", "box_new", "box_add", "box_open"], calls: [])
        ])
        let again = report(
            "lid_close", allocation: ["kmalloc", "box_new", "box_add", "box_open"], calls: ["lid_shut"])
        check(sought.compare(again), .same)
    }

    @Test func `reports that share nothing are two bugs`() {
        let sought = SoughtCrash([
            report(
                "box_peek", allocation: ["kmalloc", "box_new"], calls: ["box_read", "vfs_read", "do_syscall_64"])
        ])
        let other = report("lid_close", allocation: ["kmalloc", "lid_new"], calls: ["lid_shut", "do_syscall_64"])
        check(sought.compare(other), .other)
        let near = report("lid_close", allocation: ["kmalloc", "lid_new"], calls: ["box_peek"])
        check(sought.compare(near), .cannotTell)
    }

    @Test func `the same file and callers are the same bug, but not the file of all such warnings`() {
        func crash(_ frame: String, at file: String) -> Crash {
            Crash(
                title: "WARNING: refcount bug in \(frame)", kind: .refcount, frame: frame,
                stack: [frame, "box_drop", "box_close", "box_release"],
                report: "WARNING: CPU: 0 PID: 7 at \(file):28 \(frame)+0x12/0x40\n")
        }
        let sought = SoughtCrash([crash("box_put", at: "net/box/box.c")])
        check(sought.compare(crash("lid_put", at: "net/box/box.c")), .same)
        let vague = SoughtCrash([crash("box_put", at: "lib/refcount.c")])
        check(vague.compare(crash("lid_put", at: "lib/refcount.c")), .cannotTell)
    }

    @Test func `any face that was learnt counts`() {
        var sought = SoughtCrash(title: "WARNING in foo_a")
        sought.learn(Crash(title: "general protection fault in bar_b", kind: .generalProtection, frame: "bar_b"))
        check(
            sought.compare(Crash(title: "BUG: corrupted list in bar_b", kind: .listCorruption, frame: "bar_b")),
            .same)
        check(sought.compare(Crash(title: "WARNING in baz_c", kind: .warning, frame: "baz_c")), .other)
    }

    @Test func `two damaged reports are not the same function's`() {
        let sought = SoughtCrash(title: "general protection fault in corrupted")
        check(
            sought.compare(
                Crash(title: "KASAN: use-after-free Read in corrupted", kind: .kasan, frame: "corrupted")),
            .cannotTell)
    }

    @Test func `a helper that two old reports were named after ties nothing`() {
        let sought = SoughtCrash([
            Crash(
                title: "WARNING in box_new", altTitles: ["WARNING in kmalloc_slab"], kind: .warning,
                frame: "box_new")
        ])
        let other = Crash(
            title: "WARNING in lid_new", altTitles: ["WARNING in kmalloc_slab"], kind: .warning, frame: "lid_new")
        check(sought.compare(other), .other)
    }

    @Test func `nothing learnt is nothing known`() {
        check(SoughtCrash([]).compare(Crash(title: "WARNING in foo_a", kind: .warning)), .other)
    }

    @Test func `a title alone takes nothing else for it`() {
        let sought = SoughtCrash(title: "WARNING in foo")
        #expect(sought.compare(Crash(title: "WARNING in foo", kind: .warning)) == .same)
        #expect(sought.compare(Crash(title: "WARNING in bar", kind: .warning)) == .other)
    }
}
