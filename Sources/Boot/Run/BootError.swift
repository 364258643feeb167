public import Libvirt
public import SystemPackage
public import Wording

/// Why a boot brought no result. Always ours, never the kernel's fault. A cancelled boot throws `CancellationError`.
public enum BootError: Blamed, Hashable {
    /// libvirt didn't do as told.
    case libvirt(LibvirtError)
    /// QEMU died or was ended by others (out of memory on the host, for one), with its last words.
    case qemuDied(DomainStop, messages: String)
    /// The guest isn't running, and nothing said why: somebody paused it, or events of libvirt's were lost.
    case guestTaken(DomainState)
    /// The host, or we, stood still for so many seconds while the guest ran: suspended, or stopped by a signal.
    case stoodStill(seconds: Double)
    /// QEMU was stopped by a signal.
    case qemuStopped
    /// There is no room for the console.
    case diskFull(FilePath)
    /// A file of ours couldn't be read or written.
    case file(action: String, FilePath, reason: String)
    /// `busybox` is missing or needs shared libraries, which a guest hasn't.
    case noBusybox(tried: [String])
    /// KVM was asked for, and isn't to be had.
    case noKVM(reason: String)
    /// The guests were shut down.
    case shutDown
}

extension BootError {
    /// The user's, where this machine isn't set up as asked for; never the kernel's.
    public var blame: Blame {
        switch self {
        case .libvirt(let error): error.blame
        case .qemuDied, .guestTaken, .stoodStill, .qemuStopped, .diskFull, .file: .oursForNow
        case .noBusybox, .noKVM: .user
        case .shutDown: .ours
        }
    }
}

extension BootError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .libvirt(let error): error.description
        case .qemuDied(let stop, let messages):
            "QEMU ended without the guest's doing (\(stop))" + (messages.isEmpty ? "" : ": \(messages)")
        case .guestTaken(let state): "the guest was taken from us: it is \(state)"
        case .stoodStill(let seconds):
            "the host stood still for \(Int(min(seconds, 1e9))) s while a guest ran: what it showed says nothing"
        case .qemuStopped: "QEMU was stopped by a signal while its guest ran"
        case .diskFull(let path): "no space left on the disk of \(path) for a console: free some"
        case .file(let action, let path, let reason): "cannot \(action) \(path): \(reason)"
        case .noBusybox(let tried):
            "no statically linked busybox among \(tried.joined(separator: ", ")): install busybox-static"
        case .noKVM(let reason): "KVM can't be used: \(reason); ask for auto or tcg"
        case .shutDown: "the guests were shut down"
        }
    }
}
