import Bisection
import CLibgit2
import Records

/// What a tree holds, all of it, checked before anything is written.
struct TreeListing {
    enum Kind: Equatable {
        case file, executable, symlink
        /// A folder, and its entries.
        case folder([Entry])
    }

    struct Entry: Equatable {
        /// The name in its folder: any bytes but `/` and NUL, ended by a NUL.
        let name: [CChar]
        let id: git_oid
        let kind: Kind

        static func == (left: Entry, right: Entry) -> Bool {
            left.name == right.name && left.kind == right.kind && left.id.packed == right.id.packed
        }
    }

    /// The entries of the root, in git's order.
    let entries: [Entry]
    /// How many files and symbolic links there are.
    let fileCount: Int

    /// Reads a tree with all that is below it.
    init(of root: git_oid, from objects: borrowing ObjectStore) throws(GitError) {
        var known: [PackedCommitID: Subtree] = [:]
        let whole = try Self.read(root, from: objects, path: "", depth: 0, known: &known)
        (entries, fileCount) = (whole.entries, whole.fileCount)
    }

    /// Linux has 12 levels and 90,000 files. Each level costs an open folder, and a tree of ten small objects can
    /// unfold to billions of files.
    private static let mostLevels = 100
    private static let mostFiles = 3_000_000

    private struct Subtree {
        var entries: [Entry] = []
        var fileCount = 0
        /// Files and folders.
        var size = 0
        var levels = 1
    }

    /// Reads a folder and those in it. Each object is read once, wherever it comes up: `known`.
    private static func read(
        _ tree: git_oid, from objects: borrowing ObjectStore, path: String, depth: Int,
        known: inout [PackedCommitID: Subtree]
    ) throws(GitError) -> Subtree {
        if let subtree = known[tree.packed] { return subtree }
        if Task.isCancelled { throw .cancelled }
        let rows = try objects.read(tree, as: GIT_OBJECT_TREE) { bytes throws(GitError) in
            try parse(bytes, id: tree, path: path)
        }
        var result = Subtree()
        for row in rows {
            let kind: Kind
            result.size += 1
            switch row.mode & 0o170000 {
            case 0o100000: kind = row.mode & 0o100 == 0 ? .file : .executable
            case 0o120000: kind = .symlink
            // A submodule: git leaves an empty folder.
            case 0o160000: kind = .folder([])
            case 0o040000:
                guard depth < mostLevels else { throw .unsafeTree(path: path, why: tooDeep) }
                let below =
                    path + String(decoding: row.name.map { UInt8(bitPattern: $0) }.dropLast(), as: UTF8.self)
                let inside = try read(row.id, from: objects, path: below + "/", depth: depth + 1, known: &known)
                result.size += inside.size
                result.fileCount += inside.fileCount
                result.levels = max(result.levels, inside.levels + 1)
                kind = .folder(inside.entries)
            default: throw .unsafeTree(path: path, why: "an entry of mode \(String(row.mode, radix: 8))")
            }
            if case .folder = kind {} else { result.fileCount += 1 }
            guard result.size <= mostFiles else {
                throw .unsafeTree(path: path, why: "more than \(mostFiles) files")
            }
            guard depth + result.levels <= mostLevels else { throw .unsafeTree(path: path, why: tooDeep) }
            result.entries.append(Entry(name: row.name, id: row.id, kind: kind))
        }
        known[tree.packed] = result
        return result
    }

    private static let tooDeep = "more than \(mostLevels) levels"

    private struct Row {
        let mode: UInt32
        let name: [CChar]
        let id: git_oid
    }

    /// Takes a tree object apart: "<octal mode> <name>\0<20 bytes of id>", again and again.
    private static func parse(_ bytes: UnsafeRawBufferPointer, id: git_oid, path: String) throws(GitError) -> [Row]
    {
        var rows: [Row] = []
        var names = Set<[CChar]>()
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")), let end = rest[space...].firstIndex(of: 0),
                rest.endIndex - end > 20,
                let mode = UInt32(String(decoding: rest[..<space], as: UTF8.self), radix: 8)
            else { throw .objectDamaged(id: id.hex, why: "not a tree") }
            let name = rest[(space + 1)..<end]
            if let why = objection(to: name) {
                throw .unsafeTree(path: path + String(decoding: name, as: UTF8.self), why: why)
            }
            let terminated = name.map { CChar(bitPattern: $0) } + [0]
            guard names.insert(terminated).inserted else {
                throw .unsafeTree(path: path + String(decoding: name, as: UTF8.self), why: "the name comes twice")
            }
            let entry = PackedCommitID(bytes: UnsafeRawBufferPointer(rebasing: rest[(end + 1)..<(end + 21)]))
            rows.append(Row(mode: mode, name: terminated, id: git_oid(entry)))
            rest = rest[(end + 21)...]
        }
        return rows
    }

    /// Why git doesn't check out a file with this name (`verify_path` in its read-cache.c).
    private static func objection(to name: Slice<UnsafeRawBufferPointer>) -> String? {
        if name.isEmpty { return "it has no name" }
        if name.contains(UInt8(ascii: "/")) { return "its name has a slash in it" }
        if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { return "it leads out of its folder" }
        if name.count == 4, String(decoding: name, as: UTF8.self).lowercased() == ".git" {
            return "git would take it for a repository"
        }
        return nil
    }
}

extension ObjectStore {
    /// The tree of a commit.
    func readTree(of commit: CommitID) throws(GitError) -> git_oid {
        try read(git_oid(commit), as: GIT_OBJECT_COMMIT) { bytes throws(GitError) in
            guard bytes.count >= 45, bytes.starts(with: "tree ".utf8),
                let tree = PackedCommitID(hex: UnsafeRawBufferPointer(rebasing: bytes[5..<45]))
            else {
                throw .objectDamaged(id: commit.hex, why: "a commit without a tree")
            }
            return git_oid(tree)
        }
    }
}
