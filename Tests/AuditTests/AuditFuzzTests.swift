import Foundation
import Records
import Testing

@testable import Audit

/// Mutations of logs and of folders: no trap, and what is said makes sense. `FIRSTBAD_FUZZ` says how many.
@Suite struct AuditFuzzTests {
    private static let count = ProcessInfo.processInfo.environment["FIRSTBAD_FUZZ"].flatMap(Int.init) ?? 400

    private static let seeds: [String] = [
        PastedLogTests.lines().joined(separator: "\n"),
        PastedLogTests.lines("fixed", "broken", start: "git bisect start --term-new=fixed --term-old=broken")
            .map { "|0524_141645|\($0)|" }.joined(separator: "\n"),
        PastedLogTests.ways[9].write(PastedLogTests.lines()), SampleLogs.syzbot(releases: 3), SampleLogs.git,
        SampleLogs.info, FolderAuditTests.crash, FolderAuditTests.otherCrash, FolderAuditTests.outOfMemory,
        "There was old bisect log:git bisect start\n# possible first bad commit: [aaaaaaaaaaaa] x\n'\n> > |1|",
    ]

    /// SplitMix64.
    private struct Dice {
        var state: UInt64
        mutating func below(_ limit: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
            return Int((bits ^ bits >> 31) % UInt64(max(1, limit)))
        }
    }

    private static func mutated(_ dice: inout Dice) -> [UInt8] {
        var text = Array(seeds[dice.below(seeds.count)].utf8)
        for _ in 0...dice.below(8) {
            let other = Array(seeds[dice.below(seeds.count)].utf8)
            let (at, from) = (dice.below(text.count + 1), dice.below(other.count + 1))
            let end = min(text.count, at + 1 << dice.below(9))
            switch dice.below(5) {
            case 0: text.removeSubrange(at..<end)
            case 1: text.insert(contentsOf: other[from..<min(other.count, from + 1 << dice.below(10))], at: at)
            case 2: text.insert(contentsOf: text[at..<end], at: at)
            case 3:
                text.insert(
                    contentsOf: Array([">", "|", "\r\n", "'", "[", "\u{1B}[", "=\n", "#"][dice.below(8)].utf8),
                    at: at)
            default: if !text.isEmpty { text[dice.below(text.count)] = UInt8(dice.below(256)) }
            }
        }
        return text
    }

    private func check(_ report: AuditReport) throws {
        #expect((0...1).contains(report.trust))
        #expect(report.text.hasSuffix("\n"))
        #expect(report.text.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
        #expect(report.corrected?.suspects.allSatisfy { (0...1).contains($0.chance) } != false)
        _ = try JSON.line(report)
    }

    @Test func logs() throws {
        for number in 0..<Self.count {
            var dice = Dice(state: UInt64(number) &* 7919)
            let text = String(decoding: Self.mutated(&dice), as: UTF8.self)
            for log in LogReader.all(text) { try check(Auditor(log).report) }
        }
    }

    @Test func folders() throws {
        for number in 0..<Self.count / 4 {
            var dice = Dice(state: UInt64(number) &* 104_729)
            var consoles: [String: [ConsoleShown]] = [:]
            for commit in [PastedLogTests.newEnd, PastedLogTests.culprit, PastedLogTests.last] {
                var watcher = ConsoleWatcher()
                watcher.feed(Self.mutated(&dice))
                consoles[commit] = [watcher.finish()]
            }
            let text = String(decoding: Self.mutated(&dice), as: UTF8.self)
            let logs = LogReader.all(text) + [LogReader.read(Self.seeds[0])]
            for log in logs { try check(Auditor(FolderAudit(log, consoles: consoles, keyword: "foo_put")).report) }
        }
    }
}
