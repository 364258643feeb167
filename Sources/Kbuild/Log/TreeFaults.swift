/// What compilers, linkers, make, Kconfig and the tree's own checkers say of the tree.
enum TreeFaults {
    /// The line that tells it best: a compiler's word before a linker's, and make's own only where nothing better is said.
    static func first(in lines: LogLines) -> LogFinding? {
        let place =
            lines.first(errors, where: isMore) ?? lines.first(["ld: "], where: isLinkers)
            ?? lines.first(
                [": not found", ": No such file or directory", ": Permission denied"], where: isTreesFile)
            ?? lines.first(["*** "], where: isMakes)
        return place.map { LogFinding(.kernel, $0) }
    }

    private static let errors = [
        ": error: ", ": fatal error: ", "undefined reference to", "undefined symbol", ": multiple definition of ",
        "\nERROR: ", "\nerror: ", "\nerror[E", ": Error: ", ": syntax error", ": unknown statement ",
        "recursive dependency detected", ": missing separator", ": can't open file", "overflowed by",
        "ld: discarded output section", "FAILED unresolved symbol", "FAILED: load BTF",
        "\nTraceback (most recent call last)", ": SyntaxError: ", ": Syntax error: ",
    ]

    /// Not what drivers say of a program that failed, which has said itself what was wrong, if anything was.
    private static func isMore(_ line: String) -> Bool {
        !line.contains(/ld returned \d+ exit status|(?:linker|assembler|frontend) command failed/)
    }

    private static func isLinkers(_ line: String) -> Bool {
        line.contains(/(?:^|[\/-])ld:\ /) && !line.contains("warning: ") && !line.contains(": in function ")
            && !line.contains("DWARF error")
    }

    /// Programs without a folder are the host's to have; whatever has one is the tree's.
    private static func isTreesFile(_ line: String) -> Bool {
        line.contains(/[^\s:]\/[^\s:]*: (?:command )?(?:not found|No such file or directory|Permission denied)$/)
    }

    /// Whether make speaks of a makefile (`Makefile:12: *** …`, `*** No rule to make target …`), and not of a recipe that
    /// failed (`*** [a.o] Error 1`), of which it knows nothing more.
    private static func isMakes(_ line: String) -> Bool {
        guard let stars = line.firstRange(of: "*** ") else { return false }
        return !line[stars.upperBound...].hasPrefix("[") && line.hasSuffix("Stop.")
    }
}
