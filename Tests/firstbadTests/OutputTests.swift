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

/// `clean` beside jobs that run, and after jobs that were killed.
@Suite struct CleanTests {
    let folder: TemporaryFolder
    let program: Program

    init() throws {
        folder = try TemporaryFolder("clean")
        var program = Program(state: folder.appending("state"))
        program.environment["XDG_CACHE_HOME"] = folder.appending("cache").string
        self.program = program
        for name in [
            "cache/firstbad/slots/a-0/build/x.o", "cache/firstbad/slots/b-0/build/x.o", "cache/firstbad/ccache/x",
            "state/firstbad/jobs/one/job.yaml", "state/firstbad/jobs/.new-dead/job.yaml",
            "state/firstbad/jobs/.new-young/job.yaml",
        ] { try folder.write("x", to: name) }
        for name in ["state/firstbad/jobs/.new-dead"] {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: folder.appending(name).string)
        }
    }

    @Test func `what nobody uses goes`() async throws {
        let outcome = try await program.run(["clean", "--kernels"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try folder.contents("cache/firstbad/slots").isEmpty)
        #expect(try folder.contents("cache/firstbad") == ["slots"])
        #expect(try folder.contents("state/firstbad/jobs") == [".new-young", "one"])
    }

    @Test(arguments: ["cache/firstbad/slots/a-0", "state/firstbad/jobs/one"])
    func `what a running job holds stays, and so does the cache`(place: String) async throws {
        let lock = try LockFile(folder.appending(place).appending("lock"), purpose: "a running job")
        let outcome = try await program.run(["clean", "--kernels"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("a running job"), "\(outcome.errors)")
        #expect(FileManager.default.fileExists(atPath: folder.appending("cache/firstbad/ccache/x").string))
        #expect(FileManager.default.fileExists(atPath: folder.appending(place).appending("lock").string))
        #expect(!FileManager.default.fileExists(atPath: folder.appending("cache/firstbad/slots/b-0").string))
        lock.release()
    }
}
