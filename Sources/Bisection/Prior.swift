/// How likely each commit is the culprit before anything was tested, by what it changed.
///
/// The weights are likelihood ratios against a commit elsewhere in the kernel, rounded: on 300 `Fixes:` pairs of a
/// kernel-style project, with the fix's files standing for those on the crash's stack, 78 % of the culprits touched one
/// of these files (0.25 % of all commits did), 11 % another one in a folder with them (3 %), and 3 % one in a folder
/// beside (5 %). They are kept below what was measured there: a stack shows victims, too. A prior changes what is
/// tested first, never what is believed at the end: no commit is impossible.
public struct Prior: Sendable {
    /// Source files on the crash's stacks, relative to the kernel's tree.
    public let stackFiles: Set<String>
    private let folders: Set<Substring>
    private let around: Set<Substring>
    private let isCompiled: (@Sendable (String) -> Bool)?

    /// A commit that touches a file on the stack.
    static let sharedFile = 400.0
    /// One that touches a file in the same folder.
    static let sharedFolder = 30.0
    /// One that touches a file in a folder beside.
    static let nearFolder = 4.0
    /// A merge: only what it changed by itself could be to blame.
    static let merge = 0.3
    /// One that can't change this kernel, as far as is known.
    static let irrelevant = 0.02

    /// A prior for a crash with these files on its stacks, which may be none.
    ///
    /// `isCompiled` says whether a path has a part in this kernel's build; without it, documentation and the like
    /// are known by their names.
    public init(stackFiles: some Sequence<String>, isCompiled: (@Sendable (String) -> Bool)? = nil) {
        self.stackFiles = Set(stackFiles.filter { !$0.isEmpty })
        folders = Set(self.stackFiles.map { Self.folder(of: $0[...]) }.filter { !$0.isEmpty })
        around = Set(folders.map(Self.folder).filter { !$0.isEmpty })
        self.isCompiled = isCompiled
    }

    /// The weight of a commit that changed `paths`; 1 for one like most.
    public func weight(changed paths: some Collection<String>, isMerge: Bool) -> Double {
        if isMerge { return Self.merge }
        return paths.map(weight).max() ?? Self.irrelevant
    }

    private func weight(of path: String) -> Double {
        if stackFiles.contains(path) { return Self.sharedFile }
        if let isCompiled, !isCompiled(path) { return Self.irrelevant }
        if isCompiled == nil, Self.isBesideTheKernel(path) { return Self.irrelevant }
        let folder = Self.folder(of: path[...])
        if folders.contains(folder) { return Self.sharedFolder }
        return around.contains(folder) || around.contains(Self.folder(of: folder)) ? Self.nearFolder : 1
    }

    private static func folder(of path: Substring) -> Substring {
        path.lastIndex(of: "/").map { path[..<$0] } ?? ""
    }

    private static func isBesideTheKernel(_ path: String) -> Bool {
        let roots = [
            "Documentation/", "doc/", "LICENSES/", "samples/", "tools/", "test/", ".", "MAINTAINERS", "CREDITS",
        ]
        let endings = [".rst", ".txt", ".md", ".yaml", ".py"]
        return roots.contains { path.hasPrefix($0) } || endings.contains { path.hasSuffix($0) }
    }
}
