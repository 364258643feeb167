import CLibvirt
import Foundation

/// What libvirt wants once in a process: its event loop on a thread, and its own messages kept from standard error.
enum LibvirtRuntime {
    /// Loads and starts it at the first call. A message log named by `LIBVIRT_LOG_OUTPUTS` is left alone.
    static func start() throws(LibvirtError) {
        if let why = firstbad_libvirt_load() {
            throw .call(function: "dlopen", code: 0, domain: 0, message: String(cString: why))
        }
        _ = started
    }

    private static let started: Bool = {
        // Errors come back from the calls; the log would repeat them, and harmless ones, on our standard error.
        setenv("LIBVIRT_LOG_OUTPUTS", "4:file:/dev/null", 0)
        virSetErrorFunc(nil) { _, _ in }
        guard virInitialize() == 0, virEventRegisterDefaultImpl() == 0 else { return false }
        let loop = Thread {
            while true {
                // It fails only without an implementation; then a pause keeps the thread from spinning.
                if virEventRunDefaultImpl() < 0 { sleep(1) }
            }
        }
        loop.name = "libvirt events"
        loop.start()
        return true
    }()
}
