/// The folder that a kernel was built from, as far as its debug information tells.
struct SourceTree: Sendable {
    /// Functions that every kernel has, and the files they are in.
    static let landmarks = [
        ("start_kernel", "init/main.c"), ("vfs_read", "fs/read_write.c"), ("schedule", "kernel/sched/core.c"),
        ("do_exit", "kernel/exit.c"), ("panic", "kernel/panic.c"),
    ]

    /// With its slash; empty where paths are relative already.
    private let root: String

    /// A tree known by the paths of its landmarks, or by `root`, where no landmark was found.
    init(landmarks found: [(file: String, path: String)], root: String = "") {
        let roots = found.compactMap { file, path in
            Self.plain(path).hasSuffix("/" + file) ? String(Self.plain(path).dropLast(file.utf8.count)) : nil
        }
        self.root = roots.first ?? (root.isEmpty || root.hasSuffix("/") ? root : root + "/")
    }

    /// `path` from the tree's top: `net/core/dev.c`. Files made by the build are named from the build's top, files from
    /// elsewhere as they are.
    func relative(_ path: String) -> String {
        let path = Self.plain(path)
        if !root.isEmpty, path.hasPrefix(root) { return String(path.dropFirst(root.utf8.count)) }
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
