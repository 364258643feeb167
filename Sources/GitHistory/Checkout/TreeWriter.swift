import CLibgit2
import Glibc

/// Makes a folder equal to a tree, and notes what each file looks like afterwards.
struct TreeWriter {
    private(set) var summary = Worktree.Summary()
    private(set) var newState = CheckoutState.Writer()
    private var state: CheckoutState
    private let total: Int
    private let progress: (@Sendable (Worktree.Progress) -> Void)?
    private var done = 0
    /// Where we are, from the root, folders ended by a slash: what the state file has as paths.
    private var path: [UInt8] = []

    /// A blob is held in memory while it is written; the largest file of a kernel has 20 MB.
    private static let largestBlob = 1 << 29

    init(state: CheckoutState, total: Int, progress: (@Sendable (Worktree.Progress) -> Void)?) {
        self.state = state
        self.total = total
        self.progress = progress
    }

    /// Makes `folder` hold `entries` and nothing else.
    mutating func write(
        _ entries: [TreeListing.Entry], to folder: consuming Folder, from objects: borrowing ObjectStore
    ) throws(GitError) {
        let wanted = Set(entries.lazy.map(\.name))
        for name in try folder.names() where !wanted.contains(name) {
            try folder.remove(name)
            summary.removed += 1
        }
        for entry in entries {
            let length = path.count
            for byte in entry.name.dropLast() { path.append(UInt8(bitPattern: byte)) }
            if case .folder(let inside) = entry.kind {
                path.append(UInt8(ascii: "/"))
                try folder.makeFolder(entry.name)
                try write(inside, to: try Folder(entry.name, in: folder), from: objects)
            } else {
                try writeFile(entry, in: folder, from: objects)
                try countDone()
            }
            path.removeSubrange(length...)
        }
    }

    private mutating func countDone() throws(GitError) {
        done += 1
        if Task.isCancelled { throw .cancelled }
        if done % 500 == 0 || done == total { progress?(Worktree.Progress(done: done, total: total)) }
    }

    private mutating func writeFile(
        _ entry: TreeListing.Entry, in folder: borrowing Folder, from objects: borrowing ObjectStore
    ) throws(GitError) {
        var found = try folder.stat(entry.name)
        let known = state.stamp(of: path, id: entry.id)
        if let there = found, let known, known == FileStamp(there), entry.hasMode(there.st_mode) {
            newState.append(path, id: entry.id, stamp: known)
            return
        }
        guard try objects.size(of: entry.id) <= Self.largestBlob else {
            throw .unsafeTree(path: String(decoding: path, as: UTF8.self), why: "more than 512 MiB")
        }
        let now = try objects.read(entry.id, as: GIT_OBJECT_BLOB) { bytes throws(GitError) -> stat? in
            if let there = found {
                if try entry.isAlready(there, in: folder, bytes) {
                    summary.compared += 1
                    try entry.repairMode(there, in: folder)
                    return try folder.stat(entry.name)
                }
                try folder.remove(entry.name)
                found = nil
            }
            summary.written += 1
            return try entry.create(in: folder, bytes)
        }
        if let now { newState.append(path, id: entry.id, stamp: FileStamp(now)) }
    }
}

extension TreeListing.Entry {
    private var permissions: mode_t { kind == .executable ? 0o755 : 0o644 }

    /// Whether the mode that `lstat` returned is the one of this entry.
    func hasMode(_ mode: mode_t) -> Bool {
        kind == .symlink ? mode & S_IFMT == S_IFLNK : mode & S_IFMT == S_IFREG && mode & 0o7777 == permissions
    }

    /// Whether what is there, a file or link, has the right bytes.
    fileprivate func isAlready(
        _ there: stat, in folder: borrowing Folder, _ bytes: UnsafeRawBufferPointer
    ) throws(GitError) -> Bool {
        guard Int(there.st_size) == bytes.count else { return false }
        switch (kind, there.st_mode & S_IFMT) {
        case (.symlink, S_IFLNK): return folder.target(of: name, is: bytes)
        // A second name for a file of somebody else's would change with it.
        case (.file, S_IFREG), (.executable, S_IFREG):
            return there.st_nlink == 1 ? try folder.contents(of: name, are: bytes) : false
        default: return false
        }
    }

    fileprivate func repairMode(_ there: stat, in folder: borrowing Folder) throws(GitError) {
        guard !hasMode(there.st_mode) else { return }
        guard fchmodat(folder.descriptor, name, permissions, 0) == 0 else {
            throw fileError("chmod", folder.path(of: name))
        }
    }

    fileprivate func create(in folder: borrowing Folder, _ bytes: UnsafeRawBufferPointer) throws(GitError) -> stat?
    {
        guard kind == .symlink else { return try folder.write(bytes, to: name, mode: permissions) }
        guard !bytes.isEmpty, !bytes.contains(0) else {
            throw .unsafeTree(path: folder.path(of: name).string, why: "a symbolic link without a proper target")
        }
        let target = bytes.map { CChar(bitPattern: $0) } + [0]
        guard symlinkat(target, folder.descriptor, name) == 0 else {
            throw fileError("create", folder.path(of: name))
        }
        return try folder.stat(name)
    }
}
