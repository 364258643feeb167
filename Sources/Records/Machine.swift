/// A kind of machine that kernels are built for and guests are made of: everything that differs between architectures.
public struct Machine: Sendable, Hashable, Codable {
    /// What it is called here and by `uname -m`: `x86_64`.
    public var name: String
    /// kbuild's `ARCH=`.
    public var kbuildArch: String
    /// kbuild's target that makes the image, and the image's file name: `bzImage`.
    public var imageName: String
    /// Where the build leaves the image, relative to the output folder.
    public var imagePath: String
    /// libvirt's `<type arch=…>`.
    public var libvirtArch: String
    /// libvirt's `<type machine=…>`, QEMU's `-machine`.
    public var libvirtMachine: String
    /// What libvirt's `<features>` has to name.
    public var libvirtFeatures: [String]
    /// QEMU's program.
    public var emulator: String
    /// The first serial port, as the kernel's `console=` names it.
    public var tty: String
    /// The second serial port: the guest's own channel, apart from the kernel's console. Kernels that have the first
    /// have it, too.
    public var channelTTY: String
    /// The kernel's words for a console before the driver of ``tty`` is up; empty where it has none.
    public var earlyConsole: String
    /// `e_machine` of its programs (ELF's object file format).
    public var elfMachine: UInt16
    /// Bits of an address in its programs: ELF's class, 32 or 64.
    public var elfBits: Int
    /// What a kernel's final config has to have for our guests to run, by option, with what it is for.
    public var needs: [String: String]

    /// 64-bit PCs.
    public static let x86_64 = Machine(
        name: "x86_64", kbuildArch: "x86_64", imageName: "bzImage", imagePath: "arch/x86/boot/bzImage",
        libvirtArch: "x86_64", libvirtMachine: "pc", libvirtFeatures: ["acpi", "apic"],
        emulator: "qemu-system-x86_64", tty: "ttyS0", channelTTY: "ttyS1",
        earlyConsole: "earlyprintk=serial,ttyS0,115200",
        elfMachine: 62, elfBits: 64,
        needs: [
            "CONFIG_64BIT": "the guest's programs, which are x86-64", "CONFIG_SERIAL_8250": "the serial console",
            "CONFIG_SERIAL_8250_CONSOLE": "kernel messages on the serial console",
        ])
}

extension Machine {
    /// The machines that are known.
    public static let known: [Machine] = [.x86_64]

    /// A machine by the name in a single JSON string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let machine = Self.known.first(where: { $0.name == name }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no such machine: \(name)")
        }
        self = machine
    }

    /// Writes the name as a single JSON string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
