/// The source file most likely at fault, from a report whose frames have their files and lines.
///
/// The rule is syzkaller's (`pkg/report/linux.go`, `extractGuiltyFile`): the first file on the stack that isn't there
/// in most stacks anyway (allocators, locking, scheduling, sanitizers, headers), and then any file further up the
/// stack that is deeper in the same folder, since `net/foo/bar/x.c` says more than `net/foo/y.c`.
public enum GuiltyFile {
    /// The path, relative to the kernel's tree; nil where `report` names no file.
    ///
    /// - Parameters:
    ///   - title: The crash's title: a stall's report begins with those who noticed it.
    ///   - report: The report from the crash's first line on, symbolised.
    public static func path(title: String, report: String) -> String? {
        path(title: title, report: report, from: 0)
    }

    /// Whether `path` is a header, or a file that is on most stacks, whoever is at fault.
    public static func isCommon(_ path: String) -> Bool {
        var path = path
        return path.withUTF8 { CommonFiles.contain(ByteView($0)) }
    }

    /// The path, of a report whose first `start` bytes are earlier lines.
    static func path(title: String, report: String, from start: Int) -> String? {
        var report = report
        return report.withUTF8 { bytes in
            let lines = ByteView(bytes).from(start)
            if title.hasPrefix("INFO: rcu detected stall"), let entry = interrupted(in: lines),
                let path = path(in: lines.from(entry))
            {
                return path
            }
            return path(in: lines)
        }
    }

    /// What the interrupt that noticed a stall came in through: what it interrupted is printed behind.
    private static let interruptEntries: [StaticString] = [
        "apic_timer_interrupt+0x", "el1h_64_irq+0x", "el1_irq+0x", "Exception stack",
    ]

    private static func interrupted(in report: ByteView) -> Int? {
        for entry in interruptEntries {
            if let index = report.find(entry) { return index }
        }
        return nil
    }

    private static func path(in report: ByteView) -> String? {
        var files = NamedFiles(report)
        // Rather one of the common files than none: somebody has to get the report.
        var fallback: ByteView?
        while let file = files.next() {
            if fallback == nil { fallback = file.path }
            if CommonFiles.contain(file.path) || file.isAside { continue }
            return deeper(than: cleaned(file.path), in: &files)
        }
        return fallback.map(cleaned)
    }

    /// The last of those in `files` that lie each in a folder of the folder of the one before, `path` at first.
    private static func deeper(than path: String, in files: inout NamedFiles) -> String {
        var deepest = path
        var folder = Self.folder(of: path)
        while let file = files.next() {
            // Few paths are like that, and only they are cleaned.
            guard file.path.first == ASCII.dot || file.path.has(folder) else { continue }
            let candidate = cleaned(file.path)
            guard candidate.utf8.starts(with: folder), isBelow(candidate.utf8.dropFirst(folder.count)),
                !CommonFiles.contain(file.path), !file.isAside
            else { continue }
            deepest = candidate
            folder = Self.folder(of: candidate)
        }
        return deepest
    }

    private static func folder(of path: String) -> [UInt8] {
        path.lastIndex(of: "/").map { Array(path[..<$0].utf8) } ?? [ASCII.dot]
    }

    /// Whether `rest`, what is behind a folder's path, leads into a folder of it: `/sub/file.c`.
    private static func isBelow(_ rest: Substring.UTF8View) -> Bool {
        rest.first == ASCII.slash && rest.dropFirst(2).contains(ASCII.slash)
    }

    /// Without `./`, `//` and `x/../`.
    private static func cleaned(_ path: ByteView) -> String {
        let text = path.string
        guard path.contains("./") || path.contains("//") else { return text }
        var parts: [Substring] = []
        for part in text.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (text.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}

extension Crash {
    /// The source file most likely at fault; nil where the report isn't symbolised.
    public var guiltyFile: String? { GuiltyFile.path(title: title, report: report, from: leadIn) }
}
