import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

@Suite struct ToolTests {
    let folder: TemporaryFolder
    let shell: Tool

    init() throws {
        folder = try TemporaryFolder("tool")
        shell = try Tool("sh")
    }

    private func sh(_ script: String, limit: Duration = .seconds(180)) async throws -> ToolResult {
        try await shell.run(["-c", script], limit: limit)
    }

    @Test func `output and error come together in order`() async throws {
        let result = try await sh("echo one; echo two >&2; echo three")
        #expect(result.status == .exited(0))
        #expect(result.text == "one\ntwo\nthree\n")
        #expect(!result.truncated)
    }

    @Test(arguments: [("exit 3", ToolStatus.exited(3)), ("kill -9 $$", .signaled(9)), ("true", .exited(0))])
    func `the status says how it ended`(script: String, status: ToolStatus) async throws {
        #expect(try await sh(script).status == status)
    }

    @Test func `more output than the limit keeps the head and lets the tool end`() async throws {
        let result = try await shell.run(
            ["-c", "echo begin; head -c 3000000 /dev/zero; echo end >&2"], output: .captured(limit: 100),
            limit: .seconds(180))
        #expect(result.status.isSuccess)
        #expect(result.output.count == 100)
        #expect(result.text.hasPrefix("begin\n"))
        #expect(result.truncated)
    }

    @Test func `bytes that are no UTF-8 are no trouble`() async throws {
        #expect(try await sh(#"printf '\377\376ok'"#).text == "\u{FFFD}\u{FFFD}ok")
    }

    @Test func `output goes to a file, anew or at its end`() async throws {
        let log = folder.appending("log")
        _ = try await shell.run(["-c", "echo one"], output: .appended(log), limit: .seconds(180))
        _ = try await shell.run(["-c", "echo two >&2"], output: .appended(log), limit: .seconds(180))
        #expect(try folder.read("log") == "one\ntwo\n")
        let result = try await shell.run(["-c", "echo three"], output: .file(log), limit: .seconds(180))
        #expect(try folder.read("log") == "three\n")
        #expect(result.output.isEmpty)
    }

    @Test func `a full disk under the log is ours and ends the tool`() async throws {
        // It would go on for ever: without the fault it is ended as too slow.
        await #expect(throws: ToolError.noLog(command: "sh", .diskFull("/dev/full"))) {
            _ = try await shell.run(
                ["-c", "while :; do echo more; done"], output: .appended("/dev/full"), limit: .seconds(60))
        }
    }

    @Test func `lines come as they are written, the last one without an end`() async throws {
        let lines = Recorder()
        _ = try await shell.run(
            ["-c", #"printf 'a\n\nb'; sleep 0.05; printf 'c\nlast'"#], limit: .seconds(180),
            onLine: { lines.add($0) })
        #expect(lines.all == ["a", "", "bc", "last"])
    }

    @Test func `the environment is added to or is all there is`() async throws {
        let added = try await shell.run(
            ["-c", "echo $FIRSTBAD_X ${PATH:+path}"], environment: ["FIRSTBAD_X": "a b"], limit: .seconds(180))
        #expect(added.text == "a b path\n")
        let alone = try await Tool("env").run(
            [], environment: ["ONLY": "this"], inheritingEnvironment: false, limit: .seconds(180))
        #expect(alone.text == "ONLY=this\n")
    }

    @Test func `the working directory is the one asked for`() async throws {
        let result = try await Tool("pwd").run([], workingDirectory: folder.path, limit: .seconds(180))
        #expect(result.text == folder.path.string + "\n")
        await #expect(throws: ToolError.self) {
            try await Tool("pwd").run([], workingDirectory: folder.appending("none"), limit: .seconds(180))
        }
    }

    @Test func `arguments never meet a shell`() async throws {
        let result = try await Tool("printf").run(["%s", "$(id); `id` 'x' \"y\""], limit: .seconds(180))
        #expect(result.text == "$(id); `id` 'x' \"y\"")
    }

    @Test func `a missing tool is named with its package`() {
        #expect(throws: ToolError.notFound(name: "no-such-tool", package: nil)) { try Tool("no-such-tool") }
        let error = ToolError.notFound(name: "bc", package: "bc")
        #expect("\(error)" == "bc is not in PATH: install it with `apt-get install bc`")
    }

    @Test func `a program that isn't there can't be started`() async throws {
        let tool = Tool(at: folder.appending("nothing"))
        await #expect(throws: ToolError.self) { try await tool.run([], limit: .seconds(180)) }
    }

    @Test func `too slow is its own error and leaves nothing`() async throws {
        let mark = "7\(Int.random(in: 100_000...999_999))"
        await #expect(throws: ToolError.tooSlow(command: "sh", limit: .milliseconds(300))) {
            try await sh("sleep \(mark) & sleep \(mark)", limit: .milliseconds(300))
        }
        #expect(try HostProcesses.running(mark).isEmpty)
    }

    @Test func `cancelling throws CancellationError and leaves nothing`() async throws {
        let mark = "7\(Int.random(in: 100_000...999_999))"
        let task = Task { try await sh("sleep \(mark) & sleep \(mark); true", limit: .seconds(60)) }
        try await waitUntil { try HostProcesses.running(mark).count >= 2 }
        task.cancel()
        let result = await task.result
        #expect(throws: CancellationError.self) { try result.get() }
        #expect(try HostProcesses.running(mark).isEmpty)
    }

    @Test func `a process that ignores SIGTERM is killed`() async throws {
        let mark = "7\(Int.random(in: 100_000...999_999))"
        // The parent dies of the SIGTERM, its children don't.
        let script = "(trap '' TERM; sleep \(mark); sleep \(mark)) & wait"
        await #expect(throws: ToolError.self) { try await sh(script, limit: .milliseconds(200)) }
        #expect(try HostProcesses.running(mark).isEmpty)
    }

    @Test func `what a tool leaves in the background is ended`() async throws {
        let mark = "7\(Int.random(in: 100_000...999_999))"
        let result = try await sh("sleep \(mark) & echo started")
        #expect(result.text == "started\n")
        #expect(try HostProcesses.running(mark).isEmpty)
    }

    @Test func `many at once lose nothing`() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<40 {
                group.addTask { try await shell.run(["-c", "echo \(number)"], limit: .seconds(60)).text }
            }
            var texts: Set<String> = []
            for try await text in group { texts.insert(text) }
            #expect(texts.count == 40)
        }
    }
}
