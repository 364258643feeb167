import Foundation
import Glibc
import HostTools
import SystemPackage
import TestKit
import Testing

@testable import Libvirt

/// The real driver and real QEMU, with guests of a few instructions.
@Suite(.enabled(if: Host.runsQemu, "QEMU or libvirt's user isn't on this host: run Scripts/setup"))
struct EmbeddedDriverTests {
    @Test(arguments: [
        (TinyGuest.End.powerOff, DomainStop.guestShutDown), (.reset, .reset), (.tripleFault, .reset),
    ])
    func howAGuestGoesByItselfIsTold(end: TinyGuest.End, expected: DomainStop) async throws {
        try await withGuest(TinyGuest(text: "hello\n", end: end)) { hypervisor, domain, console in
            let stop = try await waitForStop(hypervisor, domain)
            #expect(stop == expected)
            #expect(try String(contentsOfFile: console.string, encoding: .utf8).contains("hello\n"))
        }
    }

    @Test func aHangingGuestRunsUntilItIsDestroyed() async throws {
        try await withGuest(TinyGuest(text: "hello\n", end: .hang)) { hypervisor, domain, _ in
            try await Task.sleep(for: .milliseconds(500))
            #expect(hypervisor.stop(of: domain) == nil)
            #expect(try await hypervisor.state(of: domain) == .running)
            let qemu = try #require(process(of: domain))
            try await hypervisor.destroy(domain)
            #expect(hypervisor.stop(of: domain) == .destroyed)
            #expect(try await hypervisor.state(of: domain) == .gone)
            #expect(kill(qemu, 0) != 0)
            try await hypervisor.destroy(domain)
        }
    }

    @Test(arguments: [(SIGKILL, DomainStop.failed), (SIGTERM, .hostShutDown), (SIGABRT, .failed)])
    func aKilledQemuIsToldFromAGuestThatWent(signal: Int32, expected: DomainStop) async throws {
        try await withGuest(TinyGuest(text: "hello\n", end: .hang)) { hypervisor, domain, _ in
            kill(try #require(process(of: domain)), signal)
            #expect(try await waitForStop(hypervisor, domain) == expected)
        }
    }

    @Test func aFileThatIsNoKernelIsOurFault() async throws {
        let hypervisor = try await Host.hypervisor()
        var guest = try Host.guest(in: FilePath("/tmp"))
        guest.kernel = "/etc/passwd"
        guest.initramfs = "/etc/passwd"
        guest.console = "/dev/null"
        let error = await #expect(throws: LibvirtError.self) { try await hypervisor.start(guest) }
        #expect("\(try #require(error))".contains("kernel"))
        guest.kernel = "/nonexistent/kernel"
        await #expect(throws: LibvirtError.self) { try await hypervisor.start(guest) }
    }

    @Test func closingDestroysWhatRuns() async throws {
        let other = try await Host.hypervisor()
        var qemu: pid_t = 0
        try await withGuest(TinyGuest(text: "", end: .hang), on: other) { hypervisor, domain, _ in
            qemu = try #require(process(of: domain))
            try await hypervisor.close()
            #expect(kill(qemu, 0) != 0)
        }
    }

    @Test func twoConnectionsOfAProcessShareTheDriver() async throws {
        let other = try await Host.hypervisor()
        try await withGuest(TinyGuest(text: "", end: .hang)) { (_, domain, _) async throws in
            #expect(try await other.state(of: domain) == .running)
            #expect(try await other.leftovers().isEmpty)
        }
        try await other.close()
    }

    @Test func whatAKilledProcessLeftIsEnded() async throws {
        let root = FilePath("/tmp/firstbad-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        for folder in ["lib/qemu", "run/qemu"] {
            try FileManager.default.createDirectory(
                atPath: root.appending(folder).string, withIntermediateDirectories: true)
        }
        func qemu(_ name: String) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [
                "qemu-system-x86_64", "-name", "guest=\(name),debug-threads=on", "-machine", "none", "-S",
                "-display",
                "none", "-nodefaults", "-serial", "file:\(root.string)/lib/qemu/\(name)",
            ]
            try process.run()
            try AtomicFile.write("\(process.processIdentifier)", to: root.appending("run/qemu/\(name).pid"))
            return process
        }
        let left = try qemu("firstbad-vm-1-2-3")
        let others = try qemu("debian")
        defer { kill(others.processIdentifier, SIGKILL) }
        // One that libvirt was asking what it can do.
        let probe = root.appending("lib/qemu/qmp-Abc123")
        try FileManager.default.createDirectory(atPath: probe.string, withIntermediateDirectories: true)
        let asked = Process()
        asked.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        asked.arguments = [
            "qemu-system-x86_64", "-S", "-machine", "none", "-display", "none", "-nodefaults", "-qmp",
            "unix:\(probe.string)/qmp.monitor,server=on,wait=off",
        ]
        try asked.run()
        try AtomicFile.write("\(asked.processIdentifier)", to: probe.appending("qmp.pid"))
        let domain = root.appending("lib/qemu/domain-1-firstbad-vm-1-2-3")
        try FileManager.default.createDirectory(atPath: domain.string, withIntermediateDirectories: true)
        // A pid file of ours whose number somebody else has by now.
        try AtomicFile.write(
            "\(others.processIdentifier)", to: root.appending("run/qemu/firstbad-vm-1-2-4.pid"))
        for _ in 0..<500 where !isQemu(left) || !isQemu(others) || !isQemu(asked) {
            try await Task.sleep(for: .milliseconds(10))
        }
        LeftoverProcesses.end(inRoot: root)
        #expect(try await hasEnded(left))
        #expect(try await hasEnded(asked))
        let kept = try FileManager.default.subpathsOfDirectory(atPath: root.string).filter {
            $0.contains("qmp") || $0.contains("domain-") || $0.hasPrefix("run/qemu/firstbad-")
        }
        #expect(kept.isEmpty, "\(kept)")
        #expect(others.isRunning)
        // Not SIGTERM: Foundation's processes inherit it blocked from a thread of Dispatch's.
        kill(others.processIdentifier, SIGKILL)
        #expect(try await hasEnded(others))
    }

    func hasEnded(_ process: Process) async throws -> Bool {
        for _ in 0..<500 where process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        return !process.isRunning
    }

    /// `env` has become QEMU.
    func isQemu(_ process: Process) -> Bool {
        readText(FilePath("/proc/\(process.processIdentifier)/cmdline"))?.hasPrefix("qemu-system") ?? false
    }

    @Test func aLongFolderGetsAShortStandIn() throws {
        let long = FilePath("/" + String(repeating: "x", count: 80))
        let short = try? EmbeddedRoot.shortened(long)
        if geteuid() == 0 {
            #expect(try #require(short).string.utf8.count < EmbeddedRoot.longestPath)
            #expect(try short != EmbeddedRoot.shortened(long.appending("y")))
        }
        #expect(try EmbeddedRoot.shortened("/short") == "/short")
    }

    // MARK: - Helpers

    func withGuest(
        _ tiny: TinyGuest, on given: Hypervisor? = nil,
        _ body: (Hypervisor, Domain, FilePath) async throws -> Void
    ) async throws {
        let hypervisor: Hypervisor
        if let given { hypervisor = given } else { hypervisor = try await Host.hypervisor() }
        let folder = FilePath(NSTemporaryDirectory()).appending("firstbad-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let guest = try Host.guest(in: folder)
        try await tiny.build(to: guest.kernel)
        let domain = try await hypervisor.start(guest)
        do {
            try await body(hypervisor, domain, guest.console)
        } catch {
            try? await hypervisor.destroy(domain)
            throw error
        }
        if given == nil {
            try await hypervisor.destroy(domain)
            try await hypervisor.close()
        }
    }

    func waitForStop(_ hypervisor: Hypervisor, _ domain: Domain) async throws -> DomainStop? {
        for _ in 0..<2000 {
            if let stop = hypervisor.stop(of: domain) { return stop }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }

    func process(of domain: Domain) -> pid_t? {
        let root = try? EmbeddedRoot.claim(below: Host.base)
        let text = root.flatMap { readText($0.path.appending("run/qemu/\(domain.name).pid")) }
        return text.flatMap { pid_t($0) }
    }
}

enum Host {
    /// One folder for all tests of a process: the driver takes no second one.
    static let base: FilePath = {
        let base = FilePath("/tmp/firstbad-test-\(getpid())")
        atexit { try? FileManager.default.removeItem(atPath: "/tmp/firstbad-test-\(getpid())") }
        return base
    }()

    static let runsQemu =
        (try? Tool("qemu-system-x86_64")) != nil && (geteuid() != 0 || getpwnam("libvirt-qemu") != nil)

    static func hypervisor() async throws -> Hypervisor { try await Hypervisor.open(.embedded(below: base)) }

    static func guest(in folder: FilePath) throws -> DomainXML {
        DomainXML(
            name: Hypervisor.newDomainName(), kernel: folder.appending("kernel"), initramfs: nil, commandLine: "",
            memoryMiB: 64, cpus: 1, type: .tcg, console: folder.appending("console"))
    }
}
