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
        var report = report
        return report.withUTF8 { bytes in
            let lines = NamedFiles(UnsafeRawBufferPointer(bytes))
            if title.hasPrefix("INFO: rcu detected stall"), let entry = interrupted(in: lines.bytes) {
                let below = NamedFiles(UnsafeRawBufferPointer(rebasing: lines.bytes[entry...]))
                if let path = path(in: below) { return path }
            }
            return path(in: lines)
        }
    }

    /// What the interrupt that noticed a stall came in through: what it interrupted is printed behind.
    private static let interruptEntries = [
        "apic_timer_interrupt+0x", "el1h_64_irq+0x", "el1_irq+0x", "Exception stack",
    ].map { Array($0.utf8) }

    private static func interrupted(in report: UnsafeRawBufferPointer) -> Int? {
        for entry in interruptEntries {
            if let index = report.firstIndex(of: entry) { return index }
        }
        return nil
    }

    private static func path(in lines: NamedFiles) -> String? {
        var lines = lines
        // Rather one of the common files than none: somebody has to get the report.
        var fallback: String?
        while let file = lines.next() {
            let path = file.path
            if fallback == nil { fallback = cleaned(path) }
            if CommonFiles.contain(path) || file.isAside { continue }
            return deeper(than: cleaned(path), in: &lines)
        }
        return fallback
    }

    /// The last of those in `lines` that lie each in a folder of the folder of the one before, `path` at first.
    private static func deeper(than path: String, in lines: inout NamedFiles) -> String {
        var deepest = path
        var folder = Self.folder(of: path)
        while let file = lines.next() {
            guard file.path.first == ASCII.dot || file.path.first == folder.utf8.first else { continue }
            let candidate = cleaned(file.path)
            guard candidate.hasPrefix(folder), isBelow(candidate.utf8.dropFirst(folder.utf8.count)),
                !CommonFiles.contain(file.path), !file.isAside
            else { continue }
            deepest = candidate
            folder = Self.folder(of: candidate)
        }
        return deepest
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Whether `rest`, what is behind a folder's path, leads into a folder of it: `/sub/file.c`.
    private static func isBelow(_ rest: Substring.UTF8View) -> Bool {
        rest.first == ASCII.slash && rest.dropFirst(2).contains(ASCII.slash)
    }

    /// Without `./`, `//` and `x/../`.
    private static func cleaned(_ path: UnsafeRawBufferPointer.SubSequence) -> String {
        let text = String(decoding: path, as: UTF8.self)
        guard text.contains("./") || text.contains("//") else { return text }
        var parts: [Substring] = []
        for part in text.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (text.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}

extension UnsafeRawBufferPointer {
    /// Index of the first occurrence of `literal`.
    fileprivate func firstIndex(of literal: [UInt8]) -> Int? {
        guard let first = literal.first, count >= literal.count else { return nil }
        return (0...(count - literal.count)).first { self[$0] == first && self[$0...].starts(with: literal) }
    }
}

extension Crash {
    /// The source file most likely at fault; nil where the report isn't symbolised.
    public var guiltyFile: String? { GuiltyFile.path(title: title, report: report) }
}
