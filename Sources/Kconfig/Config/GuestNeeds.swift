/// What a guest of ours needs of its kernel: a config without these builds, but its kernel boots to nothing we see.
public struct GuestNeed: Sendable, Hashable {
    /// The option's whole name.
    public let option: String
    /// What it is for, to be read after "for".
    public let purpose: String

    /// A need.
    public init(_ option: String, for purpose: String) {
        self.option = option
        self.purpose = purpose
    }

    /// The needs of a guest that boots from an initramfs and speaks over its first serial port, on any machine; what a
    /// machine's own port needs comes to them. All have to be built in: nothing loads modules before the init runs.
    public static let initramfsGuest = [
        GuestNeed("CONFIG_PRINTK", for: "kernel messages"),
        GuestNeed("CONFIG_TTY", for: "the serial console"),
        GuestNeed("CONFIG_BLK_DEV_INITRD", for: "the initramfs"),
        GuestNeed("CONFIG_BINFMT_ELF", for: "the guest's programs"),
        GuestNeed("CONFIG_BINFMT_SCRIPT", for: "the init, which is a shell script"),
        GuestNeed("CONFIG_PROC_FS", for: "/proc, which the init reads the command line from"),
    ]

    /// Which of `needs` a kernel with this final config doesn't meet.
    public static func lacking(in config: DotConfig, of needs: [GuestNeed]) -> [GuestNeed] {
        needs.filter { !config.has($0.option) }
    }
}

extension GuestNeed: CustomStringConvertible {
    /// `CONFIG_TTY (for the serial console)`.
    public var description: String { "\(option) (for \(purpose))" }
}
