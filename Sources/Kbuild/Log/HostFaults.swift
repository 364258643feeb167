/// What a build's log says of this host.
enum HostFaults {
    /// What is told by name, wherever it stands.
    static func first(in lines: LogLines) -> LogFinding? {
        for (words, reason) in [(diskFull, BuildLog.Reason.diskFull), (killed, .killed), (failing, .host)] {
            if let place = lines.first(words, where: isNoSource) { return LogFinding(reason, place) }
        }
        // It says one line and is gone: what comes later is not its own.
        if lines.last.hasPrefix("bwrap: "), let place = lines.first(["\nbwrap: "]) {
            return LogFinding(.sandbox(String(lines.last.dropFirst(7))), place)
        }
        if let place = lines.first(["*** ["], where: endedBySignal) {
            // A compiler that crashed says so; other tools leave that to make.
            return lines.first(crashed, where: isNoSource).map { LogFinding(.compilerCrashed, $0) }
                ?? LogFinding(.killed, place)
        }
        // Makefiles also ask for tools they can do without: it counts where a recipe failed for it.
        if lines.first([" Error 127"]) != nil, let missing = missingProgram(in: lines) { return missing }
        if let place = lines.first(["fatal error: "], where: { missingHeader($0) != nil }),
            let header = missingHeader(lines.text(of: place))
        {
            return LogFinding(.toolMissing(name: header.name, package: header.package), place)
        }
        if let missing = missingPart(in: lines) { return missing }
        return lines.first(crashed, where: isNoSource).map { LogFinding(.compilerCrashed, $0) }
    }

    /// What counts only where nothing was said of the tree: a pipe hides that the tool in it wasn't there.
    static func quiet(in lines: LogLines) -> LogFinding? { missingProgram(in: lines) }

    private static let diskFull = ["No space left on device", "Disk quota exceeded"]
    private static let killed = [
        "Killed signal terminated program", "Terminated signal terminated program", " terminated with signal ",
        "virtual memory exhausted", "Cannot allocate memory", "out of memory allocating", "memory exhausted",
        "Cannot fork", "fork: retry", "Resource temporarily unavailable", "MemoryError",
        "error while loading shared libraries", "File size limit exceeded", "CPU time limit exceeded",
    ]
    /// strerror(3)'s words for what a host does, as they stand behind a name; and ccache's own errors.
    private static let failing = [
        ": Input/output error", ": Read-only file system", ": Too many open files", ": Stale file handle",
        ": Bad file descriptor", ": Device or resource busy", ": Text file busy", ": Interrupted system call",
        ": Structure needs cleaning", ": Transport endpoint is not connected", ": File too large",
        ": write error", "write error: ", "\nccache: ", "read jobs pipe", "write jobserver",
        "jobserver unavailable: ",
    ]
    private static let crashed = ["internal compiler error: ", " signal terminated program "]

    /// Lines in which the compiler quotes or repeats the source say nothing of the host.
    private static func isNoSource(_ line: String) -> Bool {
        if line.contains("#error") || line.contains("#warning") || line.contains("#pragma") { return false }
        if line.drop(while: { $0 == " " || $0.isNumber }).first == "|" { return false }
        // The source is read-only by our doing: a tree that writes to it is no broken disk.
        if line.contains(": Read-only file system"), line.contains(KernelBuild.sandboxSource.string) {
            return false
        }
        // At a place in the source only what can't be read is the host's: "a.c:1:10: fatal error: b.h: Input/output error".
        return line.firstMatch(of: /^\S+:\d+:\d+: (?:error|warning|note):\ /) == nil
    }

    /// make's `*** [a.o] Error 137` (128 and a signal, by way of a shell) and `*** [a.o] Killed`.
    private static func endedBySignal(_ line: String) -> Bool {
        guard let match = line.firstMatch(of: /\*\*\* \[.*\] ([A-Z][^\]]*)$/) else { return false }
        guard let code = match.1.firstMatch(of: /^Error (\d+)/) else { return !match.1.hasPrefix("Error -") }
        return (129...192).contains(Int(code.1) ?? 0)
    }

    private static func missingProgram(in lines: LogLines) -> LogFinding? {
        guard
            let place = lines.first(
                [": not found", ": command not found", ": No such file or directory", ") is not available"],
                where: { missingProgram($0) != nil }),
            let name = missingProgram(lines.text(of: place))
        else { return nil }
        return LogFinding(.toolMissing(name: name, package: packages[name]), place)
    }

    /// `/bin/sh: 1: flex: not found`, `bash: bc: command not found`, `make[2]: bison: No such file or directory`,
    /// `env: ‘python’: No such file or directory`, `BTF: vmlinux: pahole (pahole) is not available`. A name with a slash
    /// is a script of the tree: its absence is the kernel's fault.
    private static func missingProgram(_ line: String) -> String? {
        let match =
            line.firstMatch(of: /(?:sh|bash): (?:line )?(?:\d+: )?([^\/\s:]+): (?:command )?not found$/)
            ?? line.firstMatch(of: /^(?:.*: line \d+|\S+: \d+): ([^\/\s:]+): (?:command )?not found$/)
            ?? line.firstMatch(of: /^make(?:\[\d+\])?: ([^\/\s:]+): No such file or directory$/)
            ?? line.firstMatch(of: /env: [‘'"]?([^\/\s:’'"]+)[’'"]?: No such file or directory$/)
            ?? line.firstMatch(of: /([^\/\s:]+) \([^)\s]+\) is not available$/)
        return match.map { String($0.1) }
    }

    private static func missingHeader(_ line: String) -> (name: String, package: String)? {
        guard let match = line.firstMatch(of: /fatal error: (\S+): No such file or directory/),
            let package = headers.first(where: { match.1.hasPrefix($0.key) })?.value
        else { return nil }
        return (String(match.1), package)
    }

    /// Libraries and modules of host tools, and what kbuild asks to be installed by name.
    private static func missingPart(in lines: LogLines) -> LogFinding? {
        func part(_ line: String) -> (name: String, package: String?)? {
            if let match = line.firstMatch(of: /cannot find -l([a-z0-9_+]+)/) {
                return ("lib\(match.1)", libraries[String(match.1)])
            }
            if let match = line.firstMatch(of: /please install ([A-Za-z0-9.+-]+)/) {
                return (String(match.1), String(match.1))
            }
            if let match = line.firstMatch(of: /([a-z]+) version \S+ is too old/) {
                return (String(match.1), packages[String(match.1)])
            }
            if let match = line.firstMatch(of: /No module named '?([A-Za-z0-9_.]+)/) {
                return ("Python's \(match.1)", modules[String(match.1)])
            }
            return line.firstMatch(of: /Can't locate (\S+\.pm) in @INC/).map { ("Perl's \($0.1)", nil) }
        }
        let needles = [
            "cannot find -l", "please install ", " is too old", "No module named ", "Can't locate ",
        ]
        guard let place = lines.first(needles, where: { part($0) != nil }), let found = part(lines.text(of: place))
        else { return nil }
        return LogFinding(.toolMissing(name: found.name, package: found.package), place)
    }

    private static let packages = [
        "flex": "flex", "bison": "bison", "bc": "bc", "perl": "perl", "gcc": "gcc", "ld": "binutils",
        "as": "binutils", "objcopy": "binutils", "nm": "binutils", "strip": "binutils", "ar": "binutils",
        "cpio": "cpio", "python3": "python3", "python": "python-is-python3", "ccache": "ccache",
        "pahole": "dwarves", "lz4": "lz4", "lz4c": "lz4", "zstd": "zstd", "xz": "xz-utils", "lzop": "lzop",
        "gzip": "gzip", "bzip2": "bzip2", "openssl": "openssl", "rsync": "rsync", "clang": "clang",
        "ld.lld": "lld", "m4": "m4", "depmod": "kmod", "rustc": "rustc", "bindgen": "bindgen",
    ]

    private static let libraries = [
        "elf": "libelf-dev", "crypto": "libssl-dev", "ssl": "libssl-dev", "z": "zlib1g-dev",
        "zstd": "libzstd-dev", "c": "libc6-dev",
    ]

    private static let modules = ["yaml": "python3-yaml", "jsonschema": "python3-jsonschema"]

    /// Headers of the host that the kernel's own tools include. Headers of the kernel have other names.
    private static let headers = [
        "gelf.h": "libelf-dev", "libelf.h": "libelf-dev", "openssl/": "libssl-dev",
        "gcc-plugin.h": "gcc-12-plugin-dev", "stdio.h": "libc6-dev", "stdlib.h": "libc6-dev",
        "sys/types.h": "libc6-dev",
    ]
}
