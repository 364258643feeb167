import Bisection
import SystemPackage

extension Repository {
    /// The suspects: all commits reachable from `bad`, itself included, but from none of `goods`.
    ///
    /// The first call for a history reads all of it, 3 to 8 µs a commit; later ones take milliseconds. Empty if `bad`
    /// is an ancestor of a good one. Throws `shallowCut` if the history ends within the range because the repository
    /// is shallow, and whatever else keeps it from being read in full: a range is complete or an error.
    public func range(goods: [CommitID], bad: CommitID) throws(GitError) -> CommitGraph {
        let tip = try load(bad)
        var known: [Int] = []
        for good in goods { known.append(try load(good)) }
        var suspects = ancestry.ancestors(of: [tip])
        suspects.subtract(ancestry.ancestors(of: known))
        if let cut = ancestry.cuts.first(where: { suspects.contains($0) }) {
            throw .shallowCut(at: ancestry.id(cut).commitID)
        }
        do {
            return try ancestry.graph(of: suspects, from: tip)
        } catch {
            throw .libgit2(function: "range", code: -1, errorClass: 0, message: "\(error)")
        }
    }

    /// Whether `descendant` is `ancestor` or can reach it.
    public func isAncestor(_ ancestor: CommitID, of descendant: CommitID) throws(GitError) -> Bool {
        let (from, to) = (try load(descendant), try load(ancestor))
        return ancestry.ancestors(of: [from]).contains(to)
    }

    /// All best common ancestors of two commits, as `git merge-base --all` finds them, sorted by id.
    public func mergeBases(_ left: CommitID, _ right: CommitID) throws(GitError) -> [CommitID] {
        let (first, second) = (try load(left), try load(right))
        return ancestry.mergeBases(first, second).map { ancestry.id($0).commitID }.sorted()
    }

    /// Brings `commit` and its ancestors into memory.
    func load(_ commit: CommitID) throws(GitError) -> Int {
        let shallow = try readShallowFile()
        if shallow != ancestry.shallow { ancestry = Ancestry(shallow: shallow) }
        return try ancestry.load(PackedCommitID(commit)) { id, parents throws(GitError) in
            try handle.objects.readParents(of: id, into: &parents)
        }
    }

    /// The commits at which a shallow repository's history ends (gitrepository-layout(5)).
    private func readShallowFile() throws(GitError) -> Set<PackedCommitID> {
        guard let bytes = try readFile(commonFolder.appending("shallow")) else { return [] }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        return Set(lines.compactMap { line in line.withUnsafeBytes { PackedCommitID(hex: $0) } })
    }
}

/// A small file's bytes; nil if there is none.
func readFile(_ path: FilePath) throws(GitError) -> [UInt8]? {
    do {
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        return try file.closeAfter {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { return bytes }
                bytes += chunk.prefix(count)
            }
        }
    } catch Errno.noSuchFileOrDirectory {
        return nil
    } catch {
        throw .file(doing: "read", path: path, errno: error as? Errno ?? .ioError)
    }
}
