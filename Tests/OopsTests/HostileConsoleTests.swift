import Testing

@testable import Oops

@Suite struct HostileConsoleTests {
    /// Xorshift, so that every run mutates alike.
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    static func check(_ crashes: [Crash], within count: Int) {
        for crash in crashes {
            #expect(0 <= crash.start && crash.end <= count)
            #expect(!crash.title.isEmpty && crash.title.utf8.count <= 120)
            #expect(crash.title.utf8.allSatisfy { 0x20..<0x7F ~= $0 })
            #expect(!crash.title.contains("  "))
            #expect(crash.report.utf8.count < 1 << 20)
            #expect(crash.start < crash.skip && crash.skip <= crash.end)
        }
    }

    @Test func mutatedConsolesNeverTrapAndNeverLeaveTheirBounds() {
        var dice = Dice(state: 0x5EED_0F_C0FFEE)
        for console in RecordedConsole.all {
            let crash = Crash.all(in: console.bytes).first
            let start = max(0, (crash?.start ?? 0) - 200)
            let original = Array(console.bytes[start..<min(console.bytes.count, start + 3000)])
            guard !original.isEmpty else { continue }
            for _ in 0..<60 {
                let bytes = Self.mutate(original, &dice)
                var scanner = CrashScanner()
                var crashes: [Crash] = []
                var position = 0
                while position < bytes.count {
                    let end = min(bytes.count, position + Int.random(in: 1...2000, using: &dice))
                    crashes += scanner.feed(bytes[position..<end])
                    position = end
                }
                crashes += [scanner.open].compactMap(\.self)
                crashes += scanner.finish()
                Self.check(crashes, within: bytes.count)
            }
        }
    }

    static func mutate(_ original: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...12, using: &dice) {
            let at = Int.random(in: 0..<max(1, bytes.count), using: &dice)
            let length = min(bytes.count - at, Int.random(in: 0...80, using: &dice))
            switch Int.random(in: 0..<7, using: &dice) {
            case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &dice)
            case 1: bytes.removeSubrange(at..<(at + length))
            case 2: bytes.insert(contentsOf: bytes[at..<(at + length)], at: at)
            case 3: bytes.insert(contentsOf: [0, 0xFF, 0x1B, 0x5B, 0xE2, 0x80, 0xAE, 0x0D], at: at)
            case 4: bytes.insert(contentsOf: "+0xffffffffffffffffffffff/0x".utf8, at: at)
            case 5: bytes.insert(contentsOf: "[99999999999999999999.1][T99999999999999999999]\n".utf8, at: at)
            default: bytes.insert(contentsOf: "BUG: KASAN: ".utf8, at: at)
            }
        }
        return bytes
    }

    @Test func noiseHoldsNoCrash() {
        var dice = Dice(state: 42)
        let noise = (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &dice) }
        #expect(Crash.all(in: noise).isEmpty)
    }

    @Test func anEndlessLineIsPassedOver() {
        var scanner = CrashScanner()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
        for _ in 0..<32 { #expect(scanner.feed(piece).isEmpty) }
        #expect(scanner.feed(Array("\nBUG: memory leak\nunreferenced object 0x12 (size 3):\n".utf8)).isEmpty)
        #expect(scanner.open?.start == 32 * (64 << 10) + 1)
    }

    @Test(.timeLimit(.minutes(1)))
    func linesOfNothingButAnchorsTakeLinearTime() {
        let line = Array(String(repeating: "WARNING: ", count: 900).utf8) + [0x0A]
        var scanner = CrashScanner()
        for _ in 0..<50 { Self.check(scanner.feed(line), within: .max) }
    }

    @Test func aReportIsCut() throws {
        var scanner = CrashScanner()
        var crashes = scanner.feed(Array("BUG: KASAN: use-after-free in f+0x1/0x2\n".utf8))
        let line = Array("  frame_of_a_very_deep_stack+0x1/0x2\n".utf8)
        for _ in 0..<20_000 { crashes += scanner.feed(line) }
        crashes += scanner.finish()
        #expect(crashes.count == 1)
        #expect(try #require(crashes.first).report.utf8.count <= CrashScanner.longestRegion + 1)
    }

    @Test(.timeLimit(.minutes(1)))
    func theTimeIsLinear() {
        let crash =
            "[    1.0][   T1] WARNING: CPU: 0 PID: 1 at a.c:1 f+0x1/0x2\n[    1.0][   T1] RIP: 0010:f+0x1/0x2\n"
        let quiet = String(
            repeating: "[    1.0][   T2] a line of somebody else, who has nothing to tell\n", count: 60)
        let console = Array(String(repeating: crash + quiet, count: 300).utf8)
        #expect(Crash.all(in: console).count == CrashStorm.first)
    }

    @Test func aFloodOfCrashesIsCounted() throws {
        var scanner = CrashScanner(delivery: .judged)
        var crashes: [Crash] = []
        for number in 0..<2000 {
            crashes += scanner.feed(
                Array(
                    """
                    [    1.0][   T1] WARNING: CPU: 0 PID: \(number) at a.c:1 f+0x1/0x2
                    [    1.0][   T1] RIP: 0010:f+0x1/0x2

                    """.utf8))
        }
        let other = "[    2.0][   T1] kernel BUG at a.c:1!\n[    2.0][   T1] RIP: 0010:other+0x1/0x2\n"
        crashes += scanner.feed(Array(other.utf8))
        crashes += scanner.finish()
        #expect(crashes.count == CrashStorm.first + 1)
        #expect(crashes.last?.title == "kernel BUG in other")
        #expect(try #require(crashes.first).repeats == 2000 - CrashStorm.first)
        #expect(scanner.omitted == 2000 - CrashStorm.first)
    }

    @Test(arguments: [
        ("a\u{1B}[31mb", "a\\x1b[31mb"), ("a\0b", "a\\x00b"), ("ümlaut\tok\n", "ümlaut\tok\n"),
        ("one\r\ntwo\r\r\n", "one\ntwo\n"),
        ("over\rwritten", "over\\x0dwritten"), ("a\u{202E}b", "a\\u{202e}b"), ("\u{9B}31m", "\\x9b31m"),
        ("\u{7F}", "\\x7f"),
    ])
    func whatSteersATerminalIsShown(text: String, shown: String) {
        #expect(Printable.text(Array(text.utf8)) == shown)
    }

    @Test func bytesThatAreNotUTF8AreShown() {
        #expect(Printable.text([0x61, 0xFF, 0xC0, 0x80, 0xE2, 0x80, 0x62]) == "a\\xff\\xc0\\x80\\xe2\\x80b")
        #expect(Printable.text([0xED, 0xA0, 0x80]) == "\\xed\\xa0\\x80")
        #expect(Printable.text([0xF0, 0x9F, 0x90]) == "\\xf0\\x9f\\x90")
    }
}
