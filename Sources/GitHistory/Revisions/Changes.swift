import Bisection
import CLibgit2
import Records

extension Repository {
    /// The paths that `commit` changed against its first parent, or brought in if it has none, in git's order.
    public func changedPaths(of commit: CommitID) throws(GitError) -> [String] {
        let diff = try DiffHandle(of: commit, in: handle)
        var paths: [String] = []
        for place in 0..<git_diff_num_deltas(diff.pointer) {
            guard let delta = git_diff_get_delta(diff.pointer, place)?.pointee,
                let path = delta.new_file.path ?? delta.old_file.path
            else { continue }
            // A file that became a link is there twice: as removed and as added.
            let text = String(cString: path)
            if paths.last != text { paths.append(text) }
        }
        return paths
    }

    /// The change of `commit` against its first parent as a patch, at most `limit` bytes of it, whole lines.
    public func diff(of commit: CommitID, limit: Int = 1 << 20) throws(GitError) -> (text: String, isWhole: Bool) {
        struct Patch {
            let limit: Int
            var bytes: [UInt8] = []
        }
        let diff = try DiffHandle(of: commit, in: handle)
        var patch = Patch(limit: limit)
        let code = withUnsafeMutablePointer(to: &patch) { payload in
            git_diff_print(
                diff.pointer, GIT_DIFF_FORMAT_PATCH,
                { _, _, line, payload in
                    guard let line = line?.pointee, let patch = payload?.assumingMemoryBound(to: Patch.self)
                    else { return 0 }
                    let hasOrigin = [UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-")]
                        .contains(UInt8(bitPattern: line.origin))
                    let size = line.content_len + (hasOrigin ? 1 : 0)
                    guard patch.pointee.bytes.count + size <= patch.pointee.limit else { return GIT_EUSER.rawValue }
                    if hasOrigin { patch.pointee.bytes.append(UInt8(bitPattern: line.origin)) }
                    patch.pointee.bytes += UnsafeRawBufferPointer(start: line.content, count: line.content_len)
                    return 0
                }, payload)
        }
        guard code == 0 || code == GIT_EUSER.rawValue else { throw lastGitError("git_diff_print", code) }
        return (String(decoding: patch.bytes, as: UTF8.self), code == 0)
    }
}

/// What a commit changed against its first parent.
private struct DiffHandle: ~Copyable {
    let pointer: OpaquePointer

    init(of commit: CommitID, in repository: borrowing RepositoryHandle) throws(GitError) {
        let child = try CommitHandle(commit, in: repository)
        let new = try TreeHandle(of: child, in: repository)
        guard let first = git_commit_parent_id(child.pointer, 0)?.pointee else {
            pointer = try Self.compare(nil, new.pointer, in: repository)
            return
        }
        let old = try TreeHandle(of: try CommitHandle(first.packed.commitID, in: repository), in: repository)
        pointer = try Self.compare(old.pointer, new.pointer, in: repository)
    }

    deinit { git_diff_free(pointer) }

    private static func compare(
        _ old: OpaquePointer?, _ new: OpaquePointer, in repository: borrowing RepositoryHandle
    ) throws(GitError) -> OpaquePointer {
        var found: OpaquePointer?
        let code = git_diff_tree_to_tree(&found, repository.pointer, old, new, nil)
        guard code == 0, let found else { throw lastGitError("git_diff_tree_to_tree", code) }
        return found
    }
}

/// A parsed tree, freed when it goes.
struct TreeHandle: ~Copyable {
    let pointer: OpaquePointer

    init(of commit: borrowing CommitHandle, in repository: borrowing RepositoryHandle) throws(GitError) {
        var found: OpaquePointer?
        let code = git_commit_tree(&found, commit.pointer)
        guard code == 0, let found else {
            throw repository.objects.error(code, reading: git_commit_tree_id(commit.pointer)?.pointee ?? git_oid())
        }
        pointer = found
    }

    deinit { git_tree_free(pointer) }
}
