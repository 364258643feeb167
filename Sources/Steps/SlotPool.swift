import GitHistory
import HostTools
import Kbuild
import Records
import SystemPackage

/// The build slots that this process holds for one history and config. A slot once taken is kept, as its builds are
/// incremental; all are given free at the end.
actor SlotPool {
    /// A slot with its source tree.
    struct Slot: Sendable {
        var folder: BuildSlot
        var worktree: Worktree
    }

    private let folder: FilePath
    private let repository: FilePath
    private let key: String
    private var idle: [Slot] = []

    /// Slots below `folder` for the history at `repository` and a config.
    init(folder: FilePath, repository: FilePath, config: String) {
        self.folder = folder
        self.repository = repository
        key = String(ContentKey(of: [repository.string, config]).hex.prefix(16))
    }

    /// Runs `body` in a slot that nobody else is in.
    func with<Value: Sendable>(_ body: @Sendable (Slot) async throws -> Value) async throws -> Value {
        let slot = try take()
        defer { idle.append(slot) }
        return try await body(slot)
    }

    private func take() throws -> Slot {
        if let slot = idle.popLast() { return slot }
        let slot = try BuildSlot(in: folder, key: key)
        do {
            return Slot(folder: slot, worktree: try Worktree(folder: slot.path, repository: repository))
        } catch {
            slot.release()
            throw error
        }
    }

    /// Gives all slots free that are not in use.
    func release() {
        for slot in idle { slot.folder.release() }
        idle = []
    }
}
