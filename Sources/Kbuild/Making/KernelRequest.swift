public import Records
public import SystemPackage

/// A kernel to be built.
public struct KernelRequest: Sendable, Hashable {
    /// The git tree of the source, in hex: the same tree is never built twice.
    public var treeID: String
    /// The source, checked out. It is only read.
    public var source: FilePath
    /// A folder of this build slot's own. It is kept from build to build, which makes the next one fast.
    public var output: FilePath
    /// The config asked for, fragments laid over it already; `make olddefconfig` fills it up.
    public var config: String
    /// What kind of machine it is for.
    public var machine: Machine
    /// How many compilers run at once, at least 1.
    public var jobs: Int
    /// For everything: configuring, building, and building again from nothing where that is needed.
    public var limit: Duration
    /// Whether an earlier build in `output` may be built upon.
    public var incremental: Bool

    /// A request.
    public init(
        treeID: String, source: FilePath, output: FilePath, config: String, machine: Machine = .x86_64, jobs: Int,
        limit: Duration, incremental: Bool = true
    ) {
        self.treeID = treeID
        self.source = source
        self.output = output
        self.config = config
        self.machine = machine
        self.jobs = jobs
        self.limit = limit
        self.incremental = incremental
    }
}

/// How kernels are built here.
public struct BuildSettings: Sendable, Hashable {
    /// Whether builds are shut in, or not made at all where that can't be; false only for trees that are trusted.
    public var isSandboxed = true
    /// The folder of ccache's; nil for none.
    public var ccacheFolder: FilePath?
    /// What ccache may keep, in its own words.
    public var ccacheSize = "5G"
    /// Free bytes without which no build is begun. A small kernel takes 150 MiB, one with debug info some GiB.
    public var minimumFreeBytes: Int64 = 2 << 30
    /// Whether a config without what an initramfs guest needs is refused.
    public var checksGuestNeeds = true

    /// The usual settings, without ccache.
    public init() {}
}
