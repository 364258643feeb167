import CLibvirt

/// One guest, as its name.
public struct Domain: Sendable, Hashable {
    /// Unique on the host.
    public let name: String
}

/// What a domain does now.
public enum DomainState: Sendable, Hashable {
    /// Its CPUs run.
    case running
    /// Its CPUs are stopped, but it is there: paused by somebody, or short of disk.
    case paused
    /// The guest has shut down, QEMU is not reaped yet.
    case shuttingDown
    /// There is no such domain.
    case gone
}

/// Why a domain stopped, as libvirt's lifecycle events tell it.
///
/// Tried on libvirt 9.0 with QEMU 7.2: power-off ends as `.guestShutDown`; restart, triple fault and a panic that restarts
/// as `.reset`, only the console tells them apart. A QEMU killed by SIGKILL (by the kernel's OOM killer, too) or
/// aborted ends as `.failed`, one that somebody sent SIGTERM as `.hostShutDown`.
public enum DomainStop: Sendable, Hashable {
    /// The guest powered off.
    case guestShutDown
    /// The guest was reset, and begins anew: to be destroyed.
    case reset
    /// QEMU was asked to go by a signal that wasn't ours.
    case hostShutDown
    /// We (or another client of libvirt) destroyed it.
    case destroyed
    /// libvirt takes the guest for crashed.
    case crashed
    /// QEMU died.
    case failed
    /// Another detail of `virDomainEventStoppedDetailType`.
    case other(Int)
}

/// What is known of one domain's end.
struct DomainFate: Sendable {
    /// Set at the first shutdown event; QEMU may take its time to go after that.
    var shutdown: DomainStop?
    /// Set when QEMU is gone.
    var stopped: DomainStop?
    /// Set at the first reset.
    var wasReset = false

    mutating func take(event: Int32, detail: Int32) {
        switch event {
        case Int32(VIR_DOMAIN_EVENT_SHUTDOWN.rawValue):
            let byHost = detail == Int32(VIR_DOMAIN_EVENT_SHUTDOWN_HOST.rawValue)
            shutdown = shutdown ?? (byHost ? .hostShutDown : .guestShutDown)
        case Int32(VIR_DOMAIN_EVENT_STOPPED.rawValue):
            stopped = stopReason(detail)
        case Int32(VIR_DOMAIN_EVENT_CRASHED.rawValue):
            stopped = .crashed
        default: break
        }
    }

    /// What is sure already. libvirt ends QEMU by SIGTERM when it destroys a domain, so a shutdown by the host says
    /// nothing before QEMU is gone.
    ///
    /// Whatever comes after a reset is another life.
    var known: DomainStop? { wasReset ? .reset : stopped ?? (shutdown == .guestShutDown ? .guestShutDown : nil) }

    private func stopReason(_ detail: Int32) -> DomainStop {
        switch UInt32(bitPattern: detail) {
        case VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN.rawValue: shutdown ?? .guestShutDown
        case VIR_DOMAIN_EVENT_STOPPED_DESTROYED.rawValue: .destroyed
        case VIR_DOMAIN_EVENT_STOPPED_CRASHED.rawValue: .crashed
        case VIR_DOMAIN_EVENT_STOPPED_FAILED.rawValue: .failed
        default: .other(Int(detail))
        }
    }
}
