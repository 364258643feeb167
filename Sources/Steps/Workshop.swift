public import Boot
import Foundation
import HostTools
import Kbuild
import Libvirt
public import Logging
public import Records
public import SystemPackage

/// This machine, set up to test candidates: toolchain, build slots, guests. Taken down again whatever happens.
public struct Workshop: Sendable {
    let places: Places
    let settings: JobSettings
    let builds: KernelBuilds
    let guests: QemuGuests
    let capacity: Capacity
    let logger: Logger

    /// Sets everything up, calls `body`, and takes everything down: no guest, no lock is left.
    public static func with<Value>(
        _ places: Places, _ settings: JobSettings, logger: Logger, _ body: (Workshop) async throws -> Value
    ) async throws -> Value {
        for path in [places.cache, places.slots, places.state, places.guests] { try makeFolder(path) }
        var buildSettings = BuildSettings()
        buildSettings.ccacheFolder = places.ccache
        buildSettings.isSandboxed = settings.isSandboxed
        let builds = try await KernelBuilds(
            toolchain: try await Toolchain.find(), cache: try BuildCache(root: places.kernels),
            settings: buildSettings, logger: logger)
        let guests = try await guests(places, settings, logger: logger)
        let value: Value
        do {
            value = try await body(
                Workshop(
                    places: places, settings: settings, builds: builds, guests: guests, capacity: .host(),
                    logger: logger))
        } catch {
            try? await guests.shutDown()
            throw error
        }
        try await guests.shutDown()
        return value
    }

    /// Guests of this process, in the first free folder for libvirt's embedded driver: two processes can't share one.
    public static func guests(_ places: Places, _ settings: JobSettings, logger: Logger) async throws -> QemuGuests
    {
        try makeFolder(places.guests)
        let address = settings.connect.map { HypervisorAddress.uri($0) } ?? .embedded(below: places.guests)
        return try await QemuGuests(address, folder: places.guests, accelerator: settings.accel, logger: logger)
    }

    /// The guest's files, for whoever gets the evidence: the initramfs with the reproducer, and a script that boots
    /// `kernel`, a path beside the script, by TCG, which works on any host.
    public func keepGuest(
        _ reproducer: PreparedReproducer, initramfs: FilePath, script: FilePath, kernel: String
    ) async throws {
        let image = try await guests.initramfs(for: reproducer, settings: settings.guest)
        guard let bytes = FileManager.default.contents(atPath: image.string) else { return }
        try AtomicFile.write(Array(bytes), to: initramfs)
        let text = RerunScript.text(
            kernel: FilePath(kernel), initramfs: "initramfs.cpio", settings: settings.guest, accelerator: .tcg)
        try AtomicFile.write(text, to: script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.string)
    }

    private static func makeFolder(_ path: FilePath) throws {
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }
}

extension JobSettings {
    /// The guest as it is asked for.
    public var guest: GuestSettings {
        GuestSettings(
            memoryMiB: memoryMiB, cpus: cpus, kernelArguments: kernelArguments.joined(separator: " "),
            limits: BootLimits(boot: limits.boot, run: limits.run, silence: limits.silence))
    }
}
