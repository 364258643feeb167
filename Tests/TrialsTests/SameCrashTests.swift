import Oops
import Testing
import Trials

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

    @Test func `a title alone takes nothing else for it`() {
        let sought = SoughtCrash(title: "WARNING in foo")
        #expect(sought.compare(Crash(title: "WARNING in foo", kind: .warning)) == .same)
        #expect(sought.compare(Crash(title: "WARNING in bar", kind: .warning)) == .other)
    }
}
