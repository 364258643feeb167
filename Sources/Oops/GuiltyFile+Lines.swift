/// The files that a report's lines name, `path/file.c:123`, one a line.
struct NamedFiles: IteratorProtocol {
    struct File {
        /// The path, as it stands.
        let path: UnsafeRawBufferPointer.SubSequence
        /// Its line, up to the path.
        let before: UnsafeRawBufferPointer.SubSequence
    }

    let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func next() -> File? {
        while let colon = nextColon() {
            position = colon + 1
            guard colon + 1 < bytes.count, ASCII.isDecimal(bytes[colon + 1]), let path = path(endingAt: colon)
            else { continue }
            var start = path.startIndex
            while start > 0, bytes[start - 1] != ASCII.lineFeed { start -= 1 }
            defer { skipLine() }
            return File(path: path, before: bytes[start..<path.startIndex])
        }
        return nil
    }

    /// The next colon behind an `s`, a `c` or an `h`: the end of a source file's name, perhaps.
    private func nextColon() -> Int? {
        var index = max(position, 1)
        while index < bytes.count {
            if bytes[index] == ASCII.colon {
                let before = bytes[index - 1]
                if before == UInt8(ascii: "c") || before == UInt8(ascii: "h") || before == UInt8(ascii: "s") {
                    return index
                }
            }
            index += 1
        }
        return nil
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != ASCII.lineFeed { position += 1 }
    }

    private func path(endingAt end: Int) -> UnsafeRawBufferPointer.SubSequence? {
        let suffixes: [StaticString] = [".c", ".h", ".rs"]
        let isSource = suffixes.contains { suffix in
            let length = suffix.utf8CodeUnitCount
            guard end > length, Self.isName(bytes[end - length - 1]) else { return false }
            return bytes[(end - length)..<end].elementsEqual(suffix.bytes)
        }
        guard isSource else { return nil }
        var start = end
        while start > 0,
            Self.isName(bytes[start - 1]) || bytes[start - 1] == ASCII.dot || bytes[start - 1] == ASCII.slash
        {
            start -= 1
        }
        return bytes[start..<end]
    }

    private static func isName(_ byte: UInt8) -> Bool { ASCII.isName(byte) || byte == ASCII.dash }
}

extension NamedFiles.File {
    /// Whether the line tells of something beside the crash: where interrupts were last switched, what a register
    /// points to, which locks are held.
    var isAside: Bool {
        var cursor = Cursor(ArraySlice(before))
        cursor.skipSpaces()
        if cursor.take("Register r") { return true }
        if cursor.take("hardirqs ") || cursor.take("softirqs ") {
            return cursor.rest.starts(with: "last") || cursor.rest.starts(with: "enabled")
                || cursor.rest.starts(with: "disabled")
        }
        guard cursor.take(UInt8(ascii: "#")), cursor.takeDecimal() != nil else { return false }
        return cursor.take(ASCII.colon)
    }
}

/// Files that are on most stacks, whoever is at fault.
enum CommonFiles {
    /// Whether `path` is one of them, or a header.
    static func contain(_ path: UnsafeRawBufferPointer.SubSequence) -> Bool {
        if path.suffix(2).elementsEqual(".h".utf8) { return true }
        guard let first = path.first else { return false }
        return patterns[Int(first)].contains { matches(path, $0[...]) }
    }

    /// Patterns of paths from the tree's top; `*` is anything within a path, `**` anything at all.
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

    private static func matches(_ path: UnsafeRawBufferPointer.SubSequence, _ pattern: ArraySlice<UInt8>) -> Bool {
        var path = path
        var pattern = pattern
        while let wanted = pattern.popFirst() {
            switch wanted {
            case UInt8(ascii: "*"):
                if pattern.first == wanted { return true }
                path = path.drop { $0 != ASCII.slash }
            case ASCII.question:
                guard path.popFirst() != nil else { return false }
            default:
                guard path.popFirst() == wanted else { return false }
            }
        }
        return path.isEmpty
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
