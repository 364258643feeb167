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

    private func sh(_ script: String, limit: Duration = .seconds(180)) async throws -> ToolResult {
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
        let result = try await shell.run(["-c", "true"], limit: .seconds(180), sandbox: broken)
        #expect(result.status == .exited(1))
        #expect(result.text.hasPrefix("bwrap: "))
    }

    @Test func `nothing of the host is seen but its programs`() async throws {
        let seen = try await sh("ls -A / | tr '\\n' ' '; ls -A /home /root /run /var /etc")
        let words = Set(seen.text.split(whereSeparator: \.isWhitespace).map(String.init))
        #expect(words.isSuperset(of: ["usr", "etc", "home", "root", "run", "tmp", "proc", "dev"]))
        #expect(
            words.isDisjoint(with: ["boot", "mnt", "opt", "srv", "work", "sys", "passwd", "shadow", "hostname"]))
        for place in ["/etc/shadow", "/etc/passwd", "/root/.ssh", "/proc/1/root/etc/shadow", folder.path.string] {
            #expect(try await !sh("ls -d \(place)").status.isSuccess, "\(place) is seen")
        }
        #expect(try await sh("find /home /root /run -mindepth 1 | wc -l").text == "0\n")
    }

    @Test func `a socket and a pipe of the host's can't be reached`() async throws {
        let pipe = folder.appending("pipe")
        #expect(mkfifo(pipe.string, 0o666) == 0)
        let listener = Task {
            try await Tool(at: "/usr/bin/python3").run(
                [
                    "-c",
                    """
                    import socket, sys
                    s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()
                    a = socket.socket(socket.AF_UNIX); a.bind("\\0" + sys.argv[1]); a.listen()
                    print("listening", flush=True); import time; time.sleep(600)
                    """, folder.appending("socket").string,
                ], output: .file(folder.appending("said")), limit: .seconds(300))
        }
        try await waitUntil { (try? folder.read("said")) == "listening\n" }
        for name in ["\(folder.path)/socket", "\\0\(folder.path)/socket"] {
            let script = "import socket; socket.socket(socket.AF_UNIX).connect('\(name)')"
            let outside = try await Tool(at: "/usr/bin/python3").run(["-c", script], limit: .seconds(60))
            #expect(outside.status.isSuccess, "the test's own socket can't be reached: \(outside.text)")
            let inside = try await Tool(at: "/usr/bin/python3").run(
                ["-c", script], limit: .seconds(60), sandbox: sandbox)
            #expect(inside.text.contains("Error"), "\(inside.text)")
        }
        #expect(try await !sh("echo x > \(pipe)").status.isSuccess)
        listener.cancel()
        _ = await listener.result
    }

    @Test func `the environment of the host stays outside`() async throws {
        let result = try await Tool("env").run(
            [], environment: ["ONLY": "this"], inheritingEnvironment: false, limit: .seconds(180), sandbox: sandbox)
        // bwrap itself sets PWD.
        #expect(Set(result.text.split(separator: "\n")).subtracting(["PWD=/"]) == ["ONLY=this"])
    }

    /// What is used up ends the program, and is said; nothing of it is left.
    private func breach(_ script: String, _ change: (inout SandboxLimits) -> Void) async throws -> SandboxBreach? {
        var sandbox = sandbox
        change(&sandbox.limits)
        do {
            _ = try await shell.run(
                ["-c", script], workingDirectory: "/tmp/firstbad/build", limit: .seconds(120), sandbox: sandbox)
            return nil
        } catch ToolError.overLimit(_, let breach) { return breach }
    }

    @Test func `forks without end are ended`() async throws {
        let mark = "7\(Int.random(in: 100_000...999_999))"
        let found = try await breach("while :; do (setsid sleep \(mark) &) ; done") { $0.processes = 100 }
        #expect(found == .processes(limit: 100))
        try await waitUntil { try HostProcesses.running(mark).isEmpty }
    }

    @Test func `memory is bounded, of one process and of many`() async throws {
        let one = try await sh("ulimit -v")
        #expect(one.text == "\(SandboxLimits.build.memory >> 10)\n")
        let eater = "/usr/bin/python3 -c 'x = bytearray(40 << 20); import time; time.sleep(600)'"
        let found = try await breach("for i in 1 2 3 4 5 6 7 8; do \(eater) & done; wait") { $0.memory = 256 << 20 }
        #expect(found == .memory(limit: 256 << 20))
    }

    @Test(.enabled(if: getuid() == 0, "mounting a small tmpfs takes root"))
    func `the last space on a disk is not used up`() async throws {
        let disk = try await SmallDisk(folder.appending("build"), bytes: 64 << 20)
        defer { disk.unmount() }
        let script = "i=0; while :; do head -c 1000000 /dev/zero > f$i; i=$((i + 1)); sleep 0.3; done"
        let found = try await breach(script) { $0.freeSpace = 40 << 20 }
        #expect(found == .space(folder.appending("build")))
        #expect(try DiskSpace.free(at: disk.path) > 0)
    }

    @Test func `a file is no longer than it may be, and temporary files end somewhere`() async throws {
        var sandbox = sandbox
        sandbox.limits.fileSize = 1 << 20
        let file = try await shell.run(
            ["-c", "head -c 2000000 /dev/zero > big"], workingDirectory: "/tmp/firstbad/build", limit: .seconds(60),
            sandbox: sandbox)
        #expect(!file.status.isSuccess)
        #expect(try await !sh("touch /x").status.isSuccess)
        #expect(try await !sh("touch /dev/x").status.isSuccess)
        #expect(try await sh("df -k --output=size /tmp /dev/shm | tail -n +2 | sort -u").text.contains("1048576"))
    }

    @Test func `a compiler sees its source and nothing beside it`() async throws {
        try folder.write("PRIVATE KEY", to: "home/.ssh/id_rsa")
        try folder.write("PRIVATE KEY", to: "home/key")
        try folder.write("int main(void) { return 0; }\n", to: "home/good.c")
        try folder.makeFolder("out")
        func compile(_ text: String) async throws -> ToolResult {
            let source = try folder.write(text, to: "home/repro.c")
            return try await Tool("gcc").run(
                ["-o", "/tmp/out/repro", "/tmp/source/repro.c"],
                environment: ["PATH": Sandbox.searchPath, "LC_ALL": "C", "TMPDIR": "/tmp/out"],
                inheritingEnvironment: false, limit: .seconds(120),
                sandbox: .compiling([source], into: folder.appending("out")))
        }
        #expect(try await compile("#include <stdio.h>\nint main(void) { return puts(\"\"); }\n").status.isSuccess)
        for place in [
            "\(folder.path)/home/.ssh/id_rsa", "/tmp/source/key", "key", "/tmp/source/.ssh/id_rsa", "/etc/shadow",
            "/etc/passwd", "/root/.ssh/id_rsa", "/proc/1/environ",
        ] {
            let result = try await compile("__asm__(\".incbin \\\"\(place)\\\"\"); int main(void) { return 0; }\n")
            let bytes = FileManager.default.contents(atPath: folder.appending("out/repro").string) ?? Data()
            #expect(bytes.range(of: Data("PRIVATE KEY".utf8)) == nil)
            if place != "/proc/1/environ" { #expect(!result.status.isSuccess, "\(place) was read") }
            try? FileManager.default.removeItem(atPath: folder.appending("out/repro").string)
        }
    }
}
