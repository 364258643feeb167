import Foundation
import Glibc
import Synchronization
public import SystemPackage

/// Which libvirt is used.
public enum HypervisorAddress: Sendable, Hashable {
    /// libvirt's embedded driver, in this process; it works in a folder below this one. Needs no daemon.
    case embedded(below: FilePath)
    /// A connection URI (https://libvirt.org/uri.html): `qemu:///system`, `qemu+ssh://host/system`, `test:///default`.
    case uri(String)
}

/// libvirt, for transient guests of ours. Safe to use from several tasks.
public final class Hypervisor: Sendable {
    private struct Started {
        var names: Set<String> = []
        var closed = false
    }

    /// What it is connected to.
    public let address: HypervisorAddress
    private let link: Link
    private let started = Mutex(Started())

    private init(address: HypervisorAddress, link: Link) {
        self.address = address
        self.link = link
    }

    /// Connects, and ends the domains that a firstbad killed earlier has left.
    ///
    /// A process has one embedded driver: its folder is chosen at the first call and kept to the process's end,
    /// whatever later calls ask for. QEMU outlives a process that is killed; the next one that connects with the same
    /// folder ends it.
    public static func open(_ address: HypervisorAddress) async throws(LibvirtError) -> Hypervisor {
        try LibvirtRuntime.start()
        let hypervisor =
            switch address {
            case .embedded(let base): Hypervisor(address: address, link: try await EmbeddedDriver.link(below: base))
            case .uri(let uri): Hypervisor(address: address, link: try Link(uri: uri))
            }
        do throws(LibvirtError) {
            for name in try await hypervisor.leftovers() { try await hypervisor.link.back.destroy(name) }
        } catch {
            await hypervisor.link.close()
            throw error
        }
        return hypervisor
    }

    /// A name that no other domain on this host has.
    public static func newDomainName() -> String { DomainName.next().text }

    /// Makes the guest and starts it. To be followed by `destroy`, however the guest ends.
    public func start(_ guest: DomainXML) async throws(LibvirtError) -> Domain {
        let text = try guest.text()
        let isOpen = started.withLock { started in
            if !started.closed { started.names.insert(guest.name) }
            return !started.closed
        }
        guard isOpen else { throw .closed }
        link.board.expect(guest.name)
        do throws(LibvirtError) {
            try await link.front.create(xml: text)
        } catch {
            forget(guest.name)
            throw error
        }
        return Domain(name: guest.name)
    }

    /// What it does now, by asking libvirt.
    public func state(of domain: Domain) async throws(LibvirtError) -> DomainState {
        try await link.front.state(of: domain.name)
    }

    /// Why it stopped, by the events so far; nil while it runs. After `destroy` and `close` always `.destroyed`. Never
    /// waits.
    public func stop(of domain: Domain) -> DomainStop? {
        guard let fate = link.board.fate(of: domain.name) else { return .destroyed }
        return fate.known
    }

    /// QEMU's process; nil where that can't be told.
    public func process(of domain: Domain) -> Int32? {
        guard let root = link.root, let text = readText(root.pidFile(of: domain.name)) else { return nil }
        return Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// What QEMU itself said, at most its last 20 lines; nil where that isn't to be had. Empty after `destroy`.
    public func messages(of domain: Domain) -> String? {
        guard let root = link.root, let text = readText(root.log(of: domain.name)) else { return nil }
        // The log starts with the command, several lines with backslashes.
        let lines = text.split(separator: "\n").filter { !$0.hasSuffix("\\") && !$0.hasPrefix("-") }
        return lines.suffix(20).joined(separator: "\n")
    }

    /// Sees to it that the domain is gone, QEMU and all; returns then. One that is gone already is fine.
    public func destroy(_ domain: Domain) async throws(LibvirtError) {
        try await link.back.destroy(domain.name)
        let limit = Duration.seconds(10)
        let end = ContinuousClock.now + limit
        // `virDomainDestroy` finds no domain while another thread of libvirt's is still at its end.
        while let fate = link.board.fate(of: domain.name), fate.stopped == nil {
            guard ContinuousClock.now < end else {
                // Events can be lost with a connection: libvirt's own word counts then.
                if try await link.back.state(of: domain.name) == .gone { break }
                throw .unkillable(domain: domain.name, waited: limit)
            }
            // Not to be cut short by cancellation: everything started is gone on return.
            await pause()
        }
        forget(domain.name)
    }

    /// Names of the domains that a firstbad has left which is no more.
    public func leftovers() async throws(LibvirtError) -> [String] {
        try await link.front.names().filter { name in
            DomainName(name)?.isLeftover ?? false
        }
    }

    /// Destroys all domains that were started here, then disconnects. Domains started later throw `.closed`.
    public func close() async throws(LibvirtError) {
        let names = started.withLock { started in
            started.closed = true
            return started.names.sorted()
        }
        var failure: LibvirtError?
        for name in names {
            do throws(LibvirtError) {
                try await destroy(Domain(name: name))
            } catch {
                failure = error
            }
        }
        await link.close()
        if let failure { throw failure }
    }

    private func forget(_ name: String) {
        link.board.forget(name)
        if let log = link.root?.log(of: name) { _ = log.withPlatformString { unlink($0) } }
        _ = started.withLock { $0.names.remove(name) }
    }

    /// 10 ms, in a task of its own: a cancelled task's sleep returns at once.
    private func pause() async {
        await Task.detached { try? await Task.sleep(for: .milliseconds(10)) }.value
    }
}
