import SystemPackage

/// Reads the log of a failed make: whose fault, and which lines tell it.
///
/// Faults of this host come first: a compiler that was killed makes `error:` lines too.
struct BuildLog {
    enum Reason: Equatable {
        case diskFull
        case killed
        case toolMissing(name: String, package: String?)
        case compilerCrashed
        case sandbox(String)
        case kernel
    }

    let reason: Reason
    let summary: String
    let excerpt: String

    init(_ bytes: [UInt8]) {
        let lines = LogLines(bytes)
        let found = BuildLog.hostFault(lines) ?? (.kernel, BuildLog.kernelFault(lines))
        reason = found.0
        summary = found.1.map { Self.told(lines.text(of: $0)) } ?? "make failed without a word"
        // Without a telling line, the end is what there is.
        excerpt = lines.excerpt(around: found.1 ?? bytes.endIndex, before: found.1 == nil ? 39 : 5, atMost: 40)
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    /// Without the folder that the source is seen in: paths are the tree's own.
    private static func told(_ line: String) -> String {
        String(line.replacing("\(KernelBuild.sandboxSource)/", with: "").prefix(300))
    }

    func failure(log: FilePath) -> BuildFailure { BuildFailure(summary: summary, excerpt: excerpt, log: log) }

    private static func hostFault(_ lines: LogLines) -> (Reason, Int?)? {
        let head = lines.text(of: 0)
        if head.hasPrefix("bwrap: ") { return (.sandbox(String(head.dropFirst(7))), nil) }
        if let place = lines.first(diskFull, where: isNoSource) { return (.diskFull, place) }
        if let place = lines.first(killed, where: isNoSource) { return (.killed, place) }
        // Makefiles also ask for tools they can do without: it counts where a recipe failed for it.
        if lines.first([" Error 127"]) != nil,
            let place = lines.first(
                [": not found", ": command not found", ": No such file or directory"],
                where: { missingProgram($0) != nil }),
            let name = missingProgram(lines.text(of: place))
        {
            return (.toolMissing(name: name, package: packages[name]), place)
        }
        if let place = lines.first(["fatal error: "], where: { missingHeader($0) != nil }),
            let header = missingHeader(lines.text(of: place))
        {
            return (.toolMissing(name: header.name, package: header.package), place)
        }
        return lines.first(["internal compiler error: ", " signal terminated program "], where: isNoSource)
            .map { (.compilerCrashed, $0) }
    }

    /// The first line that names what is wrong; make's own `***` only where nothing better is said.
    private static func kernelFault(_ lines: LogLines) -> Int? {
        lines.first(errors) ?? lines.first(["*** "])
    }

    private static let diskFull = ["No space left on device", "Disk quota exceeded"]
    private static let killed = [
        "Killed signal terminated program", "Terminated signal terminated program", "] Error 137", "] Killed",
        "] Terminated", "virtual memory exhausted", "Cannot allocate memory", "out of memory allocating",
        "memory exhausted", "Resource temporarily unavailable", "error while loading shared libraries",
    ]
    private static let errors = [
        ": error: ", ": fatal error: ", "undefined reference to", ": multiple definition of ", "\nERROR: ",
        "\nerror: ",
        ": Error: ", ": syntax error", ": unknown statement ", "recursive dependency detected",
        ": missing separator",
        ": can't open file", "ld: cannot find ", "ld: discarded output section", "overflowed by",
    ]

    /// Lines in which the compiler quotes or repeats the source say nothing of the host.
    private static func isNoSource(_ line: String) -> Bool {
        if line.contains("#error") || line.contains("#warning") || line.contains("#pragma") { return false }
        return !(line.drop { $0 == " " || $0.isNumber }.first == "|")
    }

    /// `/bin/sh: 1: flex: not found`, `bash: bc: command not found`, `make[2]: bison: No such file or directory`. A name
    /// with a slash is a script of the tree: its absence is the kernel's fault.
    private static func missingProgram(_ line: String) -> String? {
        let match =
            line.firstMatch(of: /(?:sh|bash): (?:line )?(?:\d+: )?([^\/\s:]+): (?:command )?not found$/)
            ?? line.firstMatch(of: /^make(?:\[\d+\])?: ([^\/\s:]+): No such file or directory$/)
        return match.map { String($0.1) }
    }

    private static func missingHeader(_ line: String) -> (name: String, package: String)? {
        guard let match = line.firstMatch(of: /fatal error: (\S+): No such file or directory/),
            let package = headers.first(where: { match.1.hasPrefix($0.key) })?.value
        else { return nil }
        return (String(match.1), package)
    }

    private static let packages = [
        "flex": "flex", "bison": "bison", "bc": "bc", "perl": "perl", "gcc": "gcc", "ld": "binutils",
        "as": "binutils", "objcopy": "binutils", "cpio": "cpio", "python3": "python3", "ccache": "ccache",
        "pahole": "dwarves", "lz4": "lz4", "lz4c": "lz4", "zstd": "zstd", "xz": "xz-utils", "lzop": "lzop",
        "gzip": "gzip", "bzip2": "bzip2", "openssl": "openssl", "rsync": "rsync", "clang": "clang", "m4": "m4",
    ]

    /// Headers of the host that the kernel's own tools include. Headers of the kernel have other names.
    private static let headers = [
        "gelf.h": "libelf-dev", "libelf.h": "libelf-dev", "openssl/": "libssl-dev",
        "gcc-plugin.h": "gcc-12-plugin-dev", "stdio.h": "libc6-dev", "stdlib.h": "libc6-dev",
        "sys/types.h": "libc6-dev",
    ]
}
