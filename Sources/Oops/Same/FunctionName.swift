/// Functions' names, as far as they tell whose they are.
enum FunctionName {
    /// Without leading underscores and what a compiler put behind: `__foo.isra.0` is `foo`.
    static func plain(_ name: String?) -> String? {
        guard let name else { return nil }
        let plain = name.drop { $0 == "_" }.prefix { $0 != "." }
        return plain.isEmpty ? nil : String(plain)
    }

    /// The part of the kernel that a name begins with: `ipv6` of `ipv6_get_ifaddr`; nil where it is anybody's.
    static func part(of name: String) -> String? {
        let words = name.split(separator: "_")
        guard words.count > 1, let first = words.first(where: { !prefixes.contains(String($0)) }) else {
            return nil
        }
        let word = String(first)
        return word.utf8.count < 2 || anybodys.contains(word) ? nil : word
    }

    /// Those of `functions` that say something: no entry code, no helper, no reporting.
    static func telling(_ functions: [String]) -> Set<String> {
        Set(
            functions.compactMap { name in
                guard let plain = plain(name), !Helpers.all.matches(name), !Helpers.all.matches(plain),
                    !Helpers.entries.matches(plain), !isAllocators(plain)
                else { return nil }
                return plain
            })
    }

    /// Whether the allocator itself is meant.
    static func isAllocators(_ name: String) -> Bool {
        guard let name = plain(name) else { return false }
        return allocators.contains(name) || name.hasPrefix("kmem_cache_") || name.hasPrefix("kmalloc")
    }

    /// In front of a name without telling anything.
    private static let prefixes: Set<String> = ["sys", "x64", "x32", "ia32", "se", "do", "arm64", "compat", "ksys"]

    /// First words that functions of all parts have.
    private static let anybodys: Set<String> = [
        "add", "alloc", "apply", "build", "bit", "call", "check", "clear", "close", "cleanup", "copy", "create",
        "debug", "dec", "del", "delete", "dequeue", "destroy", "dev", "device", "drop", "dump", "enqueue", "exit",
        "file", "fill", "find", "finish", "flush", "free", "generic", "get", "handle", "hash", "inc", "init",
        "insert", "invoke", "is", "iter", "kernel", "kobject", "kref", "kthread", "list", "load", "lock", "lookup",
        "make", "map", "mem", "memory", "mm", "mod", "move", "mutex", "net", "netdev", "new", "next", "notify",
        "open", "page", "parse", "percpu", "poll", "post", "pre", "prepare", "print", "process", "put", "queue",
        "raw", "rb", "rcu", "read", "register", "release", "remove", "reset", "run", "rwsem", "sched", "seq", "set",
        "setup", "show", "skb", "smp", "sock", "spin", "start", "stop", "str", "submit", "sync", "synchronize",
        "task", "test", "timer", "try", "unmap", "unregister", "update", "user", "vfs", "wait", "wake", "work",
        "write",
    ]

    private static let allocators: Set<String> = [
        "kfree", "kvfree", "vfree", "vmalloc", "kzalloc", "krealloc", "kmalloc", "alloc_pages", "free_pages",
        "kvmalloc_node", "kfree_skbmem", "slab_alloc", "slab_free", "cache_alloc", "kmemdup", "percpu_free",
        "free_percpu", "free_large_kmalloc", "object_err", "kstrdup", "memdup_user", "vmalloc_node_range",
    ]
}
