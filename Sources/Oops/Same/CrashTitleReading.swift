/// What a title alone tells: all there is where a bug is looked for by its title.
enum CrashTitleReading {
    private static let kinds: [(String, CrashKind)] = [
        ("KASAN", .kasan), ("KMSAN", .kasan), ("KFENCE", .kfence), ("KCSAN", .kcsan), ("UBSAN", .ubsan),
        ("BUG: KASAN", .kasan), ("WARNING: refcount bug", .refcount), ("WARNING: ODEBUG bug", .warning),
        ("WARNING: locking bug", .lockdep), ("WARNING: possible ", .lockdep), ("WARNING: bad unlock", .lockdep),
        ("WARNING: lock held", .lockdep), ("WARNING: held lock", .lockdep), ("WARNING: suspicious RCU", .lockdep),
        ("WARNING: still has locks held", .lockdep), ("WARNING: nested lock", .lockdep),
        ("possible deadlock", .lockdep), ("inconsistent lock state", .lockdep), ("suspicious RCU usage", .lockdep),
        ("INFO: trying to register non-static key", .lockdep), ("BUG: Invalid wait context", .lockdep),
        ("BUG: MAX_LOCK", .lockdep), ("BUG: MAX_STACK_TRACE", .lockdep), ("BUG: spinlock", .lockdep),
        ("BUG: still has locks held", .lockdep), ("BUG: bad unlock balance", .lockdep),
        ("BUG: using ", .atomicSleep), ("BUG: sleeping function", .atomicSleep),
        ("BUG: scheduling while atomic", .atomicSleep), ("INFO: task hung", .hungTask),
        ("INFO: task can't die", .hungTask), ("INFO: rcu detected stall", .rcuStall), ("hang in ", .hungTask),
        ("stall in ", .rcuStall), ("BUG: soft lockup", .softLockup), ("BUG: workqueue lockup", .softLockup),
        ("NMI watchdog", .hardLockup), ("memory leak", .memoryLeak), ("BUG: corrupted list", .listCorruption),
        ("BUG: unable to handle kernel NULL", .nullDereference), ("BUG: unable to handle", .pageFault),
        ("Unable to handle kernel", .pageFault), ("Internal error", .pageFault), ("bad-access", .pageFault),
        ("unregister_netdevice: waiting", .memoryLeak), ("general protection fault", .generalProtection),
        ("kernel BUG", .kernelBug), ("invalid opcode", .kernelBug), ("divide error", .divideError),
        ("stack-overflow", .stackOverflow), ("kernel stack overflow", .stackOverflow),
        ("double fault", .stackOverflow),
        ("BUG: stack guard page", .stackOverflow), ("kernel panic", .panic), ("no output", .noOutput),
        ("lost connection", .noOutput), ("unexpected kernel reboot", .unexpectedReboot), ("WARNING", .warning),
    ]

    /// The kind of crash that `title` tells of.
    static func kind(of title: String) -> CrashKind { kinds.first { title.hasPrefix($0.0) }?.1 ?? .other }

    /// The function that stands at the title's end, behind ` in `; nil for `corrupted` and for other words.
    static func function(in title: String) -> String? {
        guard let space = title.lastIndex(of: " ") else { return nil }
        let name = title[title.index(after: space)...]
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "<"),
                UInt8(ascii: ">"), UInt8(ascii: "."):
                true
            default: false
            }
        }
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
