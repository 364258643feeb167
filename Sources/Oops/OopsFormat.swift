/// One way in which the kernel begins to tell of a crash: a row of the table.
///
/// To add one: a row in `OopsFormat+Table.swift` and a captured console in `Tests/OopsTests/Consoles`.
struct OopsFormat: Sendable {
    /// Which function names the crash.
    enum FrameRule: Sendable, Hashable {
        /// None, and there is no stack trace either: the title says it all.
        case none
        /// None, though there is a stack trace.
        case unnamed
        /// The pattern's n-th place (from 1), whatever it is.
        case asSaid(Int)
        /// The pattern's n-th place, unless it is a helper: then the call trace's first frame that isn't.
        case header(Int)
        /// The `RIP:` line and the frames behind it.
        case instruction
        /// The call trace.
        case calls
        /// The first trace of all, with a header or without, else what lockdep's own lines tell.
        case earliest
        /// The function that takes the lock, from lockdep's own lines; else the call trace.
        case lock
        /// The function that took a lock which it left held, told without a stack trace.
        case heldLock
        /// The call trace of a task that waits: past the scheduler and what waits for it.
        case waiting
        /// The call trace of a processor that is stuck: what was asked for, not where it happens to be.
        case stuck
    }

    /// How it ends, besides by another crash's header and by the console's end.
    enum End: Sendable, Hashable {
        /// With a line of `=`: the sanitizers' reports.
        case ruler
        /// With `---[ end trace … ]---`.
        case mark
        /// With its call trace.
        case trace
    }

    /// Where it stands when a crash is being read already.
    enum Role: Sendable, Hashable {
        /// A crash of its own.
        case crash
        /// A further header of the same event (`Oops:` behind a page fault); a crash of its own when it comes first.
        case companion
        /// What the kernel does about a crash that it has told of (a panic on a warning).
        case consequence
        /// No crash, though it looks like one.
        case harmless
    }

    let anchor: [UInt8]
    let pattern: LinePattern
    let title: String
    let altTitles: [String]
    /// The title of a report which never told what kind of access it was.
    let titleWithoutAccess: String?
    /// Whether the title names the kind of access.
    let asksForAccess: Bool
    let kind: CrashKind
    let frame: FrameRule
    let end: End
    let role: Role
    /// Parts of names which don't name this crash, besides the usual helpers.
    let skipping: [NamePart]

    /// A row: behind `anchor` the line is like `pattern` (`LinePattern`'s language); the title's `{1}`… are its
    /// places, `{frame}` the function that `frame` finds, `{access}` `Read` or `Write` from the report's body.
    init(
        _ anchor: String, _ pattern: String, _ title: String, alt altTitles: [String] = [],
        otherwise: String? = nil, _ kind: CrashKind,
        frame: FrameRule = .none, end: End = .trace, role: Role = .crash, skipping: [String] = []
    ) {
        self.anchor = Array(anchor.utf8)
        self.pattern = LinePattern(pattern)
        self.title = title
        asksForAccess = ArraySlice(title.utf8).contains("{access}")
        self.altTitles = altTitles
        titleWithoutAccess = otherwise
        self.kind = kind
        self.frame = frame
        self.end = end
        self.role = role
        self.skipping = skipping.map(NamePart.init)
    }

    /// A row for a line that looks like a crash and is none.
    static func harmless(_ anchor: String, _ pattern: String) -> OopsFormat {
        OopsFormat(anchor, pattern, "", .other, role: .harmless)
    }
}

/// A line recognised as a header.
struct CrashHeader: Sendable {
    let format: OopsFormat
    let captures: [String]

    /// Whether the kernel panics.
    var isPanic: Bool { format.anchor.starts(with: "Kernel panic".utf8) }
}

/// The table, ready to search with.
struct OopsTable: Sendable {
    static let standard = OopsTable(OopsFormat.all)
    /// Anchors of one line that are looked at: a line of nothing else would take quadratic time.
    private static let mostAnchors = 8

    let search: AnchorSearch
    private let rows: [[OopsFormat]]

    init(_ formats: [OopsFormat]) {
        var anchors: [[UInt8]] = []
        var rows: [[OopsFormat]] = []
        for format in formats {
            if let number = anchors.firstIndex(of: format.anchor) {
                rows[number].append(format)
            } else {
                anchors.append(format.anchor)
                rows.append([format])
            }
        }
        search = AnchorSearch(anchors)
        self.rows = rows
    }

    /// The header that `line` is; nil for other lines. A harmless row ends the search: the line is known.
    func header(of line: ConsoleLine) -> CrashHeader? {
        // `---[ end Kernel panic - not syncing: … ]---` ends what its text began.
        if line.text.starts(with: "---[") { return nil }
        return line.raw.withUnsafeBytes { bytes in
            var from = 0
            for _ in 0..<Self.mostAnchors {
                guard let hit = search.first(in: bytes, from: from) else { break }
                let tail = line.raw[(line.raw.startIndex + hit.offset)...]
                for format in rows[hit.literal] {
                    guard let captures = format.pattern.match(tail.dropFirst(format.anchor.count)) else { continue }
                    return format.role == .harmless ? nil : CrashHeader(format: format, captures: captures)
                }
                from = hit.offset + 1
            }
            return nil
        }
    }
}
