/// syzkaller's classes of bugs (pkg/report/crash), as its titles tell them (`TitleToType`).
enum TitleType {
    /// The class that `title` begins like; nil where there is none.
    static func type(of title: String) -> String? {
        table.first { _, prefixes in prefixes.contains { title.hasPrefix($0) } }?.type
    }

    /// The first row with a prefix of the title counts.
    private static let table: [(type: String?, prefixes: [String])] = kasan + kfence + others

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

    private static let kasan: [(type: String?, prefixes: [String])] = [
        ("KASAN-INVALID-FREE", kasan(["double-free", "invalid-free", "double-free or invalid-free"], "")),
        ("KASAN-NULL-POINTER-DEREFERENCE-READ", kasan(["null-ptr-deref"], " Read")),
        ("KASAN-NULL-POINTER-DEREFERENCE-WRITE", kasan(["null-ptr-deref"], " Write")),
        ("KASAN-USE-AFTER-FREE-WRITE", kasan(afterFree, " Write")),
        ("KASAN-USE-AFTER-FREE-READ", kasan(afterFree, " Read") + kasan(afterFree, "")),
        ("KASAN-WRITE", kasan(outOfBounds, " Write")),
        ("KASAN-READ", kasan(outOfBounds, " Read") + kasan(outOfBounds, "")),
        ("KASAN-UNKNOWN", ["KASAN: unknown-crash", "KASAN: null-ptr-deref"]),
    ]

    private static let kfence: [(type: String?, prefixes: [String])] = [
        ("KFENCE-INVALID-FREE", ["KFENCE: invalid free"]),
        ("KFENCE-MEMORY-CORRUPTION", ["KFENCE: memory corruption"]),
        ("KFENCE-USE-AFTER-FREE-READ", ["KFENCE: use-after-free read", "KFENCE: use-after-free in"]),
        ("KFENCE-USE-AFTER-FREE-WRITE", ["KFENCE: use-after-free write"]),
        ("KFENCE-WRITE", ["KFENCE: out-of-bounds write", "KFENCE: invalid write"]),
        ("KFENCE-READ", ["KFENCE: out-of-bounds", "KFENCE: invalid read", "KFENCE: invalid"]),
    ]

    private static let others: [(type: String?, prefixes: [String])] = [
        ("KMSAN-UNINIT-VALUE", ["KMSAN: uninit-value"]),
        ("KMSAN-INFO-LEAK", ["KMSAN: kernel-infoleak", "KMSAN: kernel-usb-infoleak"]),
        ("KMSAN-USE-AFTER-FREE-READ", ["KMSAN: use-after-free"]),
        ("KMSAN-UNKNOWN", ["KMSAN: "]),
        ("KCSAN-DATARACE", ["KCSAN: data-race"]),
        ("KCSAN-ASSERT", ["KCSAN: assert"]),
        ("KCSAN-UNKNOWN", ["KCSAN: "]),
        ("MEMORY_SAFETY_UBSAN", ["UBSAN: array-index"]),
        ("UBSAN", ["UBSAN: "]),
        ("REFCOUNT_WARNING", ["WARNING: refcount bug"]),
        (
            "LOCKDEP",
            [
                "possible deadlock in ", "inconsistent lock state in ", "BUG: still has locks held in ",
                "BUG: bad unlock balance in ", "BUG: held lock freed in ",
                "BUG: lock held when returning to user space",
                "BUG: spinlock ", "BUG: using ", "WARNING: bad unlock balance in ", "WARNING: held lock freed in ",
                "WARNING: lock held when returning to user space in ", "WARNING: locking bug in ",
                "WARNING: nested lock was not taken in ", "WARNING: still has locks held in ",
                "WARNING: suspicious RCU usage in ", "BUG: nested lock was not taken in ",
            ]
        ),
        (
            "ATOMIC_SLEEP",
            ["BUG: scheduling while atomic in ", "BUG: sleeping function called from invalid context in "]
        ),
        ("LEAK", ["memory leak in "]),
        ("MEMORY_SAFETY_BUG", ["BUG: corrupted list in ", "BUG: unable to handle kernel paging request"]),
        ("NULL-POINTER-DEREFERENCE", ["BUG: unable to handle kernel NULL pointer dereference in "]),
        (
            "HANG",
            [
                "BUG: soft lockup in ", "INFO: rcu detected stall in ", "INFO: task can't die in ",
                "INFO: task hung in ", "no output from test machine", "BUG: workqueue lockup",
            ]
        ),
        (
            "DoS",
            [
                "Alignment trap in ", "Internal error in ", "PANIC: double fault in ", "Unhandled fault in ",
                "VFS: Busy inodes after unmount (use-after-free)",
                "VFS: Close: file count is zero (use-after-free)",
                "divide error in ", "general protection fault in ", "go runtime error", "invalid opcode in ",
                "kernel panic: ", "kernel stack overflow in ", "panic: ", "rust_kernel panicked",
                "stack segment fault in ", "trusty: ", "unregister_netdevice: waiting for DEV to become free",
            ]
        ),
        ("BUG", ["kernel BUG ", "BUG: bad usercopy in "]),
        // Damage to the stack that says nothing of its cause.
        (nil, ["WARNING: kernel stack "]),
        ("WARNING", ["WARNING in ", "WARNING: "]),
        ("SYZ_FAILURE", ["SYZFAIL: ", "SYZFATAL: "]),
        ("LOST_CONNECTION", ["lost connection to test machine"]),
        ("REBOOT", ["unexpected kernel reboot"]),
    ]
}
