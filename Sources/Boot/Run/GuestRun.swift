import HostTools
import Libvirt
import Records
import SystemPackage

/// One guest, from start to end.
struct GuestRun: Sendable {
    var kernel: FilePath
    var modules: FilePath?
    var reproducer: PreparedReproducer?
    var settings: GuestSettings
    var console: FilePath
    var stopAt: StopAt
    var accelerator: Accelerator
    var onState: @Sendable (BootState) -> Void

    /// Follows the guest until the boot's end is known.
    func watch(
        _ guest: some Guest, _ domain: Domain, of hypervisor: Hypervisor, token: BootToken,
        started: ContinuousClock.Instant
    ) async throws -> BootRecord {
        var watch = BootWatch(settings: settings, token: token, stopAt: stopAt, hasReproducer: reproducer != nil)
        var host = HostWatch(process: hypervisor.process(of: domain), now: started)
        var state = watch.state
        onState(state)
        for try await event in try guest.events(of: domain, on: hypervisor) {
            try Task.checkCancellation()
            let instant = ContinuousClock.now
            try host.look(at: instant)
            let now = instant - started
            let decision = watch.take(event, at: now)
            if watch.state != state {
                state = watch.state
                onState(state)
            }
            if case .stop(let end) = decision {
                try await check(end, domain, hypervisor)
                try host.sample()
                return record(end, watch, host, now)
            }
        }
        try Task.checkCancellation()
        throw BootError.guestTaken(.gone)
    }

    /// A console that stands still can be our doing, too.
    private func check(_ end: BootEnd, _ domain: Domain, _ hypervisor: Hypervisor) async throws {
        switch end {
        case .silent, .outOfTime, .didNotBoot(.silent), .didNotBoot(.tooSlow): break
        default: return
        }
        try Self.checkRoom(for: console, bytes: 4096)
        let state: DomainState
        do {
            state = try await hypervisor.state(of: domain)
        } catch {
            throw BootError.libvirt(error)
        }
        // One that has said its last word may be on its way out.
        guard state == .running || state == .shuttingDown else { throw BootError.guestTaken(state) }
    }

    private func record(_ end: BootEnd, _ watch: BootWatch, _ host: HostWatch, _ now: Duration) -> BootRecord {
        var shape = watch.shape
        shape.processor = host.share
        return BootRecord(
            end: end, crashes: watch.crashes, bootCrashes: watch.bootCrashes, crashesLeftOut: watch.crashesLeftOut,
            shape: shape, consolePath: console.string, outputPath: InitramfsGuest.channel(beside: console).string,
            secondsToUserSpace: watch.userSpaceAt?.inSeconds, secondsTotal: now.inSeconds, accelerator: accelerator)
    }

    /// Throws where the disk can't take so many bytes.
    static func checkRoom(for console: FilePath, bytes: Int) throws(BootError) {
        let folder = console.removingLastComponent()
        do {
            guard try DiskSpace.free(at: folder) >= Int64(bytes) else { throw BootError.diskFull(folder) }
        } catch {
            throw .of(error, folder)
        }
    }
}

extension BootError {
    /// A file's error as ours.
    static func of(_ error: any Error, _ path: FilePath) -> BootError {
        switch error {
        case let error as BootError: error
        case FileError.diskFull(let path): .diskFull(path)
        case FileError.failed(let action, let path, let code): .file(action: action, path, reason: "\(code)")
        default: .file(action: "use", path, reason: "\(error)")
        }
    }
}
