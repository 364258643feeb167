import Glibc
import SystemPackage

/// An open folder. What is done by name in it is done in this folder, whatever became of the path that led here:
/// no symbolic link is ever followed.
struct Folder: ~Copyable {
    let descriptor: CInt
    /// For messages.
    let path: FilePath

    /// Opens a folder by its path; a symbolic link in the last place is refused.
    init(at path: FilePath) throws(GitError) {
        descriptor = open(path.string, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw fileError("open", path) }
    }

    /// Opens the folder `name` in `parent`, making it readable first if need be.
    init(_ name: [CChar], in parent: borrowing Folder) throws(GitError) {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var opened = openat(parent.descriptor, name, flags)
        if opened < 0, errno == EACCES, fchmodat(parent.descriptor, name, 0o755, 0) == 0 {
            opened = openat(parent.descriptor, name, flags)
        }
        path = parent.path(of: name)
        descriptor = opened
        guard opened >= 0 else { throw fileError("open", path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func path(of name: [CChar]) -> FilePath {
        path.appending(String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// The names in the folder.
    func names() throws(GitError) -> [[CChar]] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else {
            let error = fileError("list", path)
            if copy >= 0 { close(copy) }
            throw error
        }
        defer { closedir(stream) }
        var names: [[CChar]] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            if name != [46, 0], name != [46, 46, 0] { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw fileError("list", path) }
        return names
    }

    /// What is at `name`, not following a link; nil if nothing.
    func stat(_ name: [CChar]) throws(GitError) -> stat? {
        var result = Glibc.stat()
        if fstatat(descriptor, name, &result, AT_SYMLINK_NOFOLLOW) == 0 { return result }
        guard errno == ENOENT else { throw fileError("look at", path(of: name)) }
        return nil
    }

    /// Makes sure that `name` is a folder with the usual permissions.
    func makeFolder(_ name: [CChar]) throws(GitError) {
        var found = try stat(name)
        if let there = found, there.st_mode & S_IFMT != S_IFDIR {
            try remove(name)
            found = nil
        }
        if found == nil {
            guard mkdirat(descriptor, name, 0o755) == 0 else { throw fileError("make folder", path(of: name)) }
        }
        if found.map({ $0.st_mode & 0o7777 != 0o755 }) ?? true {
            // Not a symbolic link: just made, or just looked at, in a folder that is ours alone.
            guard fchmodat(descriptor, name, 0o755, 0) == 0 else { throw fileError("chmod", path(of: name)) }
        }
    }

    /// Removes `name`, and everything in it if it is a folder.
    func remove(_ name: [CChar], depth: Int = 0) throws(GitError) {
        if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM, depth < 400 else { throw fileError("remove", path(of: name)) }
        do {
            let folder = try Folder(name, in: self)
            for inside in try folder.names() { try folder.remove(inside, depth: depth + 1) }
        }
        guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 else { throw fileError("remove", path(of: name)) }
    }

    /// Makes a new file at `name`, where nothing is, and returns what it looks like.
    func write(_ bytes: UnsafeRawBufferPointer, to name: [CChar], mode: mode_t) throws(GitError) -> stat {
        let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard file >= 0 else { throw fileError("create", path(of: name)) }
        var (place, result, failed) = (0, Glibc.stat(), false)
        while place < bytes.count, !failed {
            let count = Glibc.write(file, bytes.baseAddress?.advanced(by: place), bytes.count - place)
            if count > 0 { place += count } else { failed = errno != EINTR }
        }
        failed = failed || fchmod(file, mode) != 0 || fstat(file, &result) != 0
        let error = errno
        guard close(file) == 0, !failed else {
            throw fileError("write", path(of: name), Errno(rawValue: failed ? error : errno))
        }
        return result
    }

    /// Whether the file `name`, of the right size, has these bytes.
    func contents(of name: [CChar], are bytes: UnsafeRawBufferPointer) throws(GitError) -> Bool {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        // Unreadable: it has to be written anew anyway.
        guard file >= 0 else { return false }
        defer { close(file) }
        var place = 0
        return withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { chunk in
            while true {
                let count = read(file, chunk.baseAddress, chunk.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count == 0 && place == bytes.count }
                guard count <= bytes.count - place,
                    compareBytes(
                        UnsafeRawBufferPointer(rebasing: chunk[..<count]),
                        UnsafeRawBufferPointer(rebasing: bytes[place..<(place + count)])) == 0
                else { return false }
                place += count
            }
        }
    }

    /// Whether the symbolic link `name` has this target.
    func target(of name: [CChar], is bytes: UnsafeRawBufferPointer) -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
            guard let start = buffer.baseAddress else { return false }
            let count = readlinkat(descriptor, name, start, buffer.count)
            return count == bytes.count && compareBytes(UnsafeRawBufferPointer(buffer), bytes) == 0
        }
    }
}

/// How the first bytes compare, as many as the shorter one has: as `memcmp` has it.
func compareBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    guard let first = left.baseAddress, let second = right.baseAddress else { return 0 }
    return Int(memcmp(first, second, min(left.count, right.count)))
}

/// The error for a failed file operation: a full disk is a case of its own.
func fileError(_ doing: String, _ path: FilePath, _ error: Errno = Errno(rawValue: errno)) -> GitError {
    error == .noSpace || error == .diskQuotaExceeded
        ? .diskFull(path: path) : .file(doing: doing, path: path, errno: error)
}
