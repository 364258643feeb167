import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

/// What becomes of a command whose output can't be written: said where an answer is lost, and never a crash.
@Suite struct OutputTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("output")
        try folder.write(
            "[    1.000000] BUG: kernel NULL pointer dereference, address: 0000000000000000\n"
                + "[    1.000000] RIP: 0010:foo+0x1/0x2\n[    1.000000] ---[ end trace 0000000000000000 ]---\n",
            to: "console")
    }

    /// Runs `script` by bash, in which `firstbad` is the program, and returns what it wrote to descriptor 9 and to
    /// standard error.
    private func bash(_ script: String) async throws -> ToolResult {
        let start = "firstbad() { \"\(Program.path)\" \"$@\"; }; exec 9>&1; cd \(folder.path)\n"
        return try await Tool("bash").run(
            ["-c", start + script], environment: ["XDG_STATE_HOME": folder.appending("state").string],
            limit: .seconds(300))
    }

    /// Commands that answer on standard output.
    static let commands = [
        "--version", "--help", "help bisect", "parse console", "parse --json console", "doctor",
    ]

    @Test(arguments: commands)
    func `a full disk is said, and nothing was answered`(command: String) async throws {
        let result = try await bash("firstbad \(command) > /dev/full; echo \"status $?\" >&9")
        #expect(result.text.contains("status 128\n"), "\(result.text)")
        #expect(result.text.contains("cannot write to standard output: No space left on device"))
    }

    @Test(arguments: commands)
    func `a closed standard output is said`(command: String) async throws {
        let result = try await bash("firstbad \(command) >&- ; echo \"status $?\" >&9")
        #expect(result.text.contains("status 128\n"), "\(result.text)")
        #expect(result.text.contains("cannot write to standard output"))
    }

    @Test(arguments: ["--help", "parse console console console", "help bisect"])
    func `a reader that has gone ends it quietly`(command: String) async throws {
        let result = try await bash(
            "(sleep 0.3; firstbad \(command); echo \"status $?\" >&9) | true; sleep 2; true")
        #expect(result.text == "status 141\n")
    }

    @Test(arguments: ["2>&-", "2>/dev/full", "<&-", "<&- 2>&-"])
    func `what is no answer is dropped`(redirection: String) async throws {
        let result = try await bash("firstbad parse console \(redirection); echo \"status $?\" >&9")
        #expect(result.text.contains("NULL"), "\(result.text)")
        #expect(result.text.hasSuffix("status 0\n"))
        let jobs = try await bash("firstbad jobs \(redirection); echo \"status $?\" >&9")
        #expect(jobs.text.hasSuffix("status 0\n"), "\(jobs.text)")
    }

    @Test func `a file that may not grow any more is said`() async throws {
        let result = try await bash("ulimit -f 0; firstbad --help > file; echo \"status $?\" >&9")
        #expect(result.text.contains("status 128\n") && result.text.contains("File too large"), "\(result.text)")
    }

    @Test func `help for what isn't there is refused`() async throws {
        let result = try await bash("firstbad help nosuch; echo \"status $?\" >&9")
        #expect(result.text.contains("There is no command 'nosuch'"), "\(result.text)")
        #expect(result.text.hasSuffix("status 2\n"))
        #expect(try await bash("firstbad help bisect > /dev/null; echo \"status $?\" >&9").text == "status 0\n")
    }
}
