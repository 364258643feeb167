import Bisection
import CLibgit2
import Records

/// A repository's objects, whichever packs and alternates they are in.
struct ObjectStore: ~Copyable {
    private let pointer: OpaquePointer
    private let partialClone: Bool

    init(owning pointer: OpaquePointer, partialClone: Bool) {
        self.pointer = pointer
        self.partialClone = partialClone
    }

    deinit { git_odb_free(pointer) }

    /// Reads an object, and hands its bytes to `body`. libgit2 has checked them against the id.
    func read<Result>(
        _ id: git_oid, as type: git_object_t, _ body: (UnsafeRawBufferPointer) throws(GitError) -> Result
    ) throws(GitError) -> Result {
        var oid = id
        var object: OpaquePointer?
        let code = git_odb_read(&object, pointer, &oid)
        guard code == 0, let object else { throw self.error(code, reading: id) }
        defer { git_odb_object_free(object) }
        guard git_odb_object_type(object) == type else {
            let kind = git_object_type2string(git_odb_object_type(object)).map { String(cString: $0) } ?? "unknown"
            throw .objectDamaged(id: id.hex, why: "it is a \(kind)")
        }
        return try body(
            UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
    }

    /// What it means that libgit2 couldn't get at `id`.
    func error(_ code: CInt, reading id: git_oid) -> GitError {
        if code == GIT_ENOTFOUND.rawValue { return .objectMissing(id: id.hex, partialClone: partialClone) }
        let last = lastGitError("git_odb_read", code)
        guard case .libgit2(_, _, let errorClass, let message) = last else { return last }
        let ours = [GIT_ERROR_NOMEMORY, GIT_ERROR_OS].contains { Int($0.rawValue) == errorClass }
        return ours ? last : .objectDamaged(id: id.hex, why: message)
    }

    /// Whether there is such an object.
    func has(_ id: git_oid) -> Bool {
        var oid = id
        return git_odb_exists(pointer, &oid) == 1
    }

    /// The size of an object in bytes.
    func size(of id: git_oid) throws(GitError) -> Int {
        var (oid, size, type) = (id, 0, GIT_OBJECT_INVALID)
        let code = git_odb_read_header(&size, &type, pointer, &oid)
        guard code == 0 else { throw error(code, reading: id) }
        return size
    }

    /// All commits whose id begins with these hex digits. Goes through every object: seconds on a large repository.
    func commits(beginningWith digits: String) -> [CommitID] {
        struct Search {
            let digits: [UInt8]
            var found: [git_oid] = []
        }
        var search = Search(digits: Array(digits.lowercased().utf8))
        _ = withUnsafeMutablePointer(to: &search) { payload in
            git_odb_foreach(
                pointer,
                { oid, payload in
                    guard let oid, let search = payload?.assumingMemoryBound(to: Search.self) else { return 0 }
                    if oid.pointee.hex.utf8.starts(with: search.pointee.digits) {
                        search.pointee.found.append(oid.pointee)
                    }
                    return 0
                }, payload)
        }
        let commits = search.found.filter { id in
            var (oid, size, type) = (id, 0, GIT_OBJECT_INVALID)
            return git_odb_read_header(&size, &type, pointer, &oid) == 0 && type == GIT_OBJECT_COMMIT
        }
        return Set(commits.map(\.packed.commitID)).sorted()
    }
}

extension git_oid {
    init(_ packed: PackedCommitID) {
        self.init()
        withUnsafeMutableBytes(of: &id) { packed.write(to: $0) }
    }

    init(_ commit: CommitID) { self.init(PackedCommitID(commit)) }

    var packed: PackedCommitID { withUnsafeBytes(of: id) { PackedCommitID(bytes: $0) } }

    /// The 40 hex digits.
    var hex: String { packed.commitID.hex }
}
