import SystemPackage

/// A connection and what hangs on it.
///
/// Two threads: destroying a domain takes a second or two, as long as the host takes to reap QEMU, and the next domain
/// shall start meanwhile.
struct Link: Sendable {
    /// For everything quick.
    let front: Connection
    /// For what waits for QEMU's end.
    let back: Connection
    let board: EventBoard
    /// The embedded driver's folder; nil for all other drivers.
    let root: EmbeddedRoot?

    /// Connects.
    init(uri: String, root: EmbeddedRoot? = nil) throws(LibvirtError) {
        var handle = try ConnectionHandle(uri: uri)
        board = EventBoard()
        try handle.report(to: board)
        back = Connection(try handle.another(), label: "libvirt reaper")
        front = Connection(handle, label: "libvirt")
        self.root = root
    }

    /// Disconnects; the embedded driver stays as it is.
    func close() async {
        guard root == nil else { return }
        await front.close()
        await back.close()
    }
}

/// The one embedded driver of this process.
///
/// It is opened once and never closed: libvirt registers the driver anew at each `virConnectOpen`, and after some twenty
/// of them says "Too many drivers"; two opened at a time come in each other's way.
actor EmbeddedDriver {
    private static let shared = EmbeddedDriver()
    private var link: Link?

    /// The driver's link; its folder is chosen at the first call.
    static func link(below base: FilePath) async throws(LibvirtError) -> Link {
        try await shared.open(below: base)
    }

    private func open(below base: FilePath) throws(LibvirtError) -> Link {
        if let link { return link }
        let root = try EmbeddedRoot.claim(below: base)
        let opened = try Link(uri: root.uri, root: root)
        link = opened
        return opened
    }
}
