/// What two crashes are compared by.
struct CrashFace: Sendable, Hashable, Codable {
    /// Titles that name a function: others fit too many bugs.
    let titles: Set<String>
    let kind: CrashKind
    let family: CrashFamily
    /// The function the title names, as `FunctionName` writes it.
    let function: String?
    /// The source file most likely at fault; nil for one that is on most stacks.
    let file: String?
    /// Functions of the crash's own stack that say something.
    let calls: Set<String>
    /// Functions that had allocated or freed the memory in question, where a detector tells.
    let object: Set<String>

    init(_ crash: Crash) {
        // A helper's name fits too many bugs, though old reports are known by it.
        titles = Set(
            ([crash.title] + crash.altTitles).filter { title in
                TitleTable.function(in: title).map { !Helpers.all.matches($0) } ?? false
            })
        kind = crash.kind == .other ? TitleTable.kind(of: crash.title) : crash.kind
        // A title tells more than the kind, but not every kind has titles of its own.
        let told = TitleTable.family(of: crash.title)
        family = told == .check ? CrashFamily(kind) : told
        // A damaged report's title has `corrupted` in the function's place.
        let frame = crash.frame == "corrupted" ? nil : crash.frame
        function = FunctionName.plain(frame ?? TitleTable.function(in: crash.title))
        // `lib/refcount.c` is in all reports of its kind.
        file = (crash.guiltyFile ?? TitleTable.file(in: crash.title)).flatMap {
            GuiltyFile.isCommon($0) ? nil : $0
        }
        calls = FunctionName.telling(crash.stack)
        object = FunctionName.telling(
            crash.stacks.filter { $0.role == .allocation || $0.role == .free }.flatMap(\.frames).map(\.function))
    }

    init(title: String) { self.init(Crash(title: title, kind: TitleTable.kind(of: title))) }

    /// Compares a crash that is looked for (`self`) with another.
    func compare(_ crash: CrashFace) -> Likeness {
        if !titles.isDisjoint(with: crash.titles) { return .same }
        let relation = family.relation(to: crash.family)
        if let function, function == crash.function {
            return relation == .none
                ? .cannotTell(why: "another kind of crash in the same function, \(function)") : .same
        }
        if crash.family == .silence || family == .silence {
            return .cannotTell(why: "what made the machine fall silent isn't known")
        }
        let isVague = (function == nil || crash.function == nil) && (file == nil || file != crash.file)
        let isNew = isUnknown || crash.isUnknown
        if isNew || isVague && (relation != .none || family == crash.family) {
            return .cannotTell(why: "the function isn't known")
        }
        return relation == .none ? compareUnrelated(crash) : compareRelated(crash, relation)
    }

    /// Kinds that one bug seldom shows as: they are another unless something ties them together.
    private func compareUnrelated(_ crash: CrashFace) -> Likeness {
        if let why = tie(to: crash) { return .cannotTell(why: why) }
        return .other
    }

    /// Kinds that one bug may show as.
    private func compareRelated(_ crash: CrashFace, _ relation: CrashFamily.Relation) -> Likeness {
        let shared = calls.intersection(crash.calls)
        if family == .memory {
            let sharedObject = object.intersection(crash.object)
            if sharedObject.count >= 3 { return .same }
            if isPrecise, crash.isPrecise, sharedObject.isEmpty, shared.isEmpty, tie(to: crash) == nil {
                return .other
            }
        }
        if let file, file == crash.file, shared.count >= 3 { return .same }
        if let why = tie(to: crash) { return .cannotTell(why: why) }
        return .cannotTell(why: relation.reason)
    }

    /// Whether it is of no kind that is known here, nor in a known place.
    private var isUnknown: Bool { kind == .other && function == nil }

    /// Whether a detector saw the fault itself, and knows whose memory it was.
    private var isPrecise: Bool {
        (kind == .kasan || kind == .kfence) && !object.isEmpty && !calls.isEmpty
    }

    /// What makes two crashes look like one bug's though their titles don't.
    private func tie(to crash: CrashFace) -> String? {
        if let file, file == crash.file { return "both are in \(file)" }
        if let name = crash.function, calls.contains(name) {
            return "it is in \(name), which is on the other's stack"
        }
        if let function, crash.calls.contains(function) { return "\(function) is on its stack" }
        if let function, let name = crash.function, let part = FunctionName.part(of: function),
            part == FunctionName.part(of: name)
        {
            return "\(function) and \(name) are both \(part)'s"
        }
        let shared = calls.intersection(crash.calls).sorted()
        guard shared.count >= 3 else { return nil }
        return "their stacks share \(shared.prefix(3).joined(separator: ", "))"
    }
}
