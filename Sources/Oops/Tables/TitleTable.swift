/// What a crash's title alone tells: kind, class and family of the bug, and its function. The one table of titles:
/// whoever has only a title asks here.
public enum TitleTable {
    /// Titles that begin alike.
    struct Row: Sendable {
        let kind: CrashKind
        /// syzkaller's class (`pkg/report/crash`); nil where it has none.
        let type: String?
        /// Where it differs from what other bugs of the kind wander among.
        let family: CrashFamily?
        let prefixes: [String]

        init(_ kind: CrashKind, _ type: String?, _ prefixes: [String], family: CrashFamily? = nil) {
            self.kind = kind
            self.type = type
            self.family = family
            self.prefixes = prefixes
        }
    }

    /// Coarse kind of the crash that `title` tells of.
    public static func kind(of title: String) -> CrashKind { row(of: title)?.kind ?? .other }

    /// syzkaller's class of bugs that `title` is of (`TitleToType`); nil where there is none.
    public static func type(of title: String) -> String? { row(of: title)?.type }

    /// Whether `title` begins as crashes' titles do: `WARNING in f`, but not `a warning about f`.
    public static func isTitle(_ title: String) -> Bool { row(of: title) != nil }

    /// The kinds of crash among which the bug under `title` may wander.
    public static func family(of title: String) -> CrashFamily {
        let row = row(of: title)
        let family = row?.family ?? CrashFamily(row?.kind ?? .other)
        // Warnings of the allocator, about what it was given.
        let isAllocators = family == .check && function(in: title).map(FunctionName.isAllocators) ?? false
        return isAllocators ? .memory : family
    }

    /// The first row with a prefix of the title: the particular stands before the general.
    static func row(of title: String) -> Row? {
        rows.first { row in row.prefixes.contains { title.hasPrefix($0) } }
    }

    /// The function that stands at the title's end, behind ` in `; nil for `corrupted` and for other words.
    public static func function(in title: String) -> String? {
        guard let space = title.lastIndex(of: " ") else { return nil }
        let name = title[title.index(after: space)...]
        let isName = name.utf8.allSatisfy { ASCII.isName($0) || ":<>.".utf8.contains($0) }
        guard isName, !name.isEmpty, title[..<space].hasSuffix(" in"), name != "corrupted" else { return nil }
        return String(name)
    }

    /// `net/core/sock.c` of `kernel BUG at net/core/sock.c:LINE!`.
    static func file(in title: String) -> String? {
        guard title.hasPrefix("kernel BUG at "), let colon = title.lastIndex(of: ":") else { return nil }
        let path = title[..<colon].dropFirst("kernel BUG at ".count)
        return path.hasSuffix(".c") ? String(path) : nil
    }
}

extension TitleTable {
    static let rows: [Row] = kasan + kfence + raceAndValue + lockdep + hangs + faults + checks + others

    private static let outOfBounds = [
        "global-out-of-bounds", "invalid-access", "out-of-bounds", "slab-out-of-bounds", "stack-out-of-bounds",
        "user-memory-access", "vmalloc-out-of-bounds", "wild-memory-access", "alloca-out-of-bounds",
    ]
    private static let afterFree = [
        "use-after-free", "slab-use-after-free", "use-after-scope", "stack-use-after-scope",
    ]

    private static func kasan(_ kinds: [String], _ access: String) -> [String] {
        kinds.map { "KASAN: \($0)\(access)" }
    }

    private static let kasan: [Row] = [
        Row(
            .kasan, "KASAN-INVALID-FREE", kasan(["double-free", "invalid-free", "double-free or invalid-free"], "")),
        Row(.kasan, "KASAN-NULL-POINTER-DEREFERENCE-READ", kasan(["null-ptr-deref"], " Read")),
        Row(.kasan, "KASAN-NULL-POINTER-DEREFERENCE-WRITE", kasan(["null-ptr-deref"], " Write")),
        Row(.kasan, "KASAN-USE-AFTER-FREE-WRITE", kasan(afterFree, " Write")),
        Row(.kasan, "KASAN-USE-AFTER-FREE-READ", kasan(afterFree, " Read") + kasan(afterFree, "")),
        Row(.kasan, "KASAN-WRITE", kasan(outOfBounds, " Write")),
        Row(.kasan, "KASAN-READ", kasan(outOfBounds, " Read") + kasan(outOfBounds, "")),
        Row(.kasan, "KASAN-UNKNOWN", ["KASAN: unknown-crash", "KASAN: null-ptr-deref"]),
        Row(.kasan, nil, ["KASAN"]),
    ]

    private static let kfence: [Row] = [
        Row(.kfence, "KFENCE-INVALID-FREE", ["KFENCE: invalid free"]),
        Row(.kfence, "KFENCE-MEMORY-CORRUPTION", ["KFENCE: memory corruption"]),
        Row(
            .kfence, "KFENCE-USE-AFTER-FREE-READ", ["KFENCE: use-after-free read", "KFENCE: use-after-free in"]),
        Row(.kfence, "KFENCE-USE-AFTER-FREE-WRITE", ["KFENCE: use-after-free write"]),
        Row(.kfence, "KFENCE-WRITE", ["KFENCE: out-of-bounds write", "KFENCE: invalid write"]),
        Row(.kfence, "KFENCE-READ", ["KFENCE: out-of-bounds", "KFENCE: invalid read", "KFENCE: invalid"]),
        Row(.kfence, nil, ["KFENCE"]),
    ]

    private static let raceAndValue: [Row] = [
        Row(.kasan, "KMSAN-UNINIT-VALUE", ["KMSAN: uninit-value"]),
        Row(.kasan, "KMSAN-INFO-LEAK", ["KMSAN: kernel-infoleak", "KMSAN: kernel-usb-infoleak"]),
        Row(.kasan, "KMSAN-USE-AFTER-FREE-READ", ["KMSAN: use-after-free"]),
        Row(.kasan, "KMSAN-UNKNOWN", ["KMSAN: "]),
        Row(.kasan, nil, ["KMSAN"]),
        Row(.kcsan, "KCSAN-DATARACE", ["KCSAN: data-race"]),
        Row(.kcsan, "KCSAN-ASSERT", ["KCSAN: assert"]),
        Row(.kcsan, "KCSAN-UNKNOWN", ["KCSAN: "]),
        Row(.ubsan, "MEMORY_SAFETY_UBSAN", ["UBSAN: array-index"], family: .memory),
        Row(
            .ubsan, "UBSAN",
            ["UBSAN: object-size-mismatch", "UBSAN: misaligned", "UBSAN: local-bounds", "UBSAN: bounds"],
            family: .memory),
        Row(.ubsan, "UBSAN", ["UBSAN: "]),
    ]

    private static let lockdep: [Row] = [
        Row(
            .lockdep, "LOCKDEP",
            [
                "possible deadlock in ", "inconsistent lock state in ", "BUG: still has locks held in ",
                "BUG: bad unlock balance in ", "BUG: held lock freed in ",
                "BUG: lock held when returning to user space", "BUG: nested lock was not taken in ",
                "BUG: spinlock ", "WARNING: bad unlock balance in ", "WARNING: held lock freed in ",
                "WARNING: lock held when returning to user space in ", "WARNING: locking bug in ",
                "WARNING: nested lock was not taken in ", "WARNING: still has locks held in ",
                "WARNING: suspicious RCU usage in ",
            ]),
        Row(.atomicSleep, "LOCKDEP", ["BUG: using "]),
        Row(
            .lockdep, nil,
            [
                "possible deadlock", "inconsistent lock state", "suspicious RCU usage", "BUG: MAX_LOCK",
                "INFO: trying to register non-static key", "BUG: Invalid wait context", "BUG: MAX_STACK_TRACE",
                "BUG: rwlock", "INFO: suspicious RCU usage", "INFO: possible ",
            ]),
        Row(.lockdep, "WARNING", ["WARNING: possible ", "WARNING: suspicious RCU", "WARNING: inconsistent lock"]),
        Row(
            .atomicSleep, "ATOMIC_SLEEP",
            ["BUG: scheduling while atomic in ", "BUG: sleeping function called from invalid context in "]),
        Row(
            .atomicSleep, nil,
            ["BUG: sleeping function", "BUG: scheduling while atomic", "BUG: workqueue leaked"]),
    ]

    private static let hangs: [Row] = [
        Row(.hungTask, "HANG", ["INFO: task can't die in ", "INFO: task hung in "]),
        Row(.softLockup, "HANG", ["BUG: soft lockup in ", "BUG: workqueue lockup"]),
        Row(.rcuStall, "HANG", ["INFO: rcu detected stall in "]),
        Row(.noOutput, "HANG", ["no output from test machine"]),
        Row(.hungTask, nil, ["INFO: task hung", "INFO: task can't die", "hang in "]),
        Row(.rcuStall, nil, ["INFO: rcu detected stall", "stall in "]),
        Row(.softLockup, nil, ["BUG: soft lockup"]),
        Row(.hardLockup, nil, ["BUG: hard lockup", "NMI watchdog", "Watchdog "]),
        Row(.hungTask, "DoS", ["unregister_netdevice: waiting for DEV to become free"]),
        Row(.noOutput, "LOST_CONNECTION", ["lost connection to test machine"]),
        Row(.noOutput, nil, ["no output", "lost connection"]),
        Row(.unexpectedReboot, "REBOOT", ["unexpected kernel reboot"]),
    ]

    private static let faults: [Row] = [
        Row(
            .nullDereference, "NULL-POINTER-DEREFERENCE",
            ["BUG: unable to handle kernel NULL pointer dereference in "]),
        Row(.nullDereference, nil, ["BUG: unable to handle kernel NULL"]),
        Row(.pageFault, "MEMORY_SAFETY_BUG", ["BUG: unable to handle kernel paging request"]),
        Row(.pageFault, nil, ["BUG: unable to handle", "Unable to handle kernel", "bad-access"]),
        Row(.listCorruption, "MEMORY_SAFETY_BUG", ["BUG: corrupted list in "]),
        Row(.listCorruption, nil, ["BUG: corrupted list"]),
        Row(
            .generalProtection, "DoS",
            ["general protection fault in ", "stack segment fault in ", "Internal error in ", "int3 in "]),
        Row(.generalProtection, nil, ["general protection fault", "stack segment", "Internal error"]),
        Row(.pageFault, "DoS", ["Unhandled fault in ", "Alignment trap in "]),
        Row(.divideError, "DoS", ["divide error in "]),
        Row(.divideError, nil, ["divide error"]),
        Row(.kernelBug, "DoS", ["invalid opcode in ", "rust_kernel panicked"]),
        Row(.kernelBug, nil, ["invalid opcode"]),
        Row(.stackOverflow, "DoS", ["PANIC: double fault in ", "kernel stack overflow in "]),
        Row(
            .stackOverflow, "DoS", ["kernel panic: stack is corrupted", "kernel panic: corrupted stack end"]),
        Row(
            .stackOverflow, nil,
            ["PANIC: double fault", "kernel stack overflow", "stack-overflow", "double fault", "BUG: stack guard"]),
    ]

    private static let checks: [Row] = [
        Row(.refcount, "REFCOUNT_WARNING", ["WARNING: refcount bug"]),
        Row(.kernelBug, "BUG", ["kernel BUG ", "BUG: bad usercopy in "]),
        // Damage to the stack that says nothing of its cause.
        Row(.warning, nil, ["WARNING: kernel stack "]),
        Row(.warning, "WARNING", ["WARNING: ODEBUG bug", "WARNING: bad usercopy"], family: .memory),
        Row(.warning, "WARNING", ["WARNING in ", "WARNING: "]),
        Row(.warning, nil, ["WARNING"]),
        Row(
            .other, nil,
            [
                "BUG: Bad page", "BUG: Bad rss", "BUG: non-zero pgtables_bytes", "BUG kmalloc",
                "BUG: Object already",
                "BUG: slab", "INFO: Freed in ", "INFO: Allocated in ",
            ], family: .memory),
    ]

    private static let others: [Row] = [
        Row(.memoryLeak, "LEAK", ["memory leak in "]),
        Row(.memoryLeak, nil, ["memory leak", "unreferenced object", "kmemleak", "unregister_netdevice"]),
        Row(
            .outOfMemory, "DoS",
            ["kernel panic: Out of memory", "kernel panic: System is deadlocked on memory"]),
        Row(.panic, "DoS", ["kernel panic: ", "panic: ", "trusty: "]),
        Row(.panic, nil, ["kernel panic"]),
        Row(
            .other, "DoS",
            ["VFS: Busy inodes after unmount (use-after-free)", "VFS: Close: file count is zero (use-after-free)"],
            family: .memory),
        Row(.other, "DoS", ["go runtime error"]),
        Row(.other, "SYZ_FAILURE", ["SYZFAIL: ", "SYZFATAL: "]),
        Row(.other, nil, ["BUG: ", "BUG ", "INFO: ", "SYZFAIL", "SYZFATAL"]),
    ]
}
