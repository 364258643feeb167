import Boot
import Foundation
import Glibc
import HostTools
import Records
import SystemPackage
import TestKit
import Testing

/// A folder and guests for one test; both are gone after it.
struct GuestBench {
    static let runsQemu =
        (try? Tool("qemu-system-x86_64")) != nil && (geteuid() != 0 || getpwnam("libvirt-qemu") != nil)
    static let missing = "QEMU or libvirt's user isn't on this host: run Scripts/setup"

    /// One folder for all tests of a process: libvirt's embedded driver takes no second one.
    static let libvirt: FilePath = {
        atexit { try? FileManager.default.removeItem(atPath: "/tmp/firstbad-test-\(getpid())") }
        return FilePath("/tmp/firstbad-test-\(getpid())")
    }()

    let folder: FilePath
    let guests: QemuGuests

    var console: FilePath { folder.appending("console") }
    var text: String { Self.text(console) }
    /// What came by the channel.
    var output: String { Self.text(FilePath(console.string + ".output")) }

    private static func text(_ path: FilePath) -> String {
        String(decoding: FileManager.default.contents(atPath: path.string) ?? Data(), as: UTF8.self)
    }

    static func with(
        accelerator: AcceleratorChoice = .tcg, _ body: (GuestBench) async throws -> Void
    ) async throws {
        let folder = FilePath("/tmp/firstbad-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let guests = try await QemuGuests(.embedded(below: libvirt), folder: folder, accelerator: accelerator)
        let bench = GuestBench(folder: folder, guests: guests)
        do {
            try await body(bench)
        } catch {
            try? await guests.shutDown()
            throw error
        }
        try await guests.shutDown()
        #expect(bench.processes().isEmpty)
    }

    /// Builds a guest of a few instructions.
    func tiny(_ text: String, _ end: TinyGuest.End) async throws -> FilePath {
        let path = folder.appending("kernel")
        try await TinyGuest(text: text, end: end).build(to: path)
        return path
    }

    func write(_ name: String, _ text: String) throws -> FilePath {
        let path = folder.appending(name)
        try AtomicFile.write(text, to: path)
        return path
    }

    func prepared(_ name: String, _ text: String, attachments: [FilePath] = []) async throws -> PreparedReproducer {
        try await Reproducer(path: write(name, text), attachments: attachments).prepared(in: folder)
    }

    func boot(
        _ kernel: FilePath, _ reproducer: PreparedReproducer? = nil, settings: GuestSettings = GuestSettings(),
        stopAt: StopAt = .firstCrash, onState: @escaping @Sendable (BootState) -> Void = { _ in }
    ) async throws -> BootRecord {
        try await guests.boot(
            kernel: kernel, reproducer: reproducer, settings: settings, console: console, stopAt: stopAt,
            onState: onState)
    }

    /// QEMUs whose initramfs is in this folder.
    func processes() -> [pid_t] {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return numbers.compactMap { pid_t($0) }.filter { process in
            let data = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
            let arguments = String(decoding: data, as: UTF8.self)
            return arguments.contains("qemu-system") && arguments.contains("\(folder.string)/initramfs")
        }
    }

    /// The one QEMU, as soon as it is there and the console has `text`.
    func process(saying text: String) async throws -> pid_t {
        for _ in 0..<3000 {
            if self.text.contains(text), let process = processes().first { return process }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Errno.timeout
    }
}
