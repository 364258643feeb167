/// The names of the function that a crash is known by.
struct FrameNames: Equatable {
    /// The one in its title.
    var name: String
    /// Others under which it is known, too: as the console had it.
    var others: [String] = []

    init(_ name: String, others: [String] = []) {
        self.name = name
        self.others = others
    }

    /// A function as the kernel printed it: Rust's names are made readable, and what a kernel's architecture or
    /// version hangs on a system call's name goes.
    init(printed: ByteView) {
        self.init(printed: printed.string)
    }

    init(printed: String) {
        var name = RustName.demangled(printed) ?? CxxName.demangled(printed) ?? printed
        var others: [String] = []
        // Each once, in this order: `__se_sys_read` is `sys_read` is `read`, but `__x64_sys_read` is `sys_read`.
        for prefix in Self.prefixes where name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count {
            if name == printed || !others.isEmpty { others.append(name) }
            name = String(name.dropFirst(prefix.utf8.count))
        }
        self.init(name, others: others)
    }

    /// `name` as helpers are known by: without the prefixes. Rust's stay as they were printed.
    static func bare(_ name: ByteView) -> ByteView {
        guard
            name.first == ASCII.underscore || name.contains("sys_") || name.has("SyS") || name.has("SYSC")
                || name.has("compat_S")
        else { return name }
        var name = name
        for prefix in prefixBytes where name.has(prefix) && name.count > prefix.count {
            name = name.from(prefix.count)
        }
        return name
    }

    private static let prefixBytes = prefixes.map { Array($0.utf8) }

    private static let prefixes = [
        "compat_SYSC_", "compat_SyS_", "SYSC_", "SyS_", "____sys_", "___sys_", "__sys_", "__se_", "__do_sys_",
        "ksys_",
        "sys_", "__ia32_", "__x64_", "__arm64_", "__riscv_", "__s390x_", "__s390_", "__powerpc_",
    ]
}
