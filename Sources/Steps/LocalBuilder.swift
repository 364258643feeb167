import Bisection
import GitHistory
import Kbuild
import Records
import SystemPackage

/// Builds candidates on this machine: from the cache, or in a slot of its own.
public struct LocalBuilder: KernelBuilder {
    /// The history that candidates come from.
    public var repository: Repository
    /// The slot's source tree.
    public var worktree: Worktree
    /// The slot's output folder.
    public var output: FilePath
    /// Builds, and what was built.
    public var builds: KernelBuilds
    /// The requested config, fragments merged.
    public var config: String
    /// Parallel compiler jobs.
    public var jobs: Int
    /// The longest that a build may take.
    public var limit: Duration

    /// A builder with everything it needs.
    public init(
        repository: Repository, worktree: Worktree, output: FilePath, builds: KernelBuilds, config: String,
        jobs: Int, limit: Duration
    ) {
        self.repository = repository
        self.worktree = worktree
        self.output = output
        self.builds = builds
        self.config = config
        self.jobs = jobs
        self.limit = limit
    }

    /// The kernel of `source`. The cache is asked before any file is touched.
    public func build(_ source: CandidateSource, listener: @escaping StepListener) async throws -> BuiltKernel {
        let reverted = try await reverted(source)
        let tree: String
        if let reverted { tree = reverted.treeID } else { tree = try await repository.commit(source.commit).tree }
        if let cached = try await builds.cached(treeID: tree, config: config) { return cached }
        listener(.checkingOut)
        if let reverted {
            try await worktree.checkOut(reverted)
        } else {
            try await worktree.checkOut(source.commit)
        }
        listener(.building(fraction: nil))
        let request = KernelRequest(
            treeID: tree, source: worktree.source, output: output, config: config, jobs: jobs, limit: limit)
        return try await builds.build(request) { listener(.building(fraction: $0.fraction)) }
    }

    /// The tree without the change that is to be taken back; nil where none is.
    private func reverted(_ source: CandidateSource) async throws -> RevertedTree? {
        guard let commit = source.reverting else { return nil }
        do throws(GitError) {
            return try await worktree.revert(commit, on: source.commit)
        } catch .revertConflicts(let commit, let base, let paths) {
            throw RevertConflict("\(GitError.revertConflicts(commit, on: base, paths: paths))")
        }
    }
}
