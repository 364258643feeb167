import CLibgit2
import Records

extension Repository {
    /// The content of the file `path` in `commit`'s tree; nil where it has none of that name, or one of more than
    /// `limit` bytes.
    public func file(_ path: String, at commit: CommitID, limit: Int = 8 << 20) throws(GitError) -> [UInt8]? {
        let tree = try TreeHandle(of: try CommitHandle(commit, in: handle), in: handle)
        var entry: OpaquePointer?
        let code = git_tree_entry_bypath(&entry, tree.pointer, path)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try check("git_tree_entry_bypath", code)
        defer { git_tree_entry_free(entry) }
        guard let entry, git_tree_entry_type(entry) == GIT_OBJECT_BLOB else { return nil }
        var blob: OpaquePointer?
        try check("git_blob_lookup", git_blob_lookup(&blob, handle.pointer, git_tree_entry_id(entry)))
        defer { git_blob_free(blob) }
        guard let blob, let bytes = git_blob_rawcontent(blob) else { return nil }
        let size = Int(git_blob_rawsize(blob))
        guard size <= limit else { return nil }
        return Array(UnsafeRawBufferPointer(start: bytes, count: size))
    }
}
