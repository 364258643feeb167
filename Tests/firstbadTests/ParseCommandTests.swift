import Foundation
import HostTools
import Records
import SystemPackage
import TestKit
import Testing

/// `firstbad parse`, as a user runs it.
@Suite struct ParseCommandTests {
    let folder: TemporaryFolder
    let program: Program

    static let warning = """
        [    1.000000][    T7] ------------[ cut here ]------------
        [    1.000001][    T7] WARNING: CPU: 0 PID: 7 at net/cart/push.c:12 cart_push+0x12/0x40
        [    1.000002][    T7] Modules linked in:
        [    1.000003][    T7] CPU: 0 PID: 7 Comm: syz.3.14 Not tainted 6.1.0 #1
        [    1.000004][    T7] RIP: 0010:cart_push+0x12/0x40
        [    1.000005][    T7] Call Trace:
        [    1.000006][    T7]  <TASK>
        [    1.000007][    T7]  cart_write+0x12/0x40
        [    1.000008][    T7]  vfs_write+0x12/0x40
        [    1.000009][    T7]  </TASK>
        [    1.000010][    T7] ---[ end trace 0000000000000000 ]---

        """

    init() throws {
        folder = try TemporaryFolder()
        program = Program(state: folder.appending("state"))
        try folder.write(Self.warning, to: "warning")
        try folder.write("[    1.000000] all is well\n", to: "quiet")
    }

    private func parse(_ arguments: String...) async throws -> Program.Outcome {
        try await program.run(["parse"] + arguments)
    }

    private func shell(_ command: String) async throws {
        let result = try await Tool("sh").run(["-c", command], limit: .seconds(60))
        try #require(result.status == .exited(0))
    }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test func `a crash is found and told`() async throws {
        let outcome = try await parse(folder.appending("warning").string)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("WARNING in cart_push\n"))
        #expect(outcome.output.contains("executor:     process 3, program 14"))
        #expect(outcome.output.contains("\n     cart_write+0x12/0x40\n"))
        #expect(outcome.errors.isEmpty)
    }

    @Test func `JSON Lines hold every key`() async throws {
        let file = folder.appending("warning").string
        let outcome = try await parse("--json", file, folder.appending("quiet").string, file)
        #expect(outcome.status == 0)
        let crashes = try objects(outcome.output)
        #expect(crashes.count == 2)
        let crash = try #require(crashes.first)
        #expect(
            Set(crash.keys) == [
                "file", "title", "altTitles", "type", "frame", "guiltyFile", "corrupted", "corruptedReason",
                "confidence", "suppressed", "panicked", "executor", "repeats", "line", "start", "skip", "end",
                "report", "stacks",
            ])
        #expect(crash["file"] as? String == file)
        #expect(crash["title"] as? String == "WARNING in cart_push")
        #expect(crash["type"] as? String == "WARNING")
        #expect(crash["guiltyFile"] as? String == "net/cart/push.c")
        #expect(crash["corrupted"] as? Bool == false)
        #expect(crash["corruptedReason"] is NSNull)
        #expect(crash["executor"] as? String == "proc=3, id=14")
        let (start, skip, end) = (crash["start"] as? Int, crash["skip"] as? Int, crash["end"] as? Int)
        let line = Self.warning.utf8.split(separator: 10)[1]
        #expect(start == Self.warning.utf8.distance(from: Self.warning.startIndex, to: line.startIndex))
        #expect(skip == Self.warning.utf8.distance(from: Self.warning.startIndex, to: line.endIndex))
        #expect(end == skip)
    }

    @Test func `a quiet console ends with status 1`() async throws {
        let outcome = try await parse("--json", folder.appending("quiet").string)
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
    }

    @Test func `what can't be read is named, and the others are read`() async throws {
        let missing = folder.appending("missing").string
        let outcome = try await parse(missing, folder.path.string, folder.appending("warning").string)
        #expect(outcome.status == 2)
        #expect(outcome.output.hasPrefix("WARNING in cart_push\n"))
        #expect(outcome.errors.contains("cannot read \(missing): No such file or directory"))
        #expect(outcome.errors.contains("cannot read \(folder.path): Is a directory"))
    }

    @Test func `names come from a file, too`() async throws {
        let names = try folder.write("\(folder.appending("warning"))\n\(folder.appending("quiet"))\n", to: "names")
        let outcome = try await parse("--json", "--files-from", names.string)
        #expect(outcome.status == 0)
        #expect(try objects(outcome.output).count == 1)
    }

    @Test(arguments: [["parse"], ["parse", "--modules", "x", "y"]])
    func `a wrong request is refused`(arguments: [String]) async throws {
        let outcome = try await program.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("Error:"))
    }

    @Test func `a kernel image that is none is refused`() async throws {
        let file = folder.appending("warning").string
        let outcome = try await parse("--vmlinux", file, file)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("\(file) is no kernel image to take symbols from: it is no ELF file"))
    }

    @Test func `how sure a crash is and where it stands is told`() async throws {
        let text = "a line\n[    1.000000] WARNING: lid is loose\n" + Self.warning
        let file = try folder.write(text, to: "two").string
        let crashes = try objects(try await parse("--json", file).output)
        #expect(crashes.map { $0["confidence"] as? String } == ["likely", "certain"])
        #expect(crashes.map { $0["line"] as? Int } == [2, 4])
        #expect(crashes.map { $0["repeats"] as? Int } == [0, 0])
    }

    @Test(arguments: ["gzip", "xz", "zstd", "bzip2"])
    func `compressed consoles are read`(program: String) async throws {
        let packed = folder.appending("warning.\(program)")
        try await shell("\(program) -c \(folder.appending("warning")) > \(packed)")
        let outcome = try await parse(packed.string)
        #expect(outcome.output.hasPrefix("WARNING in cart_push\n"))
    }

    @Test func `what is cut off is told as far as it goes, and said`() async throws {
        let packed = folder.appending("warning.gz")
        let long = Self.warning + (0..<9000).map { "[    2.000000] line \($0 &* 7919 % 9001)\n" }.joined()
        try folder.write(long, to: "long")
        try await shell("gzip -c \(folder.appending("long")) | head -c 20000 > \(packed)")
        let outcome = try await parse(packed.string)
        #expect(outcome.status == 2)
        #expect(outcome.output.hasPrefix("WARNING in cart_push\n"))
        #expect(outcome.errors.contains("cannot unpack \(packed): truncated"))
    }

    @Test(arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian])
    func `UTF-16 is read, with and without its mark`(encoding: String.Encoding) async throws {
        let file = folder.appending("wide")
        let data = try #require(Self.warning.data(using: encoding))
        try data.write(to: URL(filePath: file.string))
        #expect(try await parse(file.string).output.hasPrefix("WARNING in cart_push\n"))
    }

    @Test func `what is no text is said to be none`() async throws {
        for (name, bytes, what) in [
            ("dump", Array("\u{7F}ELF".utf8), "a memory dump"),
            ("zip", Array("PK\u{3}\u{4}".utf8), "a zip archive"),
            ("zeros", [UInt8](repeating: 0, count: 4000), "no text"),
        ] {
            let file = folder.appending(name)
            try Data(bytes).write(to: URL(filePath: file.string))
            let outcome = try await parse(file.string)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("\(file) is "))
            #expect(outcome.errors.contains(what))
            #expect(!outcome.errors.contains("no crash"))
        }
        let outcome = try await parse(folder.appending("quiet").string)
        #expect(outcome.errors == "firstbad: \(folder.appending("quiet")): no crash found\n")
    }

    @Test func `nothing on a console steers a terminal`() async throws {
        let hostile = Self.warning.replacing("Modules linked in:", with: "\u{1B}[31m\u{1B}\u{7}\u{0}Modules\r")
        let file = try folder.write(hostile, to: "hostile").string
        let outcome = try await parse(file)
        #expect(outcome.status == 0)
        #expect(!outcome.output.utf8.contains { $0 < 0x20 && $0 != 10 })
        #expect(outcome.output.contains("    \\x1b\\x07\\x00Modules"))
        let report = try #require(try objects(try await parse("--json", file).output).first?["report"] as? String)
        #expect(report.contains("\n\u{1B}\u{7}\u{0}Modules"))
    }
}
