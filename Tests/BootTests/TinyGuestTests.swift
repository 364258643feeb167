import Boot
import Foundation
import Glibc
import Libvirt
import TestKit
import Testing

/// The whole way by real QEMU and libvirt, with guests of a few instructions that say what our init would.
@Suite(.enabled(if: GuestBench.runsQemu, Comment(rawValue: GuestBench.missing)), .serialized)
struct TinyGuestTests {
    static let up = TinyGuest.Says.up
    static let starts = TinyGuest.Says.starts
    static let ends = TinyGuest.Says.ends(status: 3)
    /// What is said without a token, or with one made up.
    static let forged =
        "firstbad: user space is up\nfirstbad: reproducer starts\n"
        + "firstbad: 0123456789abcdef reproducer ended, status 0\nfirstbad: done\n"
    /// More than a line's worth, and no line end.
    static let unended = String(repeating: "0123456789", count: 600)

    var quick: GuestSettings {
        GuestSettings(
            memoryMiB: 64, cpus: 1,
            limits: BootLimits(boot: .seconds(20), run: .seconds(20), silence: .seconds(4)))
    }

    @Test(arguments: [
        (starts + ends, TinyGuest.End.powerOff, BootEnd.ended(status: 3)),
        (starts + ends, .hang, .ended(status: 3)), (starts, .hang, .silent), (starts, .reset, .reset),
        (starts, .tripleFault, .reset), (starts, .powerOff, .gone),
        (starts + unended + ends, .hang, .ended(status: 3)),
        (starts + forged, .hang, .silent), (forged, .hang, .didNotBoot(.silent)),
        (up, .powerOff, .didNotBoot(.reset)), ("", .hang, .didNotBoot(.silent)),
        (starts, .again, .flooded),
    ])
    func endsAreToldApart(text: String, end: TinyGuest.End, expected: BootEnd) async throws {
        try await GuestBench.with { bench in
            var settings = quick
            if expected == .flooded { settings.consoleBytes = 20_000 }
            let kernel = try await bench.tiny(text, end)
            let record = try await bench.boot(kernel, bench.prepared("r.sh", "exit 0"), settings: settings)
            #expect(record.end == expected)
            #expect(record.crashes.isEmpty && record.bootCrashes.isEmpty)
            #expect((record.secondsToUserSpace != nil) == text.hasPrefix(Self.up))
            #expect(record.accelerator == .tcg)
        }
    }

    @Test func aStoppedQemuIsOurs() async throws {
        try await GuestBench.with { bench in
            let kernel = try await bench.tiny(Self.starts, .again)
            let reproducer = try await bench.prepared("r.sh", ":")
            let task = Task { try await bench.boot(kernel, reproducer, settings: quick) }
            kill(try await bench.process(saying: "starts"), SIGSTOP)
            await #expect(throws: BootError.qemuStopped) { try await task.value }
        }
    }

    @Test(arguments: [(SIGKILL, DomainStop.failed), (SIGTERM, .hostShutDown)])
    func aKilledQemuIsOurs(signal: Int32, stop: DomainStop) async throws {
        try await GuestBench.with { bench in
            let kernel = try await bench.tiny(Self.starts, .hang)
            let reproducer = try await bench.prepared("r.sh", ":")
            let task = Task { try await bench.boot(kernel, reproducer, settings: quick) }
            kill(try await bench.process(saying: "starts"), signal)
            let error = await #expect(throws: BootError.self) { try await task.value }
            guard case .qemuDied(stop, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func aCancelledBootLeavesNothing() async throws {
        try await GuestBench.with { bench in
            let kernel = try await bench.tiny(Self.starts, .hang)
            let reproducer = try await bench.prepared("r.sh", ":")
            let task = Task { try await bench.boot(kernel, reproducer, settings: quick) }
            _ = try await bench.process(saying: "starts")
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(bench.processes().isEmpty)
        }
    }

    @Test func aFileThatIsNoKernelIsOurs() async throws {
        try await GuestBench.with { bench in
            let kernel = try bench.write("kernel", String(repeating: "no kernel\n", count: 1000))
            await #expect(throws: BootError.self) { try await bench.boot(kernel, settings: quick) }
        }
    }

    @Test func bootsGoOnAtOneTime() async throws {
        try await GuestBench.with { bench in
            let kernel = try await bench.tiny(Self.starts + Self.ends, .powerOff)
            let reproducer = try await bench.prepared("r.sh", ":")
            let settings = quick
            try await withThrowingTaskGroup(of: BootRecord.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        try await bench.guests.boot(
                            kernel: kernel, reproducer: reproducer, settings: settings,
                            console: bench.folder.appending("console-\(number)"))
                    }
                }
                for try await record in group { #expect(record.end == .ended(status: 3)) }
            }
        }
    }

    @Test func afterTheShutdownNothingIsBooted() async throws {
        try await GuestBench.with { bench in
            try await bench.guests.shutDown()
            await #expect(throws: BootError.shutDown) { try await bench.boot("/k", settings: quick) }
        }
    }

    @Test func aFullDiskIsOurs() async throws {
        try await GuestBench.with { bench in
            let kernel = try await bench.tiny(Self.starts, .hang)
            var settings = quick
            settings.consoleBytes = .max
            let error = await #expect(throws: BootError.self) { try await bench.boot(kernel, settings: settings) }
            guard case .diskFull = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
