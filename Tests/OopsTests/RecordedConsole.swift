import Foundation
import Testing

@testable import Oops

/// A file of `Consoles`: what is to be found, an empty line, and the console as it was recorded.
///
/// Keys: `TITLE` (of the first crash), `ALSO` (title of each further crash), `KIND`, `FRAME`, `STACK`
/// (its first call trace), `PANICKED: Y`, `CORRUPTED: Y`. A file without `TITLE` holds no crash.
struct RecordedConsole: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: [String: String]
    let titles: [String]
    let bytes: [UInt8]

    var testDescription: String { name }

    static let all: [RecordedConsole] = {
        let folder = Bundle.module.bundleURL.appending(path: "Consoles")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().filter { $0.hasSuffix(".txt") }.compactMap { name in
            (try? Data(contentsOf: folder.appending(path: name))).map {
                RecordedConsole(name: name, file: Array($0))
            }
        }
    }()

    private init(name: String, file: [UInt8]) {
        self.name = name
        var expected: [String: String] = [:]
        var titles: [String] = []
        var rest = file[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            guard let colon = line.range(of: ": ") else { continue }
            let (key, value) = (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
            if key == "TITLE" || key == "ALSO" { titles.append(value) } else { expected[key] = value }
        }
        self.expected = expected
        self.titles = titles
        bytes = Array(rest)
    }
}

@Suite struct RecordedConsoleTests {
    @Test func thereAreConsoles() {
        #expect(RecordedConsole.all.count >= 15)
    }

    @Test(arguments: RecordedConsole.all)
    func isReadAsAPersonReadIt(console: RecordedConsole) throws {
        let crashes = Crash.all(in: console.bytes)
        #expect(crashes.map(\.title) == console.titles)
        guard !console.titles.isEmpty else { return }
        let crash = try #require(crashes.first)
        #expect(crash.kind.rawValue == console.expected["KIND"])
        #expect(crash.frame == console.expected["FRAME"])
        #expect(crash.panicked == (console.expected["PANICKED"] == "Y"))
        if let stack = console.expected["STACK"] {
            #expect(crash.stack == stack.split(separator: " ").map(String.init))
        }
        #expect((crash.corrupted != nil) == (console.expected["CORRUPTED"] == "Y"))
    }

    @Test(arguments: RecordedConsole.all)
    func isReadTheSameInPieces(console: RecordedConsole) {
        var whole = CrashScanner()
        let expected = whole.feed(console.bytes) + whole.finish()
        for size in [1, 100, 4096] {
            var scanner = CrashScanner()
            var crashes: [Crash] = []
            for start in stride(from: 0, to: console.bytes.count, by: size) {
                crashes += scanner.feed(console.bytes[start..<min(start + size, console.bytes.count)])
            }
            #expect(crashes + scanner.finish() == expected)
        }
    }

    @Test(arguments: RecordedConsole.all)
    func aCrashFoundAgainFromItsStartIsTheSame(console: RecordedConsole) throws {
        for crash in Crash.all(in: console.bytes) {
            let again = try #require(Crash.all(in: Array(console.bytes[crash.start...])).first)
            #expect(again.title == crash.title)
            #expect(again.start == 0)
        }
    }
}
