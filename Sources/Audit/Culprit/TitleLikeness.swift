/// How surely two titles mean one bug.
enum TitleLikeness {
    /// The likeness, 0 to 1, of `title` to the likest of `sought`: 1 the same title, 0.9 the same function and family,
    /// 0.7 the same function, 0.5 both corrupt memory, which shows anywhere, 0.3 of one family, 0 none.
    static func of(_ title: String, to sought: Set<String>) -> Double {
        if sought.contains(title) { return 1 }
        // A log that counts crashes but names none leaves no room for doubt.
        if title.isEmpty { return 1 }
        let (family, function) = (family(title), function(title))
        return sought.map { other -> Double in
            let sameFamily = Self.family(other) == family
            if !function.isEmpty, function == Self.function(other) { return sameFamily ? 0.9 : 0.7 }
            guard sameFamily else { return 0 }
            return family == .memory ? 0.5 : 0.3
        }.max() ?? 0
    }

    /// Kinds of bugs whose titles wander among each other.
    enum Family: Sendable, Hashable { case hang, leak, locking, memory, arithmetic, uninitialised, warning, other }

    /// Words of a title and the family they tell, the first that fits; after syzkaller's crash types.
    private static let words: [(Family, [String])] = [
        (
            .hang,
            [
                "task hung", "rcu detected", "rcu stall", "lockup", "no output", "lost connection", "can't die",
                "stall", "task can",
            ]
        ),
        (.leak, ["memory leak", "unregister_netdevice", "ref_tracker"]),
        (
            .locking,
            [
                "deadlock", "lock state", "lock balance", "sleeping function", "suspicious RCU", "held", "locking",
                "non-static key", "lock order", "lock-order", "spinlock", "preemptible", "scheduling while",
            ]
        ),
        (
            .memory,
            [
                "KASAN", "KFENCE", "general protection", "NULL pointer", "paging request", "corrupted list",
                "refcount", "use-after-free", "stack segment", "page fault", "double fault", "slab", "stack end",
                "bad page", "usercopy", "ODEBUG", "BUG in", "BUG at", "kmalloc", "buffer overflow",
            ]
        ),
        (.arithmetic, ["UBSAN", "KCSAN", "divide"]),
        (.uninitialised, ["KMSAN", "uninit"]),
    ]

    static func family(_ title: String) -> Family {
        for (family, signs) in words where signs.contains(where: { title.contains($0) }) { return family }
        return title.hasPrefix("WARNING") ? .warning : .other
    }

    /// The function or place that a title names; empty where it names none.
    static func function(_ title: String) -> String {
        let words = title.split(separator: " ")
        guard let place = words.firstIndex(where: { $0 == "in" || $0 == "at" }), place > 0,
            place + 1 < words.count
        else { return "" }
        return String(words[place + 1].prefix { $0.isLetter || $0.isNumber || "_./".contains($0) })
    }
}
