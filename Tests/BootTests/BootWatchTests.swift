import Oops
import Testing

@testable import Boot

/// Consoles as tables: what came at which second, and what the watch makes of it.
@Suite struct BootWatchTests {
    static let up = "[    0.1] Linux version 6.1\n[    0.9] firstbad: user space is up\n"
    static let starts = up + "[    1.0] firstbad: reproducer starts\n"
    static let ended = "[    2.0] firstbad: reproducer ended, status 0\n"
    static let done = "[    3.0] firstbad: done\n"
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
        var goesAway = false
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
            withConsole: [(1, starts + "firstbad: reproducer ended, status 139\r\n" + done)]),
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
            name: "a panic long after its crash", console: [(1, starts + bug), (5, panic)], until: 8,
            stopAt: .never,
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
            withConsole: [(1, starts)] + (1..<15).map { (Double($0 * 5), "firstbad: alive \($0)\n") }),
        Row(
            name: "out of time, by the guest", end: .outOfTime,
            withConsole: [(1, starts), (25, "firstbad: alive 5\n"), (50, "firstbad: alive 10\n")]
                + [(61, "firstbad: reproducer out of time\nfirstbad: reproducer ended, status 137\n" + done)]),
        Row(name: "a reset at boot", console: [(1, "booting\n")], goesAway: true, end: .didNotBoot(.reset)),
        Row(
            name: "a crash and a reset at boot", console: [(1, String(bug.prefix(300)))], goesAway: true,
            end: .didNotBoot(.crashed("BUG: unable to handle kernel NULL pointer dereference in some_function")),
            bootCrashes: 1),
        Row(name: "a reset", console: [(1, starts)], goesAway: true, end: .reset),
        Row(
            name: "a crash and a reset", console: [(1, starts + String(bug.prefix(400)))], goesAway: true,
            end: .crashed, crashes: 1),
        Row(
            name: "a flood",
            console: [(1, starts)] + (0..<200).map { (1.5, String(repeating: "x", count: 1000 + $0)) },
            end: .flooded),
        Row(
            name: "markers of a kernel that isn't that far", console: [(1, "firstbad: reproducer starts\n" + done)],
            until: 5, end: nil),
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
        var watch = BootWatch(settings: GuestSettings(), stopAt: .never, hasReproducer: true)
        var states = [watch.state]
        for byte in (Self.starts + Self.ended + Self.done).utf8 {
            _ = watch.feed([byte], at: .seconds(1))
            if states.last != watch.state { states.append(watch.state) }
        }
        #expect(states == [.kernel, .userSpace, .reproducer, .settling])
        #expect(watch.userSpaceAt == .seconds(1))
    }

    @Test func offsetsAreTheConsoles() throws {
        var watch = BootWatch(settings: GuestSettings(), stopAt: .firstCrash, hasReproducer: true)
        _ = watch.feed(Array((Self.starts + Self.bug).utf8), at: .seconds(1))
        _ = watch.tick(at: .seconds(3))
        let crash = try #require(watch.crashes.first)
        #expect(crash.start == Self.starts.utf8.count)
    }

    @Test func whatIsDecidedStays() {
        var watch = BootWatch(settings: GuestSettings(), stopAt: .firstCrash, hasReproducer: true)
        #expect(
            watch.feed(Array((Self.starts + Self.ended + Self.done).utf8), at: .zero) == .stop(.ended(status: 0)))
        #expect(watch.feed(Array(Self.panic.utf8), at: .seconds(9)) == .stop(.ended(status: 0)))
        #expect(watch.guestWentAway() == .ended(status: 0))
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

    static func watch(_ row: Row, by size: Int) -> Outcome {
        let settings = GuestSettings(consoleBytes: 100_000)
        var watch = BootWatch(settings: settings, stopAt: row.stopAt, hasReproducer: row.hasReproducer)
        // Tenths of a second.
        var tenth = 0
        for (at, text) in row.console {
            while tenth < Int(at * 10) {
                if case .stop(let end) = watch.tick(at: .milliseconds(tenth * 100)) { return Outcome(end, watch) }
                tenth += 1
            }
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                let piece = Array(bytes.prefix(size))
                bytes = bytes.dropFirst(size)
                if case .stop(let end) = watch.feed(piece, at: .seconds(at)) { return Outcome(end, watch) }
            }
        }
        if row.goesAway { return Outcome(watch.guestWentAway(), watch) }
        while tenth <= Int(row.until * 10) {
            if case .stop(let end) = watch.tick(at: .milliseconds(tenth * 100)) { return Outcome(end, watch) }
            tenth += 1
        }
        return Outcome(nil, watch)
    }
}

extension BootWatchTests.Row {
    init(name: String, end: BootEnd?, withConsole console: [(Double, String)]) {
        self.init(name: name, console: console, end: end)
    }
}
