import Libvirt
import Records
import SystemPackage

/// The default guest: a kernel and an initramfs, the console on the first serial port and the init's channel on the second.
struct InitramfsGuest: Guest {
    var kernel: FilePath
    var initramfs: FilePath
    var settings: GuestSettings
    /// The console's file, made or emptied first.
    var console: FilePath

    /// The file that takes the channel: the reproducer's output, and our init's markers.
    static func channel(beside console: FilePath) -> FilePath { FilePath(console.string + ".output") }

    func domain(named name: String, type: DomainType) -> DomainXML {
        DomainXML(
            name: name, machine: settings.machine, kernel: kernel, initramfs: initramfs,
            commandLine: settings.commandLine, memoryMiB: settings.memoryMiB, cpus: settings.cpus, type: type,
            console: console, channel: Self.channel(beside: console))
    }

    func events(of domain: Domain, on hypervisor: Hypervisor) throws -> GuestEvents {
        let ear = SerialEar(
            console: try GrowingFile(console), channel: try GrowingFile(Self.channel(beside: console)))
        return GuestEvents { try await ear.next(of: domain, on: hypervisor) }
    }
}

/// Listens to a guest's two serial ports, by the files that QEMU writes.
private actor SerialEar {
    /// How often they are looked at while they are quiet.
    private static let interval = Duration.milliseconds(20)

    private var console: GrowingFile
    private var channel: GrowingFile
    private var heard: [UInt8] = []

    init(console: consuming GrowingFile, channel: consuming GrowingFile) {
        self.console = console
        self.channel = channel
    }

    func next(of domain: Domain, on hypervisor: Hypervisor) async throws -> GuestEvent? {
        if !heard.isEmpty {
            defer { heard = [] }
            return .channel(heard)
        }
        // Asked before the files are read: what a guest wrote before it went is then read for sure. The channel is read
        // before the console and told behind it: whatever the init says, the kernel has said before.
        let stop = hypervisor.stop(of: domain)
        heard = try channel.read()
        let bytes = try console.read()
        if !bytes.isEmpty { return .console(bytes) }
        if !heard.isEmpty { return try await next(of: domain, on: hypervisor) }
        switch stop {
        case nil:
            try await Task.sleep(for: Self.interval)
            return .quiet
        case .guestShutDown?, .crashed?: return .gone
        case .reset?: return .reset
        case let other?: throw BootError.qemuDied(other, messages: hypervisor.messages(of: domain) ?? "")
        }
    }
}
