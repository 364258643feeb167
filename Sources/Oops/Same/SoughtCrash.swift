/// Whether a crash is the one that is looked for.
public enum Likeness: Sendable, Hashable {
    /// The same bug.
    case same
    /// Another bug.
    case other
    /// Either may be true, for this reason.
    case cannotTell(why: String)
}

/// The crash that a job looks for: learnt from all runs at the bad end, or given by its title.
public struct SoughtCrash: Sendable, Hashable, Codable {
    /// Faces that are kept: more than enough to know a bug by, and comparing stays quick.
    private static let mostFaces = 32

    /// Every title, main or alternative, under which it showed.
    public private(set) var titles: Set<String> = []
    /// How it showed.
    private(set) var faces: [CrashFace] = []

    /// The kinds as which it showed.
    public var kinds: Set<CrashKind> { Set(faces.map(\.kind)) }

    /// Looks for a crash under this title.
    public init(title: String) {
        titles = [title]
        faces = [CrashFace(title: title)]
    }

    /// Looks for any of `crashes`, which are taken to be one bug.
    public init(_ crashes: [Crash]) { crashes.forEach { learn($0) } }

    /// Adds another face of the same bug.
    public mutating func learn(_ crash: Crash) {
        titles.formUnion([crash.title] + crash.altTitles)
        let face = CrashFace(crash)
        if !faces.contains(face), faces.count < Self.mostFaces { faces.append(face) }
    }

    /// Compares by titles, then by function, kind, source file and stacks.
    ///
    /// One bug shows under many titles: a use-after-free elsewhere as a general protection fault, a page fault
    /// or a corrupted list. Where that can't be ruled out the answer is *cannot tell*, never *other*.
    public func compare(_ crash: Crash) -> Likeness {
        let face = CrashFace(crash)
        if titles.contains(crash.title) { return .same }
        var doubt: Likeness?
        for known in faces {
            switch known.compare(face) {
            case .same: return .same
            case .cannotTell(let why): doubt = doubt ?? .cannotTell(why: why)
            case .other: continue
            }
        }
        if let reason = crash.corrupted { return .cannotTell(why: "its report is damaged: \(reason)") }
        return doubt ?? .other
    }
}
