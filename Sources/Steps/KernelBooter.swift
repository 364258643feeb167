import Boot
import Kbuild
import Oops
import SystemPackage

/// Boots kernels. Declared here, by who needs it; the real one is a QEMU guest under libvirt.
public protocol KernelBooter: Sendable {
    /// One boot with the job's reproducer, its console written to `console`.
    ///
    /// The guest is stopped at the end of the first crash for which `stopAt` is true. Throws only what failed on
    /// our side: everything the kernel does is in the record.
    func boot(
        _ kernel: BuiltKernel, console: FilePath, stopAt: @escaping @Sendable (Crash) -> Bool
    ) async throws -> BootRecord
}
