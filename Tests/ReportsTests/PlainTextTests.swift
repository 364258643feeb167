import Bisection
import Foundation
import Records
import Reports
import TestKit
import Testing

@Suite struct PlainTextTests {
    static let date = Date(timeIntervalSince1970: 1_700_000_000)

    static func note(_ digit: Character, _ subject: String) throws -> CommitNote {
        let id = try #require(CommitID(String(repeating: digit, count: 40)))
        return CommitNote(id: id, subject: subject, author: "A U Thor <a@example.com>", date: date)
    }

    static func result(_ outcome: JobResult.Outcome) throws -> JobResult {
        let step = SampleStep.make(
            0, .candidate, try note("a", "mm: x"), .unknown(why: "does not build: no ;"), [])
        return JobResult(
            tool: "firstbad 0", job: "j", quest: .regression, outcome: outcome, good: [try note("1", "g")],
            bad: try note("b", "b"), rangeCount: 9, steps: [step], startedAt: date, endedAt: date)
    }

    @Test func `a culprit is named with its confidence, never rounded up to certainty`() throws {
        var result = try Self.result(.found)
        result.culprit = try Self.note("c", "ipc: drop the reference")
        result.confidence = 0.99999
        let text = PlainText.report(result)
        #expect(
            text.hasPrefix("first bad commit: \(String(repeating: "c", count: 40))\n  ipc: drop the reference\n"))
        #expect(text.contains("confidence over 99.9%"))
        result.confidence = 0.98999
        #expect(PlainText.report(result).contains("confidence 98.9%"))
    }

    @Test func `without a culprit no commit is called one`() throws {
        for outcome in [JobResult.Outcome.oneOfSeveral, .badEndUnfit, .goodEndUnfit, .cannotTell] {
            var result = try Self.result(outcome)
            result.possible = [try Self.note("d", "one"), try Self.note("e", "two")]
            result.reason = "they do not build"
            let text = PlainText.report(result)
            #expect(text.hasPrefix("cannot tell"))
            #expect(text.contains("because they do not build"))
            #expect(!text.contains("first bad commit:"))
        }
    }

    @Test func `hostile subjects can't draw on a terminal`() throws {
        let note = try Self.note("c", "evil \u{1B}[2J\r\n\u{202E}x\u{7}")
        #expect(!note.subject.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202E })
    }

    @Test func `a result reads back from its JSON`() throws {
        let result = try Self.result(.oneOfSeveral)
        #expect(try JSON.decode(JobResult.self, from: JSON.line(result)) == result)
        #expect(
            try JSON.decode(JobResult.self, from: String(decoding: JSON.pretty(result), as: UTF8.self)) == result)
    }

    @Test(arguments: [(4.2, "4.2 s"), (70, "1 min 10 s"), (3720, "1 h 02 min")])
    func `durations are short`(seconds: Double, text: String) { #expect(PlainText.duration(seconds) == text) }
}
