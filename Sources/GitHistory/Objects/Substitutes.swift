import Bisection
import CLibgit2
import Glibc
import SystemPackage

/// Where a repository says that history isn't what its commits say: a shallow clone's ends, `git replace`, grafts
/// (gitrepository-layout(5)).
struct Substitutes: Equatable {
    /// The commits at which a shallow repository's history ends.
    var shallow: Set<PackedCommitID> = []
    /// Parents that stand for a commit's own.
    var grafts: [PackedCommitID: [PackedCommitID]] = [:]
    /// Objects that stand for others.
    var replacements: [PackedCommitID: PackedCommitID] = [:]

    /// Nothing is substituted.
    init() {}

    var isEmpty: Bool { shallow.isEmpty && grafts.isEmpty && replacements.isEmpty }

    /// How many replacements of replacements git follows.
    private static let deepest = 5

    /// The object that is read in the place of `id`.
    func object(for id: PackedCommitID) -> PackedCommitID {
        var id = id
        for _ in 0..<Self.deepest {
            guard let other = replacements[id] else { break }
            id = other
        }
        return id
    }

    /// What the repository says now.
    init(of repository: borrowing RepositoryHandle) throws(GitError) {
        let folder = repository.commonFolder
        for line in try Self.lines(of: folder.appending("shallow")) {
            if let id = Self.ids(in: line).first { shallow.insert(id) }
        }
        for line in try Self.lines(of: folder.appending("info").appending("grafts")) {
            let ids = Self.ids(in: line)
            if let id = ids.first { grafts[id] = Array(ids.dropFirst()) }
        }
        if try Self.mayHaveReplacements(folder) { replacements = try Self.replacements(in: repository) }
    }

    private static func lines(of path: FilePath) throws(GitError) -> [ArraySlice<UInt8>] {
        try readFile(path)?.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") } ?? []
    }

    private static func ids(in line: ArraySlice<UInt8>) -> [PackedCommitID] {
        line.split(separator: UInt8(ascii: " ")).compactMap { word in
            word.withUnsafeBytes { PackedCommitID(hex: $0) }
        }
    }

    private static func mayHaveReplacements(_ folder: FilePath) throws(GitError) -> Bool {
        if access(folder.appending("refs").appending("replace").string, F_OK) == 0 { return true }
        guard let packed = MappedFile(folder.appending("packed-refs")) else { return false }
        // "<40 digits> <name>\n", again and again.
        return packed.bytes.split(separator: UInt8(ascii: "\n")).contains { line in
            line.dropFirst(41).starts(with: "refs/replace/".utf8)
        }
    }

    private static func replacements(
        in repository: borrowing RepositoryHandle
    ) throws(GitError) -> [PackedCommitID: PackedCommitID] {
        var iterator: OpaquePointer?
        try check(
            "git_reference_iterator_glob_new",
            git_reference_iterator_glob_new(&iterator, repository.pointer, "refs/replace/*"))
        defer { git_reference_iterator_free(iterator) }
        var found: [PackedCommitID: PackedCommitID] = [:]
        while true {
            var reference: OpaquePointer?
            let code = git_reference_next(&reference, iterator)
            if code == GIT_ITEROVER.rawValue { return found }
            try check("git_reference_next", code)
            defer { git_reference_free(reference) }
            guard let target = git_reference_target(reference)?.pointee, let name = git_reference_name(reference)
            else { continue }
            let replaced = Array(String(cString: name).utf8.dropFirst("refs/replace/".utf8.count))
            if let id = replaced.withUnsafeBytes({ PackedCommitID(hex: $0) }) { found[id] = target.packed }
        }
    }
}
