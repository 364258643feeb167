/// What kind of crash a console tells of, coarse enough to compare crashes of one bug across commits.
public enum CrashKind: String, Sendable, Hashable, Codable, CaseIterable {
    case kasan
    case nullDereference
    case pageFault
    case generalProtection
    case kernelBug
    case warning
    case lockdep
    case atomicSleep
    case hungTask
    case softLockup
    case hardLockup
    case rcuStall
    case memoryLeak
    case ubsan
    case kcsan
    case kfence
    case refcount
    case listCorruption
    case divideError
    case stackOverflow
    case outOfMemory
    case panic
    /// The guest stopped talking: no line, not even our init's, for as long as the silence limit.
    case noOutput
    /// The guest went away without a word: it was reset or it shut down before the reproducer's end.
    case unexpectedReboot
    case other
}

/// One crash, as a console tells it.
public struct Crash: Sendable, Hashable, Codable {
    /// Canonical one-line title as syzkaller writes it (`KASAN: slab-use-after-free Read in foo`), printable ASCII.
    public var title: String
    /// Other titles under which the same bug is known.
    public var altTitles: [String]
    /// Coarse kind, from the header line.
    public var kind: CrashKind
    /// The function held most telling, without offset; nil where the console names none.
    public var frame: String?
    /// Functions of the first call trace, innermost first, reliable frames only, without offsets.
    public var stack: [String]
    /// Whether the kernel panicked with it, or later on the same console.
    public var panicked: Bool
    /// Why the report can't be fully trusted (cut off, woven with other output); nil when it can.
    public var corrupted: String?
    /// The crash's own lines, prefixes kept, control characters taken out.
    public var report: String
    /// Offset in bytes of the first byte of its first line, from the start of the console.
    public var start: Int
    /// Offset in bytes behind its last line.
    public var end: Int

    /// A crash with everything said.
    public init(
        title: String, altTitles: [String] = [], kind: CrashKind, frame: String? = nil, stack: [String] = [],
        panicked: Bool = false, corrupted: String? = nil, report: String = "", start: Int = 0, end: Int = 0
    ) {
        self.title = title
        self.altTitles = altTitles
        self.kind = kind
        self.frame = frame
        self.stack = stack
        self.panicked = panicked
        self.corrupted = corrupted
        self.report = report
        self.start = start
        self.end = end
    }
}
