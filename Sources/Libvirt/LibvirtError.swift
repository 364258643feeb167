import CLibvirt
public import SystemPackage
public import Wording

/// Why the hypervisor didn't do as told. Always ours, never the guest kernel's doing.
public enum LibvirtError: Blamed, Hashable {
    /// A call of libvirt's failed: the C function, libvirt's code (`virErrorNumber`), the part of libvirt that says so
    /// (`virErrorDomain`), and its message.
    case call(function: String, code: Int, domain: Int, message: String)
    /// A folder for the embedded driver couldn't be had.
    case root(FilePath, reason: String)
    /// A value that no XML document can hold: it has control characters in it.
    case unspeakable(what: String)
    /// QEMU is still there though it was killed: its domain, and how long it was waited for.
    case unkillable(domain: String, waited: Duration)
    /// The hypervisor was closed.
    case closed
}

extension LibvirtError {
    /// Reads the error that this thread's last call left. Nothing may be awaited in between.
    static func last(_ function: String) -> LibvirtError {
        guard let error = virGetLastError() else {
            return .call(function: function, code: 0, domain: 0, message: "no message")
        }
        let message = error.pointee.message.map { String(cString: $0) } ?? "no message"
        return .call(
            function: function, code: Int(error.pointee.code), domain: Int(error.pointee.domain), message: message)
    }

    /// Whether libvirt says that the domain is gone, or no longer runs.
    var saysGone: Bool {
        guard case .call(_, let code, _, _) = self else { return false }
        return code == Int(VIR_ERR_NO_DOMAIN.rawValue) || code == Int(VIR_ERR_OPERATION_INVALID.rawValue)
    }

    /// What can be done, for the messages that don't say so themselves.
    private static func advice(for message: String) -> String? {
        if message.contains("Failed to parse user") {
            // Debian's libvirt looks its own user up before it reads qemu.conf.
            return "make the user and group libvirt-qemu, as the package libvirt-daemon-system does"
        }
        if message.contains("Cannot find a suitable emulator") || message.contains("Cannot check QEMU binary") {
            return "install qemu-system-x86"
        }
        if message.contains("libvirt.so.0") { return "install libvirt0" }
        if message.contains("already open with path") {
            return "use one folder for libvirt in a process"
        }
        return nil
    }
}

extension LibvirtError {
    /// Ours nearly always, and nearly always it passes: libvirt names memory, descriptors and timeouts in words only.
    public var blame: Blame {
        switch self {
        case .call, .unkillable: .oursForNow
        case .unspeakable: .user
        case .root, .closed: .ours
        }
    }
}

extension LibvirtError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .call(let function, let code, _, let message):
            "\(function) failed: \(message) (libvirt error \(code))"
                + (Self.advice(for: message).map { "; \($0)" } ?? "")
        case .root(let path, let reason): "cannot use \(path) for libvirt: \(reason)"
        case .unspeakable(let what): "\(what) has control characters in it, which libvirt's XML cannot hold"
        case .unkillable(let domain, let waited):
            "QEMU of \(domain) is still there \(waited.components.seconds) s after it was killed"
        case .closed: "the connection to libvirt is closed"
        }
    }
}
