import Oops
import Testing

@testable import Boot

/// Consoles as tables: what came at which second, and what the watch makes of it.
@Suite struct BootWatchTests {
    static let token = BootToken(
        known: Array((0..<4).map { String(repeating: "\($0)", count: 16) }.joined().utf8))
    static let (t0, t1) = ("0000000000000000", "1111111111111111")
    static let (t2, t3) = ("2222222222222222", "3333333333333333")
    static let isUp = "[    0.9] firstbad: \(t0) user space is up\n"
    static let isStarting = "[    1.0] firstbad: \(t1) reproducer starts, at 1.02\n"
    static let up = "[    0.1] Linux version 6.1\n" + isUp
    static let starts = up + isStarting
    static let ended = "[    2.0] firstbad: \(t2) reproducer ended, status 0, at 2.04\n"
    static let done = "[    3.0] firstbad: \(t3) done\n"
    static func ended(status: Int) -> String { "firstbad: \(t2) reproducer ended, status \(status), at 2.04\r\n" }
    static let bug = """
        [    1.5] BUG: kernel NULL pointer dereference, address: 0000000000000000
        [    1.5] #PF: supervisor read access in kernel mode
        [    1.5] Oops: 0000 [#1] SMP
        [    1.5] CPU: 0 PID: 77 Comm: repro Not tainted 6.1.0 #1
        [    1.5] RIP: 0010:some_function+0x12/0x40
        [    1.5] Call Trace:
        [    1.5]  <TASK>
        [    1.5]  other_function+0x10/0x20
        [    1.5]  </TASK>
        [    1.5] ---[ end trace 0000000000000000 ]---

        """
    static let panic = """
        [    1.6] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009
        [    1.6] CPU: 0 PID: 1 Comm: init Not tainted 6.1.0 #1
        [    1.6] Call Trace:
        [    1.6]  <TASK>
        [    1.6]  panic+0x10/0x20
        [    1.6]  </TASK>
        [    1.6] ---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009 ]---

        """

    static let fatal = "[    1.7] Kernel panic - not syncing: Fatal exception\n[    1.7] Kernel Offset: disabled\n"

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        /// Seconds and what came then.
        var console: [(Double, String)]
        /// Time passes up to here, if nothing has ended it.
        var until = 0.0
        /// The channel's bytes.
        var channel: [(Double, String)] = []
        var goesAway: GuestEvent?
        var stopAt = StopAt.firstCrash
        var hasReproducer = true
        var end: BootEnd?
        var crashes = 0
        var bootCrashes = 0
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "a clean run", console: [(1, starts), (2, ended + done)], end: .ended(status: 0)),
        Row(
            name: "an exit status", end: .ended(status: 139),
            withConsole: [(1, starts + ended(status: 139) + done)]),
        Row(name: "a run that goes on", console: [(1, starts)], until: 20, end: nil),
        Row(name: "no reproducer", console: [(1, up + done)], hasReproducer: false, end: .ended(status: 0)),
        Row(
            name: "a crash after the start", console: [(1, starts), (1.5, bug)], until: 3, end: .crashed, crashes: 1
        ),
        Row(
            name: "a crash cut off by quiet", console: [(1, starts), (1.5, String(bug.prefix(300)))], until: 2.6,
            end: .crashed, crashes: 1),
        Row(
            name: "a crash that may still be going on", console: [(1, starts), (1.5, String(bug.prefix(300)))],
            until: 2.4, end: nil),
        Row(
            name: "a crash before the start is the boot's", console: [(0.5, bug), (1, starts), (2, ended + done)],
            end: .ended(status: 0), bootCrashes: 1),
        Row(
            name: "a crash nobody asked for", console: [(1, starts + bug), (4, ended + done)],
            stopAt: .crash(matching: { $0.title.contains("elsewhere") }), end: .ended(status: 0), crashes: 1),
        Row(
            name: "the crash asked for", console: [(1, starts + bug)], until: 3,
            stopAt: .crash(matching: { $0.title.contains("some_function") }), end: .crashed, crashes: 1),
        Row(
            name: "a panic ends it though nothing shall", console: [(1, starts + bug + panic)], until: 3,
            stopAt: .never, end: .crashed, crashes: 1),
        Row(
            name: "a crash, and a panic of its own later", console: [(1, starts + bug), (5, panic)], until: 8,
            stopAt: .never, end: .crashed, crashes: 2),
        Row(
            name: "a panic for a crash, later", console: [(1, starts + bug), (5, fatal)], until: 8, stopAt: .never,
            end: .crashed, crashes: 1),
        Row(
            name: "a panic at boot", console: [(0.5, panic)], until: 2,
            end: .didNotBoot(.crashed("kernel panic: Attempted to kill init!")), bootCrashes: 1),
        Row(name: "nothing at all", console: [], until: 30, end: .didNotBoot(.silent)),
        Row(name: "not yet nothing at all", console: [], until: 29, end: nil),
        Row(name: "silence at boot", console: [(1, "booting\n")], until: 31, end: .didNotBoot(.silent)),
        Row(
            name: "slow boot", console: (0..<70).map { (Double($0), "still \($0)\n") },
            end: .didNotBoot(.tooSlow)),
        Row(name: "silence", console: [(1, starts)], until: 31, end: .silent),
        Row(
            name: "heartbeats, and nothing else", end: .outOfTime,
            withConsole: [(1, starts)] + (1..<17).map { (Double($0 * 5), "firstbad: alive \($0)\n") }),
        Row(
            name: "out of time, by the guest", end: .outOfTime,
            withConsole: [(1, starts), (25, "firstbad: alive 5\n"), (50, "firstbad: alive 10\n")]
                + [(61, "firstbad: \(t2) reproducer ended, status 137, at 61.5, out of time\n" + done)]),
        Row(name: "a reset at boot", console: [(1, "booting\n")], goesAway: .reset, end: .didNotBoot(.reset)),
        Row(
            name: "a crash and a reset at boot", console: [(1, String(bug.prefix(300)))], goesAway: .reset,
            end: .didNotBoot(.crashed("BUG: unable to handle kernel NULL pointer dereference in some_function")),
            bootCrashes: 1),
        Row(name: "a reset", console: [(1, starts)], goesAway: .reset, end: .reset),
        Row(
            name: "a crash and a reset", console: [(1, starts + String(bug.prefix(400)))], goesAway: .reset,
            end: .crashed, crashes: 1),
        Row(
            name: "a flood",
            console: [(1, starts)] + (0..<40).map { (1.5, String(repeating: "x", count: 600 + $0)) },
            end: .flooded),
        Row(
            name: "a power-off can't be told", console: [(1, starts)], goesAway: .gone, end: .gone),
        Row(
            name: "a power-off behind the reproducer can't be told", console: [(1, starts + ended)],
            goesAway: .gone, end: .gone),
        Row(
            name: "a crash and a power-off", console: [(1, starts + String(bug.prefix(400)))], goesAway: .gone,
            end: .crashed, crashes: 1),
        Row(name: "an end that wasn't begun", console: [(1, up + ended + done)], until: 5, end: nil),
        Row(
            name: "a start of which user space says nothing", console: [(1, isStarting + ended + done)],
            end: .ended(status: 0)),
        Row(
            name: "markers in the clear, and with parts that aren't theirs",
            console: [
                (1, starts),
                (
                    1.1,
                    "firstbad: reproducer ended, status 0\nfirstbad: done\nfirstbad: \(t0) reproducer ended, status 0\n"
                ),
                (1.2, "firstbad: \(t1) done\nfirstbad: 4444444444444444 done\n"),
            ], until: 5, end: nil),
        Row(
            name: "a marker behind a long line without an end", end: .ended(status: 0),
            withConsole: [
                (1, starts), (1.2, String(repeating: "x", count: 9000)), (1.3, ended + "firstbad:" + done),
            ]),
        Row(
            name: "markers by the channel alone", console: [(0.5, "Linux\n")], until: 5,
            channel: [(0.9, isUp), (1, isStarting), (2, "output\n" + ended), (3, done)], end: .ended(status: 0)),
        Row(
            name: "a crash between a start by both ways", console: [(1, starts), (1.5, bug)], until: 4,
            channel: [(1, isUp + isStarting)], end: .crashed, crashes: 1),
        Row(
            name: "a boot's crash before a start by the channel alone", console: [(0.7, bug)], until: 5,
            channel: [(0.9, isUp), (1, isStarting), (2, ended), (3, done)], end: .ended(status: 0), bootCrashes: 1),
        Row(
            name: "a run's crash behind a start by the channel alone", console: [(0.5, "Linux\n"), (1.7, bug)],
            until: 5,
            channel: [(0.9, isUp), (1, isStarting)], end: .crashed, crashes: 1),
        Row(
            name: "forgeries on the channel", console: [(1, starts)], until: 4,
            channel: [(1.5, "firstbad: reproducer ended, status 0\nfirstbad: \(t1) done\n")], end: nil),
        Row(
            name: "output keeps a run from being silent", console: [(1, starts)], until: 45,
            channel: (1..<5).map { (Double($0 * 10), "still at work\n") }, end: nil),
        Row(
            name: "rubbish", console: [(1, starts), (1.1, "\u{0}\u{1b}[2J\u{fffd}\r\r\r\n\n"), (2, ended + done)],
            end: .ended(status: 0)),
    ]

    @Test(arguments: rows)
    func consolesAreUnderstood(row: Row) {
        #expect(Self.watch(row, by: Int.max) == Self.Outcome(row))
    }

    @Test(arguments: rows, [1, 7, 64])
    func howTheyAreCutMakesNoDifference(row: Row, size: Int) {
        #expect(Self.watch(row, by: size) == Self.Outcome(row))
    }

    @Test func statesComeInOrder() {
        var watch = Self.watch(stopAt: .never)
        var states = [watch.state]
        for byte in (Self.starts + Self.ended + Self.done).utf8 {
            _ = watch.take(.console([byte]), at: .seconds(1))
            if states.last != watch.state { states.append(watch.state) }
        }
        #expect(states == [.kernel, .userSpace, .reproducer, .settling])
        #expect(watch.userSpaceAt == .seconds(1))
    }

    @Test func offsetsAreTheConsoles() throws {
        var watch = Self.watch()
        _ = watch.take(.console(Array((Self.starts + Self.bug).utf8)), at: .seconds(1))
        _ = watch.take(.quiet, at: .seconds(3))
        let crash = try #require(watch.crashes.first)
        #expect(crash.start == Self.starts.utf8.count)
    }

    @Test func whatIsDecidedStays() {
        var watch = Self.watch()
        let whole = Array((Self.starts + Self.ended + Self.done).utf8)
        #expect(watch.take(.console(whole), at: .zero) == .stop(.ended(status: 0)))
        #expect(watch.take(.console(Array(Self.panic.utf8)), at: .seconds(9)) == .stop(.ended(status: 0)))
        #expect(watch.take(.reset, at: .seconds(10)) == .stop(.ended(status: 0)))
    }

    @Test func aStormIsKeptBounded() {
        var settings = GuestSettings()
        settings.consoleBytes = .max
        var watch = BootWatch(settings: settings, token: Self.token, stopAt: .never, hasReproducer: true)
        _ = watch.take(.console(Array(Self.starts.utf8)), at: .seconds(1))
        for number in 0..<300 {
            let report = Self.bug.replacing(
                "some_function", with: "function_\(Unicode.Scalar(UInt8(97 + number % 3)))")
            _ = watch.take(.console(Array(report.utf8)), at: .seconds(2))
        }
        #expect(watch.crashes.count <= 3 * CrashShelf.mostAlike)
        #expect(Set(watch.crashes.map(\.title)).count == 3)
        #expect(watch.crashes.count + watch.crashesLeftOut >= 9)
    }

    @Test(arguments: [1, 7, 64, Int.max])
    func theRunsShapeIsNoted(size: Int) {
        let row = Row(
            name: "",
            console: [
                (1, Self.starts), (1.5, "Out of memory: Killed process 77 (repro)\n"), (2, Self.ended(status: 139)),
            ], until: 2.5,
            channel: [
                (1, Self.isUp + Self.isStarting), (1.4, "one\r\ntwo \u{7}2"), (2, "\r\n" + Self.ended(status: 139)),
            ])
        var watch = Self.watch(stopAt: .never)
        _ = Self.play(row, by: size, &watch)
        #expect(watch.shape.ending == .killed(signal: 11))
        #expect(abs((watch.shape.seconds ?? 0) - 1.02) < 0.001)
        #expect(watch.shape.outputBytes == 11)
        #expect(watch.shape.outputTail == "one\ntwo 2")
        #expect(watch.shape.killedForMemory)
        #expect(watch.shape.secondsToCrash == nil)
    }

    struct Outcome: Equatable {
        var end: BootEnd?
        var crashes: Int
        var bootCrashes: Int

        init(_ row: Row) {
            end = row.end
            crashes = row.crashes
            bootCrashes = row.bootCrashes
        }

        init(_ end: BootEnd?, _ watch: BootWatch) {
            self.end = end
            crashes = watch.crashes.count
            bootCrashes = watch.bootCrashes.count
        }
    }

    static func watch(stopAt: StopAt = .firstCrash) -> BootWatch {
        BootWatch(settings: GuestSettings(), token: token, stopAt: stopAt, hasReproducer: true)
    }

    static func watch(_ row: Row, by size: Int) -> Outcome {
        var watch = BootWatch(
            settings: GuestSettings(consoleBytes: 20_000), token: token, stopAt: row.stopAt,
            hasReproducer: row.hasReproducer)
        let end = play(row, by: size, &watch)
        return Outcome(end, watch)
    }

    /// Plays a row's events in their order, by tenths of a second.
    static func play(_ row: Row, by size: Int, _ watch: inout BootWatch) -> BootEnd? {
        var pieces = row.console.map { ($0.0, GuestEvent.console(Array($0.1.utf8))) }
        pieces += row.channel.map { ($0.0, GuestEvent.channel(Array($0.1.utf8))) }
        // At one time the console comes first.
        let order = pieces.indices.sorted { (pieces[$0].0, $0) < (pieces[$1].0, $1) }
        var tenth = 0
        func pass(to time: Double) -> BootEnd? {
            while tenth < Int(time * 10) {
                if case .stop(let end) = watch.take(.quiet, at: .milliseconds(tenth * 100)) { return end }
                tenth += 1
            }
            return nil
        }
        for index in order {
            let (at, event) = pieces[index]
            if let end = pass(to: at) { return end }
            for part in parts(of: event, by: size) {
                if case .stop(let end) = watch.take(part, at: .seconds(at)) { return end }
            }
        }
        if let event = row.goesAway, case .stop(let end) = watch.take(event, at: .milliseconds(tenth * 100)) {
            return end
        }
        return pass(to: row.until + 0.1)
    }

    private static func parts(of event: GuestEvent, by size: Int) -> [GuestEvent] {
        func cut(_ bytes: [UInt8]) -> [[UInt8]] {
            stride(from: 0, to: bytes.count, by: min(size, bytes.count + 1)).map {
                Array(bytes[$0..<min($0 + min(size, bytes.count), bytes.count)])
            }
        }
        switch event {
        case .console(let bytes): return cut(bytes).map { .console($0) }
        case .channel(let bytes): return cut(bytes).map { .channel($0) }
        default: return [event]
        }
    }
}

extension BootWatchTests.Row {
    init(name: String, end: BootEnd?, withConsole console: [(Double, String)]) {
        self.init(name: name, console: console, end: end)
    }
}
