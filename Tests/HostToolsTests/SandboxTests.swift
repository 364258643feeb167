import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

@Suite struct SandboxTests {
    let folder: TemporaryFolder
    let sandbox: Sandbox
    let shell: Tool

    init() throws {
        folder = try TemporaryFolder("sandbox")
        try folder.write("source\n", to: "source/file")
        try folder.makeFolder("build")
        sandbox = Sandbox(
            readOnly: [.init(folder.appending("source"), at: "/tmp/firstbad/source")],
            writable: [.init(folder.appending("build"), at: "/tmp/firstbad/build")])
        shell = try Tool("sh")
    }

    private func sh(_ script: String, limit: Duration = .seconds(30)) async throws -> ToolResult {
        try await shell.run(
            ["-c", script], workingDirectory: "/tmp/firstbad/build", limit: limit, sandbox: sandbox)
    }

    @Test func `a sandbox can be had`() async throws {
        #expect(try await Sandbox.availability() == .usable)
    }

    @Test func `the build folder is writable at its fixed place, and only it`() async throws {
        #expect(try await sh("pwd; cat ../source/file; echo made > made").text == "/tmp/firstbad/build\nsource\n")
        #expect(try folder.read("build/made") == "made\n")
        for place in [
            "/tmp/firstbad/source/x", "/etc/firstbad-x", "/proc/sys/kernel/core_pattern", "/usr/x", "/sys/x",
        ] {
            let result = try await sh("echo x > \(place)")
            #expect(!result.status.isSuccess, "\(place) could be written")
        }
        // Its own value, so that a sandbox that lets it through changes nothing.
        let setting = "/proc/sys/kernel/core_pattern"
        #expect(try await !sh("value=$(cat \(setting)); echo \"$value\" > \(setting)").status.isSuccess)
        #expect(try await !sh("mount -o remount,rw /").status.isSuccess)
    }

    @Test func `there is no network and no other process`() async throws {
        #expect(try await sh("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '").text == "lo\n")
        #expect(try await sh("ls -d /proc/[0-9]* | wc -l").text.contains(/^\d\n/))
        #expect(try await sh("ls -A /run | wc -l").text == "0\n")
    }

    @Test func `an escape into another session is ended with the sandbox`() async throws {
        let mark = "7\(Int.random(in: 100_000...999_999))"
        _ = try await sh("setsid sleep \(mark) & sleep 0.2; echo left")
        try await waitUntil { try HostProcesses.running(mark).isEmpty }
        await #expect(throws: ToolError.self) {
            try await sh("setsid sleep \(mark) & trap '' TERM; sleep \(mark)", limit: .milliseconds(400))
        }
        #expect(try HostProcesses.running(mark).isEmpty)
    }

    @Test func `a sandbox that can't be made says so`() async throws {
        let broken = Sandbox(writable: [.init(folder.appending("not-there"), at: "/tmp/firstbad/build")])
        let result = try await shell.run(["-c", "true"], limit: .seconds(30), sandbox: broken)
        #expect(result.status == .exited(1))
        #expect(result.text.hasPrefix("bwrap: "))
    }
}
