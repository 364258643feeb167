import Foundation
import Glibc
import HostTools
import SystemPackage
import Testing

@testable import Boot

/// What the host does to a guest, by clocks that are handed in and processes that are stopped.
@Suite struct HostWatchTests {
    @Test func aPauseInWhichNobodyComputedIsTheHosts() throws {
        let start = ContinuousClock.now
        var watch = HostWatch(process: nil, now: start)
        for second in 1...4 { try watch.look(at: start + .seconds(second)) }
        #expect(throws: BootError.self) { try watch.look(at: start + .seconds(24)) }
        // It is told once; what comes behind is another stretch.
        try watch.look(at: start + .seconds(25))
    }

    @Test func aClockThatGoesBackIsNoPause() throws {
        let start = ContinuousClock.now
        var watch = HostWatch(process: nil, now: start)
        try watch.look(at: start - .seconds(3600))
        try watch.look(at: start - .seconds(3599))
    }

    @Test func muchOutputIsKeptBounded() throws {
        let path = FilePath("/tmp/firstbad-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: path.string) }
        try AtomicFile.write("first" + String(repeating: "x", count: 5 << 20) + "last", to: path)
        GrowingFile.bound(path)
        let text = try String(contentsOfFile: path.string, encoding: .utf8)
        #expect(text.hasPrefix("first") && text.hasSuffix("xlast") && text.contains("[3145737 bytes left out]"))
        #expect(text.utf8.count < 3 << 20)
        try AtomicFile.write("short", to: path)
        GrowingFile.bound(path)
        #expect(try String(contentsOfFile: path.string, encoding: .utf8) == "short")
    }

    @Test func aProcessThatWasStoppedIsSeen() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sh", "-c", "while :; do :; done"]
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        var watch = HostWatch(process: process.processIdentifier, now: .now)
        for _ in 0..<500 where watch.share == nil {
            try await Task.sleep(for: .milliseconds(20))
            try watch.sample()
        }
        let share = try #require(watch.share)
        #expect(share.got > 0 && (0...1).contains(share.part))
        kill(process.processIdentifier, SIGSTOP)
        try await Task.sleep(for: .milliseconds(200))
        #expect(throws: BootError.qemuStopped) { try watch.sample() }
    }
}
