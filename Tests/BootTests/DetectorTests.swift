import Boot
import Oops
import Records
import Testing

@Suite struct DetectorMaskTests {
    static let kasan = Crash(title: "KASAN: slab-out-of-bounds Read in other", kind: .kasan)
    static let deadlock = Crash(title: "possible deadlock in other", kind: .lockdep)
    static let oops = Crash(title: "general protection fault in other", kind: .generalProtection)
    static let warning = Crash(title: "WARNING in other", kind: .warning)
    static let refcount = Crash(title: "WARNING: refcount bug in other", kind: .refcount)
    static let badPage = Crash(title: "BUG: Bad page state in other", kind: .other)

    struct Row: Sendable, CustomTestStringConvertible {
        var sought: Crash
        var other: Crash
        var repeating: Set<Detector> = []
        var masks: Bool
        var testDescription: String { "\(other.title) before \(sought.title)" }
    }

    static func sought(_ title: String, _ kind: CrashKind) -> Crash { Crash(title: title, kind: kind) }

    static let rows = [
        Row(sought: sought("KASAN: use-after-free Read in foo", .kasan), other: kasan, masks: true),
        Row(
            sought: sought("KASAN: use-after-free Read in foo", .kasan), other: kasan, repeating: [.kasan],
            masks: false),
        Row(sought: sought("KASAN: use-after-free Read in foo", .kasan), other: deadlock, masks: false),
        Row(sought: sought("KASAN: use-after-free Read in foo", .kasan), other: warning, masks: false),
        Row(sought: sought("possible deadlock in foo", .lockdep), other: deadlock, masks: true),
        Row(sought: sought("possible deadlock in foo", .lockdep), other: kasan, masks: true),
        Row(sought: sought("possible deadlock in foo", .lockdep), other: oops, masks: true),
        Row(sought: sought("possible deadlock in foo", .lockdep), other: badPage, masks: true),
        Row(sought: sought("possible deadlock in foo", .lockdep), other: warning, masks: false),
        Row(sought: sought("WARNING in foo", .warning), other: warning, masks: false),
        Row(sought: sought("WARNING: refcount bug in foo", .refcount), other: refcount, masks: true),
        Row(sought: sought("general protection fault in foo", .generalProtection), other: kasan, masks: false),
    ]

    @Test(arguments: rows)
    func whatUsesADetectorUp(row: Row) {
        let mask = DetectorMask(sought: SoughtCrash([row.sought]), repeating: row.repeating)
        #expect(mask.masks(row.other) == row.masks)
        let shape = RunShape(ending: .exited(status: 0))
        // Wherever in the boot it came.
        #expect((mask.reason(crashes: [row.other], bootCrashes: [], shape: shape) != nil) == row.masks)
        #expect((mask.reason(crashes: [], bootCrashes: [row.other], shape: shape) != nil) == row.masks)
    }

    @Test func titlesAloneAreEnough() {
        #expect(DetectorMask(sought: SoughtCrash(title: "KASAN: use-after-free Read in foo")).masks(Self.kasan))
        #expect(DetectorMask(sought: SoughtCrash(title: "possible deadlock in foo")).masks(Self.oops))
    }

    @Test func whatCameAtBootIsNotMissedLater() {
        let mask = DetectorMask(sought: SoughtCrash([Self.warning]))
        let shape = RunShape(ending: .exited(status: 0))
        #expect(mask.reason(crashes: [], bootCrashes: [Self.warning], shape: shape) != nil)
    }

    @Test func whatTheKernelSwitchedOffIsOff() {
        let mask = DetectorMask(sought: SoughtCrash([Self.deadlock]))
        var shape = RunShape(ending: .exited(status: 0), detectorsOff: [.lockdep])
        #expect(mask.reason(crashes: [], bootCrashes: [], shape: shape) != nil)
        shape.detectorsOff = [.kmemleak]
        #expect(mask.reason(crashes: [], bootCrashes: [], shape: shape) == nil)
    }

    @Test func anOopsThatEndedTheReproducerHidesAll() {
        let mask = DetectorMask(sought: SoughtCrash([Self.warning]))
        #expect(
            mask.reason(crashes: [Self.oops], bootCrashes: [], shape: RunShape(ending: .killed(signal: 9))) != nil)
        #expect(mask.reason(crashes: [Self.oops], bootCrashes: [], shape: RunShape(ending: .outOfTime)) == nil)
    }

    @Test func twoReportsInOneBootShowThatItRepeats() {
        let other = Crash(title: "KASAN: use-after-free Read in foo", kind: .kasan)
        #expect(DetectorMask.repeating(in: [Self.kasan, other]) == [.kasan])
        #expect(DetectorMask.repeating(in: [Self.kasan, Self.kasan, Self.deadlock]) == [])
    }
}

@Suite struct DetectorLimitsTests {
    static let config = [
        "CONFIG_DETECT_HUNG_TASK": "y", "CONFIG_DEFAULT_HUNG_TASK_TIMEOUT": "140",
        "CONFIG_RCU_CPU_STALL_TIMEOUT": "100", "CONFIG_SOFTLOCKUP_DETECTOR": "y",
    ]

    @Test func theyAreTheConfigsAndTheArguments() {
        let limits = DetectorLimits(config: { Self.config[$0] }, arguments: "quiet watchdog_thresh=55")
        #expect(
            limits == DetectorLimits(hungTask: .seconds(140), rcuStall: .seconds(100), softLockup: .seconds(110)))
        #expect(limits.latest == .seconds(290))
        let other = DetectorLimits(
            config: { Self.config[$0] },
            arguments: "sysctl.kernel.hung_task_timeout_secs=30 rcupdate.rcu_cpu_stall_timeout=x")
        #expect(other.hungTask == .seconds(30))
        #expect(other.rcuStall == .seconds(100))
        #expect(DetectorLimits(config: { _ in nil }, arguments: "") == DetectorLimits())
    }

    @Test(arguments: [([Double?](), 60), ([nil], 60), ([1.0, 2.0], 60), ([1.0, 30.0, nil], 150), ([13.0], 65)])
    func limitsAreLearntAtTheBadEnd(seconds: [Double?], run: Int) {
        let shapes = seconds.map { RunShape(ending: .cutShort, secondsToCrash: $0) }
        let limits = BootLimits().learnt(from: shapes)
        #expect(limits.run == .seconds(run))
        #expect(
            limits.silence
                == .seconds(seconds.compactMap { $0 }.isEmpty ? 30 : max(30, seconds.compactMap { $0 }.max()! * 5)))
    }
}
