/// One way in which the kernel tells of a crash under a header: a row of the table.
///
/// To add one: a row in `OopsTable+….swift` and a recorded console in `Tests/OopsTests/Consoles`.
struct OopsFormat: Sendable {
    /// Where it stands when a crash is being read already.
    enum Role: Sendable, Hashable {
        /// A crash of its own.
        case crash
        /// A further header of the same event (`Oops:` behind a page fault); a crash of its own when it comes first.
        case companion
    }

    /// What the line looks like that the title is taken from.
    let pattern: LinePattern
    /// What lines from there on look like, each behind the one before; empty where the title's line is enough. If it
    /// isn't, the captured places are these patterns'.
    let body: [LinePattern]
    let title: String
    let altTitles: [String]
    /// How syzkaller worded the title in earlier years, where that differs.
    let formerTitle: String?
    /// Its kind, where no title tells it; nil nearly always.
    let kind: CrashKind?
    /// How the function is found that names the crash; nil when none does.
    let stack: StackRule?
    /// Whether such a report has no stack trace, so that none is missed.
    let hasNoStack: Bool
    /// Whether such a report is damaged: a whole one would have matched an earlier row.
    let isDamaged: Bool
    let role: Role

    /// A row, its parts as described above.
    init(
        _ pattern: String, _ title: String, alt altTitles: [String] = [], former formerTitle: String? = nil,
        body: [String] = [], stack: StackRule? = nil, hasNoStack: Bool = false,
        isDamaged: Bool = false, role: Role = .crash, kind: CrashKind? = nil
    ) {
        self.pattern = LinePattern(pattern)
        self.body = body.map(LinePattern.init)
        self.title = title
        self.altTitles = altTitles
        self.formerTitle = formerTitle
        self.kind = kind
        self.stack = stack
        self.hasNoStack = hasNoStack
        self.isDamaged = isDamaged
        self.role = role
    }
}

/// How the function is found that names a crash.
struct StackRule: Sendable {
    /// What is looked for, one behind the other.
    enum Part: Sendable {
        /// A line; the functions that it captures are frames.
        case line(LinePattern)
        /// A line with the faulting instruction (`RIP: 0010:f+0x1/0x2`): its function is a frame.
        case instruction
        /// The same, passing over lines that don't name it.
        case namedInstruction
        /// A line with the faulting instruction, or what a trap interrupted, of architectures that tell so.
        case trap
        /// The heading of a call trace.
        case heading
        /// The same, of a trace that begins in a task: no interrupt's frames come first.
        case taskHeading
        /// Frames up to the next heading, or up to the next part.
        case trace
    }

    /// Which of the frames it is.
    enum Choice: Sendable {
        /// The first.
        case first
        /// The function that waits, of a task that hangs.
        case waiting
        /// What was asked for by whoever keeps the processor.
        case stalling
    }

    let parts: [Part]
    /// What is tried where `parts` lead to no frame.
    let otherwise: [[Part]]
    /// Parts of names which don't name this crash, besides the usual helpers.
    let skipping: NameSearch
    let choice: Choice

    init(_ parts: [Part], otherwise: [[Part]] = [], skipping: [String] = [], choice: Choice = .first) {
        self.parts = parts
        self.otherwise = otherwise
        self.skipping = NameSearch(skipping)
        self.choice = choice
    }

    /// The call trace alone.
    static func calls(skipping: [String] = [], choice: Choice = .first) -> StackRule {
        StackRule([.heading, .trace], skipping: skipping, choice: choice)
    }

    /// Of `WARN()`: what it trapped, and what was called before; older kernels just print the call trace.
    static func warning(skipping: [String] = []) -> StackRule {
        StackRule([.trap, .trace], otherwise: [[.heading, .trace]], skipping: skipping)
    }

    /// The faulting instruction and the call trace behind it.
    static func fault(skipping: [String] = [], choice: Choice = .first) -> StackRule {
        StackRule([.instruction, .heading, .trace], skipping: skipping, choice: choice)
    }
}

/// A header, and what may stand behind it.
struct OopsHeader: Sendable {
    /// What a line must hold.
    let text: [UInt8]
    let formats: [OopsFormat]
    /// Lines that hold it and tell of no crash.
    let harmless: [LinePattern]
    let role: OopsFormat.Role
    /// Whether syzkaller doesn't know it: such a line doesn't count for what depends on its headers.
    let isOwn: Bool
    /// Whether only lines count that a format knows.
    let isStrict: Bool
    /// Whether not the kernel tells it but a program.
    let isPrograms: Bool

    init(
        _ text: String, role: OopsFormat.Role = .crash, harmless: [String] = [],
        isOwn: Bool = false, isStrict: Bool = false, isPrograms: Bool = false, _ formats: [OopsFormat]
    ) {
        self.text = Array(text.utf8)
        self.role = role
        self.isOwn = isOwn
        self.isStrict = isStrict
        self.isPrograms = isPrograms
        self.harmless = harmless.map(LinePattern.init)
        self.formats = formats
    }
}
