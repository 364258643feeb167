public import SystemPackage

/// Where one firstbad keeps its things. Two with different places do not know of each other.
public struct Places: Sendable, Hashable {
    /// Jobs, journal, guests: what can't be made again.
    public var state: FilePath
    /// Kernels, compilers' results, build slots: what can.
    public var cache: FilePath

    /// These folders; the user's own where none is named.
    public init(state: FilePath = UserFolders.state(), cache: FilePath = UserFolders.cache()) {
        self.state = state
        self.cache = cache
    }

    /// The journal's file.
    public var journal: FilePath { state.appending("journal.sqlite") }
    /// All jobs' folders.
    public var jobs: FilePath { state.appending("jobs") }
    /// What guests leave while they run.
    public var guests: FilePath { state.appending("guests") }
    /// Folders to build in.
    public var slots: FilePath { cache.appending("slots") }
    /// Built kernels.
    public var kernels: FilePath { cache.appending("kernels") }
    /// Compilers' results.
    public var ccache: FilePath { cache.appending("ccache") }
}
