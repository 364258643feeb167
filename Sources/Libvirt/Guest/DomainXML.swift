public import Records
public import SystemPackage

/// What runs a guest's instructions: libvirt's `<domain type=…>`.
public enum DomainType: String, Sendable, Hashable, Codable, CaseIterable {
    /// The processor itself.
    case kvm
    /// QEMU's translator: slow, everywhere.
    case tcg = "qemu"
}

/// A guest to be made: a kernel, an initramfs and serial ports that go to files. No network, no disks, no devices that a
/// kernel test doesn't need.
public struct DomainXML: Sendable, Hashable {
    /// Unique on the host.
    public var name: String
    /// What it is a machine of.
    public var machine: Machine
    /// bzImage, on the host that runs QEMU.
    public var kernel: FilePath
    /// cpio archive; nil for none.
    public var initramfs: FilePath?
    /// The kernel's command line.
    public var commandLine: String
    /// Guest memory in MiB.
    public var memoryMiB: Int
    /// Virtual CPUs.
    public var cpus: Int
    /// KVM or TCG.
    public var type: DomainType
    /// The file that takes the first serial port's output; emptied at the start.
    public var console: FilePath
    /// The file that takes the second serial port's output; emptied at the start. nil for no such port.
    public var channel: FilePath?
    /// The QEMU program; nil leaves the choice to libvirt.
    public var emulator: FilePath?

    /// A guest.
    public init(
        name: String, machine: Machine = .x86_64, kernel: FilePath, initramfs: FilePath?, commandLine: String,
        memoryMiB: Int, cpus: Int,
        type: DomainType, console: FilePath, channel: FilePath? = nil, emulator: FilePath? = nil
    ) {
        self.name = name
        self.machine = machine
        self.kernel = kernel
        self.initramfs = initramfs
        self.commandLine = commandLine
        self.memoryMiB = memoryMiB
        self.cpus = cpus
        self.type = type
        self.console = console
        self.channel = channel
        self.emulator = emulator
    }

    /// The document, every value escaped.
    ///
    /// On power-off and crash the domain ends. One that restarts is told of as ``DomainStop/reset``, which tells it from
    /// one that switched itself off, and is to be destroyed: it would run the reproducer again.
    public func text() throws(LibvirtError) -> String {
        var boot = "<kernel>\(try escaped(kernel.string, "the kernel's path"))</kernel>"
        if let initramfs {
            boot += "<initrd>\(try escaped(initramfs.string, "the initramfs's path"))</initrd>"
        }
        boot += "<cmdline>\(try escaped(commandLine, "the kernel command line"))</cmdline>"
        var ports = try port(console, "the console's path")
        if let channel { ports += try port(channel, "the channel's path") }
        let features = machine.libvirtFeatures.map { "<\($0)/>" }.joined()
        let program = try emulator.map { path throws(LibvirtError) in
            "<emulator>\(try escaped(path.string, "QEMU's path"))</emulator>"
        }
        return """
            <domain type='\(type.rawValue)'>
              <name>\(try escaped(name, "the domain's name"))</name>
              <memory unit='MiB'>\(memoryMiB)</memory>
              <vcpu>\(cpus)</vcpu>
              <os><type arch='\(machine.libvirtArch)' machine='\(machine.libvirtMachine)'>hvm</type>\(boot)</os>
              <features>\(features)</features>
              <on_poweroff>destroy</on_poweroff>
              <on_reboot>restart</on_reboot>
              <on_crash>destroy</on_crash>
              <devices>\(program ?? "")\(ports)
                <controller type='usb' model='none'/>
                <memballoon model='none'/>
                <video><model type='none'/></video>
                <audio id='1' type='none'/>
              </devices>
            </domain>
            """
    }

    private func port(_ file: FilePath, _ what: String) throws(LibvirtError) -> String {
        "<serial type='file'><source path='\(try escaped(file.string, what))' append='off'/></serial>"
    }

    private func escaped(_ text: String, _ what: String) throws(LibvirtError) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "'": escaped += "&apos;"
            case "\"": escaped += "&quot;"
            case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
            case "\u{0}"..."\u{1f}", "\u{fffe}"..."\u{ffff}": throw .unspeakable(what: what)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
