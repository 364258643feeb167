import Bisection
import CLibgit2
import Records

extension Repository {
    /// The commit that `revision` names, as git takes names (gitrevisions(7)): `v6.1`, `HEAD~3`, `1f2e3d4c5b6a`,
    /// `branch@{1}`, `:/text`. Annotated tags are followed to their commit.
    public func resolve(_ revision: String) throws(GitError) -> CommitID {
        guard !revision.isEmpty, !revision.utf8.contains(0) else { throw unknown(revision) }
        var object: OpaquePointer?
        let code = git_revparse_single(&object, handle.pointer, revision)
        switch code {
        case 0: break
        case GIT_EAMBIGUOUS.rawValue: return try disambiguate(revision)
        case GIT_ENOTFOUND.rawValue: throw missingTarget(of: revision) ?? unknown(revision)
        case GIT_EINVALIDSPEC.rawValue, GIT_ERROR.rawValue: throw invalid(revision, code)
        default: throw lastGitError("git_revparse_single", code)
        }
        defer { git_object_free(object) }
        var commit: OpaquePointer?
        let peeled = git_object_peel(&commit, object, GIT_OBJECT_COMMIT)
        defer { git_object_free(commit) }
        guard peeled == 0, let id = git_object_id(commit)?.pointee else {
            if peeled == GIT_ENOTFOUND.rawValue, let id = git_object_id(object)?.pointee {
                throw handle.objects.error(peeled, reading: id)
            }
            let kind = git_object_type2string(git_object_type(object)).map { String(cString: $0) } ?? "object"
            throw .notACommit(revision: revision, kind: kind)
        }
        return id.packed.commitID
    }

    /// git means the commit when a short id fits several objects of which one is a commit; libgit2 doesn't.
    private func disambiguate(_ revision: String) throws(GitError) -> CommitID {
        guard revision.count >= 4, revision.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw unknown(revision)
        }
        let commits = handle.objects.commits(beginningWith: revision)
        guard commits.count == 1 else { throw .ambiguousRevision(revision, commits: commits) }
        return commits[0]
    }

    /// libgit2 uses -1 for both "no such syntax" and real trouble; the class tells them apart.
    private func invalid(_ revision: String, _ code: CInt) -> GitError {
        let error = lastGitError("git_revparse_single", code)
        guard case .libgit2(_, _, let errorClass, _) = error else { return error }
        let classes = [GIT_ERROR_INVALID, GIT_ERROR_REFERENCE, GIT_ERROR_NONE, GIT_ERROR_REGEX]
        return classes.contains { Int($0.rawValue) == errorClass } ? unknown(revision) : error
    }

    /// The error for a ref that exists, but whose object doesn't.
    private func missingTarget(of revision: String) -> GitError? {
        var (reference, resolved): (OpaquePointer?, OpaquePointer?)
        guard git_reference_dwim(&reference, handle.pointer, revision) == 0 else { return nil }
        defer { git_reference_free(reference) }
        guard git_reference_resolve(&resolved, reference) == 0 else { return nil }
        defer { git_reference_free(resolved) }
        guard let target = git_reference_target(resolved)?.pointee else { return nil }
        return handle.objects.error(GIT_ENOTFOUND.rawValue, reading: target)
    }

    private func unknown(_ revision: String) -> GitError {
        .unknownRevision(revision, similar: similarNames(to: revision))
    }

    /// Up to three tags and branches whose names are a few typing mistakes away.
    private func similarNames(to revision: String) -> [String] {
        guard (2...100).contains(revision.utf8.count) else { return [] }
        var list = git_strarray()
        guard git_reference_list(&list, handle.pointer) == 0 else { return [] }
        defer { git_strarray_dispose(&list) }
        let wanted = Array(revision.lowercased().utf8)
        var found: [(distance: Int, name: String)] = []
        for place in 0..<list.count {
            guard let pointer = list.strings[place] else { continue }
            let full = String(cString: pointer)
            guard let prefix = ["refs/tags/", "refs/heads/"].first(where: full.hasPrefix) else { continue }
            let name = String(full.dropFirst(prefix.count))
            let distance = editDistance(wanted, Array(name.lowercased().utf8), limit: 1 + wanted.count / 4)
            if let distance { found.append((distance, name)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }
}

/// How many letters to insert, delete or replace to turn one word into the other; nil if more than `limit`.
func editDistance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    var row = Array(0...right.count)
    for (line, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = line + 1
        for column in right.indices {
            let replaced = diagonal + (letter == right[column] ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
        }
        guard let best = row.min(), best <= limit else { return nil }
    }
    return row.last.flatMap { $0 <= limit ? $0 : nil }
}
