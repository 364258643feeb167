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
    /// syzkaller's name for the class of bug (`KASAN-USE-AFTER-FREE-READ`); nil where it has none.
    public var type: String?
    /// The function held most telling, without offset; nil where the console names none.
    public var frame: String?
    /// Functions of the first call trace, innermost first, reliable frames only, without offsets.
    public var stack: [String]
    /// Every stack trace of the report, in its order.
    public var stacks: [StackTrace]
    /// Whether the kernel panicked with it, or later on the same console.
    public var panicked: Bool
    /// Why the report can't be fully trusted (cut off, woven with other output); nil when it can.
    public var corrupted: String?
    /// Whether the console tells of something that makes its crashes uninteresting: the fuzzer's own process was
    /// killed for want of memory, say.
    public var suppressed: Bool
    /// The fuzzer's process that crashed, when its name says so.
    public var executor: Executor?
    /// Who was running where, as far as the report tells.
    public var scene: CrashScene
    /// The crash's lines without console prefixes, lines of other contexts and unreliable frames, behind a few
    /// earlier lines of the same context; each ends with a line feed. It is as hostile as the console: show it to
    /// people through ``Printable``.
    public var report: String
    /// How many bytes of `report`, as UTF-8, are those earlier lines.
    public var leadIn: Int
    /// Whether the table of formats knows how its report begins; else its first line is its title.
    public var isKnownForm = true
    /// How many more crashes with its title the console tells that were only counted, being too many.
    public var repeats = 0
    /// Number of its first line on the console, from 1; 0 where it wasn't counted.
    public var line = 0
    /// Offset in bytes of the first byte of its first line, from the start of the console.
    public var start: Int
    /// Offset in bytes of the end of its first line, line feed excluded: where to look for the next crash.
    public var skip: Int
    /// Offset in bytes of the end, line feed excluded, of the last line that looks like a crash's first.
    public var end: Int

    /// A crash with everything said.
    public init(
        title: String, altTitles: [String] = [], kind: CrashKind, type: String? = nil, frame: String? = nil,
        stack: [String] = [], stacks: [StackTrace] = [], panicked: Bool = false, corrupted: String? = nil,
        suppressed: Bool = false, executor: Executor? = nil, scene: CrashScene = CrashScene(), report: String = "",
        leadIn: Int = 0, start: Int = 0, skip: Int = 0, end: Int = 0
    ) {
        self.title = title
        self.altTitles = altTitles
        self.kind = kind
        self.type = type
        self.frame = frame
        self.stack = stack
        self.stacks = stacks
        self.panicked = panicked
        self.corrupted = corrupted
        self.suppressed = suppressed
        self.executor = executor
        self.scene = scene
        self.report = report
        self.leadIn = leadIn
        self.start = start
        self.skip = skip
        self.end = end
    }

    /// How sure it is that the crash is what its title says.
    public enum Confidence: String, Sendable, Hashable {
        /// Its report is whole, and of a known form.
        case certain
        /// No known kind of report begins so.
        case likely
        /// Its report is damaged.
        case doubtful
    }

    /// How sure it is that the crash is what its title says.
    public var confidence: Confidence { corrupted != nil ? .doubtful : isKnownForm ? .certain : .likely }

    /// A fuzzer's process: `syz.P.N` is process P, running program N.
    public struct Executor: Sendable, Hashable, Codable {
        /// Which of the fuzzer's processes.
        public var process: Int
        /// Which of its programs.
        public var program: Int

        /// The process `process` with the program `program`.
        public init(process: Int, program: Int) {
            self.process = process
            self.program = program
        }
    }
}

extension Crash {
    enum CodingKeys: String, CodingKey {
        case title, altTitles, kind, type, frame, stack, stacks, panicked, corrupted, suppressed, executor, scene,
            report
        case leadIn, isKnownForm, repeats, line, start, skip, end
    }

    /// Reads a crash back; what versions before did not write down stays as in a crash of which no more is known.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func optional<Value: Decodable>(_ key: CodingKeys, _ standard: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? standard
        }
        self.init(
            title: try values.decode(String.self, forKey: .title), altTitles: try optional(.altTitles, []),
            kind: try values.decode(CrashKind.self, forKey: .kind),
            type: try values.decodeIfPresent(String.self, forKey: .type),
            frame: try values.decodeIfPresent(String.self, forKey: .frame), stack: try optional(.stack, []),
            stacks: try optional(.stacks, []), panicked: try optional(.panicked, false),
            corrupted: try values.decodeIfPresent(String.self, forKey: .corrupted),
            suppressed: try optional(.suppressed, false),
            executor: try values.decodeIfPresent(Executor.self, forKey: .executor),
            scene: try optional(.scene, CrashScene()), report: try optional(.report, ""),
            leadIn: try optional(.leadIn, 0), start: try optional(.start, 0), skip: try optional(.skip, 0),
            end: try optional(.end, 0))
        isKnownForm = try optional(.isKnownForm, true)
        repeats = try optional(.repeats, 0)
        line = try optional(.line, 0)
    }
}

/// Who was running where when the kernel crashed; nil is what the report doesn't tell.
public struct CrashScene: Sendable, Hashable, Codable {
    /// The task's name (`Comm:`).
    public var task: String?
    /// The task's number.
    public var pid: Int?
    /// The processor's number.
    public var processor: Int?
    /// The kernel's version, as its reports have it (`6.1.0-rc3+ #12`).
    public var kernel: String?
    /// What has tainted the kernel (`G    B   W`); empty when nothing has.
    public var taint: String?
    /// The machine's name.
    public var hardware: String?

    /// A scene of which nothing is known yet.
    public init() {}
}

/// One stack trace of a report.
public struct StackTrace: Sendable, Hashable, Codable {
    /// Whose stack it is.
    public enum Role: String, Sendable, Hashable, Codable {
        /// The crash itself.
        case call
        /// Where the memory was allocated.
        case allocation
        /// Where the memory was freed.
        case free
        /// Work that was queued on the memory.
        case queuedWork
        /// Where a value was made or stored that was never initialised.
        case origin
        /// Another's: a second access of a race, another processor, a lock's earlier use.
        case other
    }

    /// One function on the stack.
    public struct Frame: Sendable, Hashable, Codable {
        /// The function without compiler suffix, as the console has it.
        public var function: String
        /// Bytes from the function's start; nil where not printed.
        public var offset: Int?
        /// The function's size in bytes; nil where not printed.
        public var size: Int?
        /// The module it is in; nil for the kernel itself.
        public var module: String?
        /// Source file; nil where the console isn't symbolised.
        public var file: String?
        /// Line in the source file.
        public var line: Int?
        /// Whether it was inlined into the frame that follows.
        public var inlined: Bool
        /// Whether the kernel isn't sure that it was called (` ? `).
        public var unreliable: Bool

        /// A frame; what isn't known is nil.
        public init(
            function: String, offset: Int? = nil, size: Int? = nil, module: String? = nil, file: String? = nil,
            line: Int? = nil, inlined: Bool = false, unreliable: Bool = false
        ) {
            self.function = function
            self.offset = offset
            self.size = size
            self.module = module
            self.file = file
            self.line = line
            self.inlined = inlined
            self.unreliable = unreliable
        }
    }

    /// Whose stack it is.
    public var role: Role
    /// The line that it stands under (`Freed by task 12:`).
    public var heading: String
    /// Its frames, innermost first.
    public var frames: [Frame]

    /// A stack trace.
    public init(role: Role, heading: String, frames: [Frame] = []) {
        self.role = role
        self.heading = heading
        self.frames = frames
    }
}
