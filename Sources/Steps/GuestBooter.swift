import Boot
import Kbuild
import Oops
import SystemPackage

/// Boots candidates in QEMU guests of this machine, or of the host that libvirt was pointed at.
public struct GuestBooter: KernelBooter {
    /// The guests.
    public var guests: QemuGuests
    /// The job's reproducer.
    public var reproducer: PreparedReproducer
    /// The guest's size, arguments and limits.
    public var settings: GuestSettings

    /// A booter with everything it needs.
    public init(guests: QemuGuests, reproducer: PreparedReproducer, settings: GuestSettings) {
        self.guests = guests
        self.reproducer = reproducer
        self.settings = settings
    }

    /// One boot with the reproducer.
    public func boot(
        _ kernel: BuiltKernel, console: FilePath, stopAt: @escaping @Sendable (Crash) -> Bool
    ) async throws -> BootRecord {
        try await guests.boot(
            kernel: kernel.image, reproducer: reproducer, settings: settings, console: console,
            stopAt: .crash(matching: stopAt))
    }
}
