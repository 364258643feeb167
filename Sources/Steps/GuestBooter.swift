import Boot
import Kbuild
import Oops
import SystemPackage

/// Boots candidates in QEMU guests of this machine, or of the host that libvirt was pointed at.
struct GuestBooter: KernelBooter {
    /// The guests.
    var guests: QemuGuests
    /// The job's reproducer.
    var reproducer: PreparedReproducer
    /// The guest's size, arguments and limits.
    var settings: GuestSettings
    /// This host's cores and memory.
    var capacity: Capacity

    /// One boot with the reproducer.
    func boot(
        _ kernel: BuiltKernel, console: FilePath, stopAt: @escaping @Sendable (Crash) -> Bool
    ) async throws -> BootRecord {
        let size = Capacity.Amount(cores: 1, memoryMiB: settings.memoryMiB)
        return try await capacity.with(least: size, wanted: size) { _ in
            try await guests.boot(
                kernel: kernel.image, modules: kernel.modules, reproducer: reproducer, settings: settings,
                console: console, stopAt: .crash(matching: stopAt))
        }
    }
}
