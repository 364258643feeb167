import Bisection
import CLibgit2
import Records
import SystemPackage

extension Repository {
    /// Whether the repository has the object of `commit`, and not just a note of it.
    public func has(_ commit: CommitID) -> Bool { handle.objects.has(git_oid(commit)) }

    /// Whether `descendant` is `ancestor` or can reach it. Throws `shallowCut` where that can't be told.
    public func isAncestor(_ ancestor: CommitID, of descendant: CommitID) throws(GitError) -> Bool {
        try range(goods: [descendant], bad: ancestor).isEmpty
    }

    /// All best common ancestors of two commits, as `git merge-base --all` finds them, sorted by id.
    public func mergeBases(_ left: CommitID, _ right: CommitID) throws(GitError) -> [CommitID] {
        let (first, second) = (try load(left), try load(right))
        return ancestry.mergeBases(first, second).map { ancestry.id($0).commitID }.sorted()
    }

    /// Brings `commit` and its ancestors into memory.
    func load(_ commit: CommitID) throws(GitError) -> Int {
        let substitutes = try Substitutes(of: handle)
        if substitutes != ancestry.substitutes { ancestry = Ancestry(substitutes: substitutes) }
        if let known = ancestry.index(of: PackedCommitID(commit)) { return known }
        let reader = CommitReader(folders: ObjectFolders.all(of: commonFolder), substitutes: substitutes)
        return try ancestry.load(PackedCommitID(commit)) { id, parents throws(GitError) in
            _ = try reader.read(id, from: handle.objects, into: &parents)
        }
    }
}

extension Repository {
    /// The suspects: all commits reachable from `bad`, itself included and the last, but from none of `goods`; in an order
    /// that depends on nothing but their history. Empty if `bad` is an ancestor of a good one.
    ///
    /// Only what is needed of the history is read, from commit-graph files if there are. Throws `shallowCut` if the
    /// history ends within the range because the repository is shallow, and whatever else keeps it from being read: a
    /// range is complete or an error.
    ///
    /// Commit-graph files are left aside where git leaves them aside (replaced objects, grafts, shallow clones), if
    /// anything is wrong with them, and if `trustsGraph` is false. Without them the commits' times decide how far the
    /// history is read, with wide margins; more than 20 commits in a row whose clocks went wrong by more than 60 days may
    /// still make commits suspects that aren't.
    public func range(goods: [CommitID], bad: CommitID, trustsGraph: Bool = true) throws(GitError) -> CommitGraph {
        let substitutes = try Substitutes(of: handle)
        let folders = ObjectFolders.all(of: commonFolder)
        let source = SuspectWalk.Source(
            reader: CommitReader(folders: folders, substitutes: substitutes), shallow: substitutes.shallow)
        let (known, tip) = (goods.map { PackedCommitID($0) }, PackedCommitID(bad))
        func walk(_ graph: CommitGraphChain?) throws -> CommitGraph {
            var walk = SuspectWalk(graph: graph)
            try walk.run(goods: known, bad: tip, source, handle.objects)
            return try walk.graph(from: tip)
        }
        do {
            if trustsGraph, substitutes.isEmpty, let graph = CommitGraphChain(in: folders) {
                let check = graph.beginCheck()
                let found = try? walk(graph)
                if let found, check.isWhole() { return found }
            }
            return try walk(nil)
        } catch let error as GitError {
            throw error
        } catch {
            throw .libgit2(function: "range", code: -1, errorClass: 0, message: "\(error)")
        }
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
