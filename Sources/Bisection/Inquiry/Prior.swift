/// How likely each commit is the culprit before anything was tested, by what it changed.
///
/// The weights are likelihood ratios against a commit elsewhere in the kernel, rounded, and kept below what was measured:
/// on 300 `Fixes:` pairs of a kernel-style project, with the fix's files standing for those on the crash's stack,
/// 78 % of the culprits touched one of these files (0.25 % of all commits did), 11 % another one in a folder with
/// them (3 %), and 3 % one in a folder beside (5 %). A stack shows victims, too. A prior changes what is tested
/// first, never what is believed at the end: no commit is impossible.
public struct Prior: Sendable {
    /// Source files on the crash's stacks, relative to the kernel's tree.
    public let stackFiles: Set<String>
    private let folders: Set<Substring>
    private let around: Set<Substring>
    private let isCompiled: (@Sendable (String) -> Bool)?

    /// What the weights are, against a commit elsewhere in the kernel.
    public struct Weights: Sendable, Hashable {
        /// For a commit that touches a file on the stack.
        public var sharedFile = 1000.0
        /// For one that touches a file in the same folder.
        public var sharedFolder = 30.0
        /// For one that touches a file in a folder beside.
        public var nearFolder = 4.0
        /// For one that can't change this kernel, as far as is known.
        public var irrelevant = 0.02

        /// Those that were measured.
        public init() {}
    }

    /// The weights.
    public var weights = Weights()

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
    ///
    /// A merge's are those that differ from all of its parents', its own changes; where they aren't known (empty), the merge
    /// is like most.
    public func weight(changed paths: some Collection<String>, isMerge: Bool) -> Double {
        if isMerge, paths.isEmpty { return 1 }
        return paths.map(weight(of:)).max() ?? weights.irrelevant
    }

    private func weight(of path: String) -> Double {
        if stackFiles.contains(path) { return weights.sharedFile }
        if let isCompiled, !isCompiled(path) { return weights.irrelevant }
        if isCompiled == nil, Self.isBesideTheKernel(path) { return weights.irrelevant }
        let folder = Self.folder(of: path[...])
        if folders.contains(folder) { return weights.sharedFolder }
        return around.contains(folder) || around.contains(Self.folder(of: folder)) ? weights.nearFolder : 1
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
