import GitHistory
import Kbuild
import Records
import SystemPackage

/// Builds candidates on this machine: from the cache, or in a slot of their own.
struct LocalBuilder: KernelBuilder {
    /// The history that candidates come from.
    var repository: Repository
    /// Where it is built.
    var slots: SlotPool
    /// Builds, and what was built.
    var builds: KernelBuilds
    /// The config asked for, fragments merged.
    var config: String
    /// Parallel compiler jobs; nil for as many as there are cores.
    var jobs: Int?
    /// The longest that a build may take.
    var limit: Duration
    /// This host's cores and memory.
    var capacity: Capacity

    /// Memory in MiB that one compiler takes at most, roughly: a sanitized file of a big driver.
    private static let memoryOfACompiler = 400

    /// The kernel of `candidate`. The cache is asked before any file is touched.
    func build(_ candidate: Candidate, listener: @escaping StepListener) async throws -> BuiltKernel {
        guard candidate.changes.isEmpty else {
            return try await slots.with { try await build(candidate, in: $0, listener) }
        }
        let tree = try await repository.commit(candidate.commit).tree
        if let cached = try await builds.cached(treeID: tree, config: config) { return cached }
        return try await slots.with { slot in
            listener(.checkingOut)
            try await slot.worktree.checkOut(candidate.commit)
            return try await compile(tree, slot, listener)
        }
    }

    /// The tree with the candidate's changes made, built.
    private func build(
        _ candidate: Candidate, in slot: SlotPool.Slot, _ listener: @escaping StepListener
    ) async throws -> BuiltKernel {
        guard let reverting = candidate.reverting else {
            throw ChangeConflict("only one change can be taken back on \(candidate.commit.short)")
        }
        let tree: RevertedTree
        do throws(GitError) {
            tree = try await slot.worktree.revert(reverting, on: candidate.commit)
        } catch .revertConflicts(let commit, let base, let paths) {
            throw ChangeConflict("\(GitError.revertConflicts(commit, on: base, paths: paths))")
        }
        if let cached = try await builds.cached(treeID: tree.treeID, config: config) { return cached }
        listener(.checkingOut)
        try await slot.worktree.checkOut(tree)
        return try await compile(tree.treeID, slot, listener)
    }

    private func compile(
        _ tree: String, _ slot: SlotPool.Slot, _ listener: @escaping StepListener
    ) async throws -> BuiltKernel {
        let wanted = min(jobs ?? capacity.all.cores, max(1, capacity.all.memoryMiB / Self.memoryOfACompiler))
        return try await capacity.with(
            least: .init(cores: 1, memoryMiB: Self.memoryOfACompiler),
            wanted: .init(cores: wanted, memoryMiB: wanted * Self.memoryOfACompiler)
        ) { granted in
            listener(.building(fraction: nil))
            let request = KernelRequest(
                treeID: tree, source: slot.worktree.source, output: slot.folder.output, config: config,
                jobs: min(wanted, granted.cores), limit: limit)
            return try await builds.build(request) { listener(.building(fraction: $0.fraction)) }
        }
    }
}
