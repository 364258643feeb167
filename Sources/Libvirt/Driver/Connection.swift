import CLibvirt
import Glibc

/// A reference to an open `virConnectPtr`, given back in `deinit`; the last one closes it.
///
/// `@unchecked`: a `virConnectPtr` is guarded by libvirt's own lock in it, and may be used from any thread.
struct ConnectionHandle: ~Copyable, @unchecked Sendable {
    fileprivate let pointer: OpaquePointer
    private var callbacks: (Int32, Int32) = (-1, -1)

    init(uri: String) throws(LibvirtError) {
        guard let pointer = virConnectOpen(uri) else { throw .last("virConnectOpen") }
        self.pointer = pointer
        // A dead network connection is to end the calls that wait on it; local drivers say no to this, which is fine.
        _ = virConnectSetKeepAlive(pointer, 10, 6)
    }

    private init(referencing pointer: OpaquePointer) throws(LibvirtError) {
        guard virConnectRef(pointer) == 0 else { throw .last("virConnectRef") }
        self.pointer = pointer
    }

    /// Another reference, for another thread: libvirt locks for itself.
    func another() throws(LibvirtError) -> ConnectionHandle { try ConnectionHandle(referencing: pointer) }

    /// Lets `board` hear of lifecycle events and resets from now on.
    mutating func report(to board: EventBoard) throws(LibvirtError) {
        callbacks.0 = try register(board) { pointer, opaque, release in
            firstbad_lifecycle_register(
                pointer,
                { _, domain, event, detail, opaque in
                    guard let domain, let opaque, let name = virDomainGetName(domain) else { return 0 }
                    let board = Unmanaged<EventBoard>.fromOpaque(opaque).takeUnretainedValue()
                    board.note(name: String(cString: name), event: event, detail: detail)
                    return 0
                }, opaque, release)
        }
        callbacks.1 = try register(board) { pointer, opaque, release in
            firstbad_reset_register(
                pointer,
                { _, domain, opaque in
                    guard let domain, let opaque, let name = virDomainGetName(domain) else { return }
                    Unmanaged<EventBoard>.fromOpaque(opaque).takeUnretainedValue()
                        .noteReset(name: String(cString: name))
                }, opaque, release)
        }
    }

    private func register(
        _ board: EventBoard, _ body: (OpaquePointer, UnsafeMutableRawPointer, virFreeCallback) -> Int32
    ) throws(LibvirtError) -> Int32 {
        let opaque = Unmanaged.passRetained(board).toOpaque()
        let callback = body(pointer, opaque) { opaque in
            if let opaque { Unmanaged<EventBoard>.fromOpaque(opaque).release() }
        }
        guard callback >= 0 else {
            let error = LibvirtError.last("virConnectDomainEventRegisterAny")
            Unmanaged<EventBoard>.fromOpaque(opaque).release()
            throw error
        }
        return callback
    }

    deinit {
        for callback in [callbacks.0, callbacks.1] where callback >= 0 {
            virConnectDomainEventDeregisterAny(pointer, callback)
        }
        virConnectClose(pointer)
    }
}

/// A `virDomainPtr`, freed in `deinit`.
struct DomainHandle: ~Copyable {
    fileprivate let pointer: OpaquePointer

    fileprivate init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { virDomainFree(pointer) }
}

/// A connection on a thread of its own.
actor Connection {
    private let queue: LibvirtQueue
    private var handle: ConnectionHandle?

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(_ handle: consuming ConnectionHandle, label: String) {
        queue = LibvirtQueue(label: label)
        self.handle = consume handle
    }

    /// Disconnects. Domains go on.
    func close() {
        handle = nil
    }

    /// Makes a transient domain and starts it.
    func create(xml: String) throws(LibvirtError) {
        guard let domain = virDomainCreateXML(try pointer(), xml, 0) else { throw .last("virDomainCreateXML") }
        _ = DomainHandle(domain)
    }

    /// Ends the domain. One that is gone is fine.
    func destroy(_ name: String) throws(LibvirtError) {
        guard let domain = try find(name) else { return }
        guard virDomainDestroy(domain.pointer) < 0 else { return }
        let error = LibvirtError.last("virDomainDestroy")
        if !error.saysGone { throw error }
    }

    func state(of name: String) throws(LibvirtError) -> DomainState {
        guard let domain = try find(name) else { return .gone }
        var state: Int32 = 0
        guard virDomainGetState(domain.pointer, &state, nil, 0) >= 0 else {
            let error = LibvirtError.last("virDomainGetState")
            if error.saysGone { return .gone }
            throw error
        }
        switch UInt32(bitPattern: state) {
        case VIR_DOMAIN_RUNNING.rawValue, VIR_DOMAIN_BLOCKED.rawValue: return .running
        case VIR_DOMAIN_PAUSED.rawValue, VIR_DOMAIN_PMSUSPENDED.rawValue: return .paused
        case VIR_DOMAIN_SHUTDOWN.rawValue: return .shuttingDown
        default: return .gone
        }
    }

    /// The names of all domains there are.
    func names() throws(LibvirtError) -> [String] {
        var list: UnsafeMutablePointer<OpaquePointer?>?
        let count = virConnectListAllDomains(try pointer(), &list, 0)
        guard count >= 0 else { throw .last("virConnectListAllDomains") }
        defer { free(list) }
        var names: [String] = []
        for index in 0..<Int(count) {
            guard let pointer = list?[index] else { continue }
            let domain = DomainHandle(pointer)
            if let name = virDomainGetName(domain.pointer) { names.append(String(cString: name)) }
        }
        return names
    }

    private func find(_ name: String) throws(LibvirtError) -> DomainHandle? {
        if let domain = virDomainLookupByName(try pointer(), name) { return DomainHandle(domain) }
        let error = LibvirtError.last("virDomainLookupByName")
        if error.saysGone { return nil }
        throw error
    }

    private func pointer() throws(LibvirtError) -> OpaquePointer {
        guard let pointer = handle?.pointer else { throw .closed }
        return pointer
    }
}
