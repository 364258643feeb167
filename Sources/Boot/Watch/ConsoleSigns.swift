/// Lines of a console that tell something of the run besides crashes.
enum ConsoleSign: String, Hashable, Sendable, CaseIterable {
    /// The kernel killed a process for want of memory (mm/oom_kill.c).
    case killedForMemory = "ut of memory: Killed process"
    /// lockdep has switched itself off: it was overcharged (kernel/locking/lockdep.c).
    case lockdepGaveUp = "turning off the locking correctness validator"
    /// A taint has switched lockdep off (kernel/panic.c).
    case lockdepOff = "Disabling lock debugging due to kernel taint"
    /// kmemleak has switched itself off (mm/kmemleak.c).
    case kmemleakOff = "Kernel memory leak detector disabled"
    /// The count of reports of hung tasks is used up (kernel/hung_task.c).
    case hungTaskOff = "Future hung task reports are suppressed"
    /// The debugging of objects has run out of memory (lib/debugobjects.c).
    case debugObjectsOff = "ODEBUG disabled"
    /// The kernel repeats its command line. KASAN that reports once only has this argument, too.
    case kasanMultiShot = "kasan_multi_shot"

    fileprivate static let texts = allCases.map { ($0, Array($0.rawValue.utf8)) }
    fileprivate static let longest = allCases.map(\.rawValue.utf8.count).max() ?? 0
}

/// Finds them in a console that comes in pieces.
struct SignSearch: Sendable {
    private(set) var found: Set<ConsoleSign> = []
    private var rest: [UInt8] = []

    mutating func feed(_ bytes: ArraySlice<UInt8>) {
        rest += bytes
        for (sign, text) in ConsoleSign.texts where !found.contains(sign) && Bytes.first(text, in: rest) != nil {
            found.insert(sign)
        }
        rest = Array(rest.suffix(ConsoleSign.longest - 1))
    }
}
