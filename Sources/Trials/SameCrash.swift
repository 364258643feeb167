import Oops

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
    /// Every title, main or alternative, under which it showed.
    public private(set) var titles: Set<String> = []
    /// The kinds it showed as.
    public private(set) var kinds: Set<CrashKind> = []
    /// The functions it was seen in, as named by the titles.
    public private(set) var frames: Set<String> = []
    /// Functions of its stacks that say something: no entry code, no allocator, no reporting.
    public private(set) var functions: Set<String> = []

    /// Looks for a crash under this title.
    public init(title: String) { titles = [title] }

    /// Looks for any of `crashes`, which are taken to be one bug.
    public init(_ crashes: [Crash]) { crashes.forEach { learn($0) } }

    /// Adds another face of the same bug.
    public mutating func learn(_ crash: Crash) {
        titles.formUnion([crash.title] + crash.altTitles)
        kinds.insert(crash.kind)
        if let frame = crash.frame { frames.insert(frame) }
        functions.formUnion(Self.telling(crash.stack))
    }

    /// Compares by title, then by function, kind and stack.
    ///
    /// One bug shows under many titles: a use-after-free elsewhere as a general protection fault, a page fault
    /// or a corrupted list. Where that can't be ruled out the answer is *cannot tell*, never *other*.
    public func compare(_ crash: Crash) -> Likeness {
        if !titles.isDisjoint(with: [crash.title] + crash.altTitles) { return .same }
        if let reason = crash.corrupted { return .cannotTell(why: "its report is damaged: \(reason)") }
        let families = Set(kinds.map(\.family))
        let sameFamily = families.contains(crash.kind.family)
        if let frame = crash.frame, frames.contains(frame) {
            return sameFamily ? .same : .cannotTell(why: "another kind of crash in the same function, \(frame)")
        }
        if kinds.isEmpty { return .other }
        if families.contains(.memory), crash.kind.family == .memory {
            return .cannotTell(why: "memory corruption may show in any place")
        }
        let shared = functions.intersection(Self.telling(crash.stack))
        if sameFamily, shared.count >= 2 {
            return .cannotTell(why: "their stacks share \(shared.sorted().prefix(2).joined(separator: ", "))")
        }
        if let frame = crash.frame, functions.contains(frame), crash.kind != .warning {
            return .cannotTell(why: "it is in \(frame), which is on the other's stack")
        }
        return .other
    }

    /// Entry code and helpers that are on every stack.
    private static let common: Set<String> = [
        "do_syscall_64", "entry_SYSCALL_64_after_hwframe", "do_syscall_x64", "ret_from_fork", "kthread",
        "worker_thread", "process_one_work", "dump_stack", "dump_stack_lvl", "__dump_stack", "print_report",
        "print_address_description", "ksys_write", "ksys_read", "vfs_write", "vfs_read", "ksys_ioctl", "vfs_ioctl",
        "kfree", "kmalloc", "__kmalloc", "kmem_cache_alloc", "kmem_cache_free", "start_secondary",
        "secondary_startup_64", "asm_exc_page_fault", "exc_page_fault", "asm_exc_invalid_op", "panic",
    ]

    private static func telling(_ stack: [String]) -> [String] {
        stack.filter { !common.contains($0) && !$0.hasPrefix("kasan_") && !$0.hasPrefix("__kasan_") }
    }
}

/// Kinds of crash among which one bug's reports wander.
enum CrashFamily: Sendable {
    case memory, locking, hang, warning, leak, other
}

extension CrashKind {
    var family: CrashFamily {
        switch self {
        case .kasan, .nullDereference, .pageFault, .generalProtection, .kfence, .listCorruption, .refcount,
            .kernelBug:
            .memory
        case .lockdep, .atomicSleep: .locking
        case .hungTask, .softLockup, .hardLockup, .rcuStall, .noOutput: .hang
        case .warning, .ubsan, .kcsan: .warning
        case .memoryLeak, .outOfMemory: .leak
        case .divideError, .stackOverflow, .panic, .unexpectedReboot, .other: .other
        }
    }
}
