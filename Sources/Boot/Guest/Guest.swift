public import Libvirt

/// What a guest says or does, in order.
public enum GuestEvent: Sendable, Hashable {
    /// The kernel's console goes on.
    case console([UInt8])
    /// The init's own channel goes on.
    case channel([UInt8])
    /// Nothing came for a while.
    case quiet
    /// It was reset, and begins anew. All that it said before came before.
    case reset
    /// It has switched itself off. All that it said before came before.
    case gone
}

/// A guest's events, read off it as they are asked for: a storm waits in a file, not in memory.
public typealias GuestEvents = AsyncThrowingStream<GuestEvent, any Error>

/// A kind of guest, made for one boot: what it is made of, and what it says while it lives.
///
/// ``QemuGuests`` starts the domain, listens until the boot's end is known, and ends the domain.
public protocol Guest: Sendable {
    /// The domain to start.
    func domain(named name: String, type: DomainType) -> DomainXML
    /// What the guest says from its start on. Throws `BootError` where QEMU, not the guest, is at fault.
    func events(of domain: Domain, on hypervisor: Hypervisor) throws -> GuestEvents
}
