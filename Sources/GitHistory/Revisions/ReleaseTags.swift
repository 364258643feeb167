import Bisection
import CLibgit2
import Records

/// A tag of a release.
public struct ReleaseTag: Sendable, Hashable {
    /// The name, such as `v6.2-rc1`.
    public let name: String
    /// The commit that was released.
    public let commit: CommitID
    /// When that commit was made, in seconds since 1970.
    public let time: Int64
}

extension Repository {
    /// All tags `v<digit>…` that end in a commit, oldest first; those with the same time by name.
    public func releaseTags() throws(GitError) -> [ReleaseTag] {
        var names = git_strarray()
        try check("git_tag_list_match", git_tag_list_match(&names, "v[0-9]*", handle.pointer))
        defer { git_strarray_dispose(&names) }
        var tags: [ReleaseTag] = []
        for place in 0..<names.count {
            guard let pointer = names.strings[place] else { continue }
            let name = String(cString: pointer)
            // A tag of a tree, as v2.6.11 once was, or of a commit that wasn't fetched is no release to test.
            guard let commit = peeledCommit("refs/tags/" + name) else { continue }
            defer { git_object_free(commit) }
            guard let id = git_object_id(commit)?.pointee else { continue }
            tags.append(ReleaseTag(name: name, commit: id.packed.commitID, time: git_commit_time(commit)))
        }
        return tags.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
    }

    /// The releases that `commit` descends from, itself left out, the newest first; each commit once.
    public func releases(before commit: CommitID) throws(GitError) -> [ReleaseTag] {
        let index = try load(commit)
        let before = ancestry.ancestors(of: [index])
        var seen: Set<CommitID> = [commit]
        return try releaseTags().reversed().filter { tag in
            guard let place = ancestry.index(of: PackedCommitID(tag.commit)) else { return false }
            return before.contains(place) && seen.insert(tag.commit).inserted
        }
    }

    /// `commit` as people call it: `v6.2-rc1-17-g0123456789ab`, the release tag before it with the fewest commits in
    /// between, how many those are, and the id; nil if there is no release tag before it.
    public func describe(_ commit: CommitID) throws(GitError) -> String? {
        let index = try load(commit)
        let mine = ancestry.ancestors(of: [index])
        var named: [Int: String] = [:]
        for tag in try releaseTags() {
            guard let place = ancestry.index(of: PackedCommitID(tag.commit)), mine.contains(place) else { continue }
            named[place] = named[place] ?? tag.name
        }
        if let name = named[index] { return name }
        var best: (count: Int, name: String)?
        var reached = CommitSet(capacity: ancestry.count)
        // A tag that another one reaches has more commits after it than that one.
        for place in named.keys.sorted(by: >) where !reached.contains(place) {
            let below = ancestry.ancestors(of: [place])
            reached.formUnion(below)
            var between = mine
            between.subtract(below)
            guard let name = named[place] else { continue }
            let candidate = (count: between.count, name: name)
            if best.map({ candidate < $0 }) ?? true { best = candidate }
        }
        return best.map { "\($0.name)-\($0.count)-g\(commit.short)" }
    }

    private func peeledCommit(_ reference: String) -> OpaquePointer? {
        var (found, commit): (OpaquePointer?, OpaquePointer?)
        guard git_reference_lookup(&found, handle.pointer, reference) == 0 else { return nil }
        defer { git_reference_free(found) }
        return git_reference_peel(&commit, found, GIT_OBJECT_COMMIT) == 0 ? commit : nil
    }
}
