/// What a path of the kernel's tree says about whether a change of it can matter.
public enum KernelPath {
    private static let textFolders = ["Documentation/", "LICENSES/", "samples/"]
    /// Programs that take part in the kernel's own build; all others in `tools/` only run beside it.
    private static let buildTools = [
        "tools/arch/", "tools/bpf/resolve_btfids/", "tools/build/", "tools/include/", "tools/lib/",
        "tools/objtool/", "tools/scripts/",
    ]
    private static let texts: Set<String> = ["MAINTAINERS", "CREDITS", "README", "COPYING"]

    /// Documentation, tools or tests: nothing of it goes into any kernel.
    public static func isNeverCompiled(_ path: String) -> Bool {
        if path.hasPrefix("tools/") { return !buildTools.contains(where: path.hasPrefix) }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return textFolders.contains(where: path.hasPrefix) || name.hasPrefix(".") || texts.contains(name)
            || [".rst", ".md"].contains(where: name.hasSuffix)
    }

    /// `arm64` of `arch/arm64/mm/fault.c`; nil for what all architectures share.
    public static func architecture(_ path: String) -> String? {
        let parts = path.split(separator: "/", maxSplits: 2)
        return parts.count == 3 && parts[0] == "arch" ? String(parts[1]) : nil
    }

    /// The folder in `arch/` of a machine that is called so by `uname -m`, by kbuild or by QEMU; nil for an unknown one.
    public static func folder(ofMachine name: String) -> String? {
        let name = name.lowercased().replacing("-", with: "_")
        if name.hasPrefix("armv8") || name == "aarch64" || name.hasPrefix("arm64") { return "arm64" }
        let beginnings = [
            ("x86", "x86"), ("amd64", "x86"), ("i386", "x86"), ("i486", "x86"), ("i586", "x86"), ("i686", "x86"),
            ("arm", "arm"), ("riscv", "riscv"), ("mips", "mips"), ("ppc", "powerpc"), ("powerpc", "powerpc"),
            ("s390", "s390"), ("parisc", "parisc"), ("hppa", "parisc"), ("loong", "loongarch"), ("sparc", "sparc"),
            ("sh4", "sh"), ("m68k", "m68k"), ("alpha", "alpha"), ("openrisc", "openrisc"), ("or1k", "openrisc"),
            ("xtensa", "xtensa"), ("microblaze", "microblaze"), ("arc", "arc"), ("csky", "csky"), ("um", "um"),
        ]
        return beginnings.first { name.hasPrefix($0.0) }?.1
    }

    /// Where the kernel's checkers live.
    private static let detectors = [
        "mm/kasan/", "mm/kfence/", "mm/kmsan/", "kernel/kcsan/", "mm/kmemleak.c", "lib/ubsan.", "lib/Kconfig.kasan",
        "lib/Kconfig.ubsan", "lib/Kconfig.kcsan", "lib/Kconfig.kfence", "lib/Kconfig.debug",
        "kernel/locking/lockdep",
        "kernel/hung_task.c", "kernel/watchdog", "lib/debugobjects.c", "include/linux/kasan",
        "include/linux/kfence",
        "include/linux/lockdep", "scripts/Makefile.kasan", "scripts/Makefile.ubsan",
    ]

    /// Code that finds bugs and has few of its own.
    public static func isDetector(_ path: String) -> Bool { detectors.contains(where: path.hasPrefix) }
}
