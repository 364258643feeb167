import HostTools
import Libvirt
import Records
import SystemPackage

/// One guest, from start to end.
struct GuestRun: Sendable {
    /// How often the console is looked at while it is quiet.
    static let interval = Duration.milliseconds(20)

    var kernel: FilePath
    var reproducer: PreparedReproducer?
    var settings: GuestSettings
    var console: FilePath
    var stopAt: StopAt
    var accelerator: Accelerator
    var onState: @Sendable (BootState) -> Void

    func domain(initramfs: FilePath) -> DomainXML {
        DomainXML(
            name: Hypervisor.newDomainName(), kernel: kernel, initramfs: initramfs,
            commandLine: settings.commandLine, memoryMiB: settings.memoryMiB, cpus: settings.cpus,
            type: accelerator.domainType, console: console)
    }

    /// Follows the console until the boot's end is known.
    func watch(
        _ domain: Domain, of hypervisor: Hypervisor, reader: inout ConsoleReader, started: ContinuousClock.Instant
    ) async throws -> BootRecord {
        var watch = BootWatch(settings: settings, stopAt: stopAt, hasReproducer: reproducer != nil)
        var state = watch.state
        onState(state)
        while true {
            try Task.checkCancellation()
            // Asked before the console is read: what a guest wrote before it went is then read for sure.
            let stop = hypervisor.stop(of: domain)
            let bytes = try reader.read()
            let now = ContinuousClock.now - started
            let decision = watch.feed(bytes, at: now)
            if watch.state != state {
                state = watch.state
                onState(state)
            }
            if case .stop(let end) = decision {
                try await check(end, domain, hypervisor)
                return record(end, watch, now)
            }
            if let stop, bytes.isEmpty {
                guard stop == .guestShutDown || stop == .crashed else {
                    throw BootError.qemuDied(stop, messages: hypervisor.messages(of: domain) ?? "")
                }
                return record(watch.guestWentAway(), watch, now)
            }
            if bytes.isEmpty { try await Task.sleep(for: Self.interval) }
        }
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

    private func record(_ end: BootEnd, _ watch: BootWatch, _ now: Duration) -> BootRecord {
        BootRecord(
            end: end, crashes: watch.crashes, bootCrashes: watch.bootCrashes, consolePath: console.string,
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
