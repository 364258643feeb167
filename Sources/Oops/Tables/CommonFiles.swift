/// Files that are on most stacks, whoever is at fault.
enum CommonFiles {
    /// Whether `path` is one of them, or a header.
    static func contain(_ path: ByteView) -> Bool {
        path.ends(with: ".h") || patterns[Int(path.first)].contains { matches(path, $0) }
    }

    /// Patterns of paths from the tree's top, by their first bytes; `*` is anything within a folder's or a file's name,
    /// `**` anything at all, `?` one byte.
    private static let patterns: [[[UInt8]]] = {
        var lists = [[[UInt8]]](repeating: [], count: 256)
        for pattern in all.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            let bytes = Array(pattern.utf8)
            lists[Int(bytes[0])].append(bytes)
        }
        return lists
    }()

    private static let all = """
        lib/** virt/lib/** arch/*/lib/** trusty/**
        mm/kasan/** mm/kmsan/** mm/kfence/** mm/sl?b.c mm/slab_common.c mm/filemap.c mm/folio-compat.c mm/truncate.c
        mm/memory.c mm/percpu** mm/vmalloc.c mm/page_alloc.c mm/mempool.c mm/util.c
        kernel/kcov.c kernel/panic.c kernel/printk/printk** kernel/softirq.c kernel/kthread.c kernel/stacktrace.c
        kernel/workqueue.c kernel/rcu/** kernel/locking/** kernel/sched/** kernel/time/timer.c kernel/dma/debug.c
        arch/*/kernel/traps.c arch/*/kernel/unwind** arch/*/kernel/stacktrace.c arch/*/mm/fault.c
        arch/*/mm/physaddr.c arch/arm64/kernel/entry** arch/x86/kernel/apic/apic.c
        net/core/dev.c net/core/sock.c net/core/skbuff.c fs/proc/generic.c drivers/usb/core/urb.c
        """

    private static func matches(_ path: ByteView, _ pattern: [UInt8]) -> Bool {
        var index = 0
        for (number, wanted) in pattern.enumerated() {
            switch wanted {
            case UInt8(ascii: "*"):
                if number + 1 < pattern.count, pattern[number + 1] == wanted { return true }
                index += path.run(from: index) { $0 != ASCII.slash }
            case ASCII.question: index += 1
            default:
                guard path[index] == wanted else { return false }
                index += 1
            }
        }
        return index == path.count
    }
}
