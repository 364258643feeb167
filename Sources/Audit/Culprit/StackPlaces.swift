/// What a crash's report says about where it happened.
struct StackPlaces: Sendable, Hashable {
    /// Source files, the innermost first, without those that are on every stack.
    var files: [String] = []
    /// All source files.
    var allFiles: Set<String> = []
    /// Functions with a place behind them, the innermost first.
    var functions: [String] = []
    /// Source file by function.
    var file: [String: String] = [:]

    init(_ report: [String]) {
        for line in report {
            let words = line.split { " ()[]<>,".contains($0) }
            for word in words {
                guard let path = Self.sourceFile(word) else { continue }
                allFiles.insert(path)
                if !Self.isEverywhere(path), !files.contains(path) { files.append(path) }
            }
            guard line.hasPrefix(" "), let first = words.first,
                first.first.map({ $0.isLetter || $0 == "_" }) == true
            else { continue }
            let function = String(first.prefix { $0 != "+" })
            let path = words.dropFirst().first.flatMap(Self.sourceFile)
            guard first.contains("+0x") || path != nil else { continue }
            functions.append(function)
            if let path, file[function] == nil { file[function] = path }
        }
    }

    /// `net/core/dev.c` of `net/core/dev.c:123`.
    static func sourceFile(_ word: Substring) -> String? {
        let path = word.prefix { $0 != ":" }
        guard path.hasSuffix(".c") || path.hasSuffix(".h") || path.hasSuffix(".S"), path.contains("/"),
            let first = path.first, first != "/", first != "."
        else { return nil }
        return String(path)
    }

    /// Code that reports crashes, enters the kernel or schedules: it says nothing about the bug.
    private static let everywhere = [
        "mm/kasan", "mm/kfence", "lib/", "kernel/panic", "arch/x86", "include/", "kernel/kthread",
        "kernel/workqueue", "kernel/locking", "kernel/softirq", "kernel/entry", "kernel/rcu", "mm/slab", "mm/slub",
        "mm/util", "mm/page_alloc", "kernel/fork", "kernel/exit", "kernel/task_work", "kernel/signal",
        "fs/read_write", "net/socket", "init/",
    ]

    static func isEverywhere(_ path: String) -> Bool { everywhere.contains(where: path.hasPrefix) }
}

/// Words that can tie a commit to a crash.
enum TellingWords {
    /// Words of any crash and of any commit: they tie nothing.
    private static let common: Set<String> = Set(
        """
        the and for net add use with from set get bug warning kasan info read write bad free after func null fix new \
        this that not into all are when data init kernel sys slab out bounds task hung detected stall rcu general \
        protection fault unable handle pointer dereference paging request possible deadlock invalid context called \
        sleeping function refcount suspicious usage memory leak shift ubsan undefined behaviour lock page test work \
        dev device release alloc create open close ioctl user struct list size file put del remove update send recv \
        start stop run process state key non static trying register entry inc dec call index
        """.split(separator: " ").map(String.init))

    /// Lower-case words of three characters and more.
    static func of(_ text: some StringProtocol) -> Set<String> {
        var words: Set<String> = []
        var word = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                word.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.unicodeScalars.append(Unicode.Scalar(byte | 0x20))
            default:
                keep(&word, in: &words)
            }
        }
        keep(&word, in: &words)
        return words
    }

    private static func keep(_ word: inout String, in words: inout Set<String>) {
        if word.utf8.count >= 3, Int(word) == nil, !common.contains(word) { words.insert(word) }
        word = ""
    }
}
