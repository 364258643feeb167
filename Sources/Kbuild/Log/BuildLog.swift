import SystemPackage

/// Reads the log of a failed make: whose fault, and which lines tell it.
///
/// Faults of this host come first: a compiler that was killed makes `error:` lines, too. The tree's is only what a tool
/// said of the tree; silence and signals are nobody's word.
struct BuildLog {
    enum Reason: Equatable {
        case diskFull
        /// A process was killed, or had no memory.
        case killed
        /// This host failed in another way: a disk that doesn't answer, no descriptors, a broken ccache.
        case host
        case toolMissing(name: String, package: String?)
        case compilerCrashed
        case sandbox(String)
        /// A tool said what is wrong with the tree.
        case kernel
        /// make failed, and nobody said why.
        case unexplained
    }

    let reason: Reason
    let summary: String
    let excerpt: String

    init(_ bytes: [UInt8]) {
        let lines = LogLines(bytes)
        let found = HostFaults.first(in: lines) ?? TreeFaults.first(in: lines) ?? HostFaults.quiet(in: lines)
        reason = found?.reason ?? .unexplained
        summary =
            found.map { BuildLog.told(lines.text(of: $0.place)) }
            ?? BuildLog.unexplained(lines.last)
        // Without a telling line, the end is what there is.
        excerpt = lines.excerpt(
            around: found?.place ?? bytes.endIndex, before: found == nil ? 39 : 5, atMost: 40)
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    func failure(log: FilePath) -> BuildFailure { BuildFailure(summary: summary, excerpt: excerpt, log: log) }

    /// Without the folder that the source is seen in: paths are the tree's own.
    private static func told(_ line: String) -> String {
        String(line.replacing("\(KernelBuild.sandboxSource)/", with: "").prefix(300))
    }

    private static func unexplained(_ last: String) -> String {
        last.isEmpty ? "make failed without a word" : "make failed, and no tool said why: \(told(last))"
    }
}

/// A line of a log, and what it means.
struct LogFinding {
    var reason: BuildLog.Reason
    var place: Int

    init(_ reason: BuildLog.Reason, _ place: Int) {
        self.reason = reason
        self.place = place
    }
}
