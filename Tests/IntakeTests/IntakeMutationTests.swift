import Intake
import Testing

/// The same numbers at each run.
struct FixedNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// Texts and folders that nobody would write: they are read to their end, and what is said of them is safe to show.
@Suite struct IntakeMutationTests {
    private static let pieces = [
        "\n", "\r\n", "> ", "|0524_1|", "git bisect start\n", "git bisect bad\n", "# bad: [", "]",
        "# possible first bad commit: [",
        " is the first bad commit", "The first bad commit could be any of:\n", "bisected to ", "commit: ", "head: ",
        "base: ",
        "[test failed on linus/master ", "| boot_failures | 3 | 4 |\n", "3 out of 0 runs", "(\"", "\")", "\u{202E}",
        "\u{1B}[2J",
        "İ", "\u{0}", "ainted 6.15.0-g", "-", "#syz ", "https://github.com/a/b/blob/", "@", "Summary:\n  Result: ",
        "\n# ./x\n", "To reproduce:\n", "99999999999999999999",
        "[PATCH v99999999999999999999 1/99999999999999999999]",
    ].map { Array($0.utf8) }

    private static let seeds: [[UInt8]] =
        MailKindTests.mails.map { Array($0.body.utf8) } + [Array(BisectionInTextTests.log.utf8)]
        + FolderContentsTests.files.map { Array($0.text.utf8) }

    private func mutated(_ numbers: inout FixedNumbers) -> [UInt8] {
        var bytes = Self.seeds.randomElement(using: &numbers) ?? []
        for _ in 0..<Int.random(in: 1...12, using: &numbers) {
            let place = Int.random(in: 0...bytes.count, using: &numbers)
            let end = min(bytes.count, place + Int.random(in: 0...60, using: &numbers))
            switch Int.random(in: 0..<4, using: &numbers) {
            case 0: bytes.insert(UInt8.random(in: .min ... .max, using: &numbers), at: place)
            case 1: bytes.insert(contentsOf: Self.pieces.randomElement(using: &numbers) ?? [], at: place)
            case 2: bytes.removeSubrange(place..<end)
            default: bytes.insert(contentsOf: bytes[place..<end], at: place)
            }
        }
        return bytes
    }

    @Test func `a mail's text ends in findings that steer nothing`() {
        var numbers = FixedNumbers(state: 7)
        for round in 0..<3000 {
            let text = String(decoding: mutated(&numbers), as: UTF8.self)
            let subject = round % 3 == 0 ? text : MailKindTests.mails[round % MailKindTests.mails.count].subject
            let report = BugReport(subject: subject, body: text)
            let shown = (report.findings + [report.title ?? "", report.noJob ?? ""]).joined()
            #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x202E })
            for name in report.range.good + [report.range.bad].compactMap({ $0 }) {
                #expect(Revision.isName(name), "\(name)")
            }
        }
    }

    @Test func `a folder's files are something or nothing`() {
        var numbers = FixedNumbers(state: 11)
        let names =
            FolderContentsTests.files.map(\.name) + [
                "", "..", "a\n", "\u{202E}", "bzImage_", "_dmesg.log", "report99999999999999999999",
            ]
        for _ in 0..<300 {
            let files = (0..<8).map { _ in (names.randomElement(using: &numbers) ?? "", mutated(&numbers)) }
            let contents = FolderContents(files.map { ($0.0, $0.1) })
            #expect(contents.entries.count <= files.count)
            for role in FileRole.allCases { #expect(contents.one(role).map { $0.role == role } ?? true) }
            #expect(contents.consoles.allSatisfy { Revision.isName($0.revision ?? "") })
        }
    }
}
