/// The folder that a kernel was built from, as far as its debug information tells.
struct SourceTree: Sendable {
    /// Functions that every kernel has, and the files they are in.
    static let landmarks = [
        ("start_kernel", "init/main.c"), ("vfs_read", "fs/read_write.c"), ("schedule", "kernel/sched/core.c"),
        ("do_exit", "kernel/exit.c"), ("panic", "kernel/panic.c"),
        // Assembler is often named by another folder than C, of a build out of its tree.
        ("entry_SYSCALL_64_after_hwframe", "arch/x86/entry/entry_64.S"), ("vectors", "arch/arm64/kernel/entry.S"),
    ]

    /// With their slashes, longest first; none where paths are relative already.
    private let roots: [String]

    /// A tree known by the paths of its landmarks.
    init(landmarks found: [(file: String, path: String)]) {
        let roots = found.compactMap { file, path in
            Self.plain(path).hasSuffix("/" + file) ? String(Self.plain(path).dropLast(file.utf8.count)) : nil
        }
        self.roots = Set(roots).sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    /// `path` from the tree's top: `net/core/dev.c`. Files made by the build are named from the build's top, files from
    /// elsewhere as they are.
    func relative(_ path: String) -> String {
        let path = Self.plain(path)
        for root in roots where path.hasPrefix(root) { return String(path.dropFirst(root.utf8.count)) }
        for folder in ["/arch/", "/include/generated/"] where path.contains("/include/generated/") {
            if let range = path.firstRange(of: folder) {
                return String(path[path.index(after: range.lowerBound)...])
            }
        }
        return path
    }

    /// Without `.`, `..` and empty parts.
    static func plain(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
