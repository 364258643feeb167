import Bisection
import CLibgit2
import Glibc
import Records

/// What a commit says about itself. Texts are somebody else's: bytes that aren't UTF-8 become U+FFFD.
public struct CommitInfo: Sendable, Hashable {
    /// Somebody who had a hand in a commit, and when.
    public struct Person: Sendable, Hashable {
        /// The name, as given.
        public let name: String
        /// The mail address, as given.
        public let email: String
        /// Seconds since 1970, by that person's clock.
        public let time: Int64
        /// The time zone in minutes east of Greenwich.
        public let zoneMinutes: Int
    }

    /// The commit.
    public let id: CommitID
    /// The id of the tree, 40 hex digits: commits with the same tree have the same source.
    public let tree: String
    /// The parents, in the commit's order.
    public let parents: [CommitID]
    /// The first paragraph of the message in one line.
    public let subject: String
    /// The whole message, subject included.
    public let message: String
    /// Who wrote the change.
    public let author: Person
    /// Who put it into the history.
    public let committer: Person
}

extension Repository {
    /// Reads a commit.
    public func commit(_ id: CommitID) throws(GitError) -> CommitInfo {
        let commit = try CommitHandle(id, in: handle)
        let encoding = git_commit_message_encoding(commit.pointer).map { String(cString: $0) }
        func text(_ bytes: UnsafePointer<CChar>?) -> String { decode(bytes, encoding: encoding) }
        func person(_ signature: UnsafePointer<git_signature>?) -> CommitInfo.Person {
            CommitInfo.Person(
                name: text(signature?.pointee.name), email: text(signature?.pointee.email),
                time: signature?.pointee.when.time ?? 0, zoneMinutes: Int(signature?.pointee.when.offset ?? 0))
        }
        let message = text(git_commit_message(commit.pointer))
        let parents = (0..<git_commit_parentcount(commit.pointer)).compactMap {
            git_commit_parent_id(commit.pointer, $0)?.pointee.packed.commitID
        }
        return CommitInfo(
            id: id, tree: git_commit_tree_id(commit.pointer)?.pointee.hex ?? "", parents: parents,
            subject: subject(of: message), message: message, author: person(git_commit_author(commit.pointer)),
            committer: person(git_commit_committer(commit.pointer)))
    }

    /// As git has it: the lines up to the first blank one, joined by spaces.
    private func subject(of message: String) -> String {
        message.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in line.allSatisfy(\.isWhitespace) ? "" : String(line) }
            .drop(while: \.isEmpty).prefix(while: { !$0.isEmpty }).joined(separator: " ")
    }

    /// Old commits have Latin-1 messages, which say so in a header.
    private func decode(_ bytes: UnsafePointer<CChar>?, encoding: String?) -> String {
        guard let bytes else { return "" }
        let isLatin1 = ["iso-8859-1", "iso8859-1", "latin1", "latin-1"].contains(encoding?.lowercased() ?? "")
        guard isLatin1, String(validatingCString: bytes) == nil else { return String(cString: bytes) }
        let all = UnsafeBufferPointer(start: bytes, count: strlen(bytes))
        return String(String.UnicodeScalarView(all.map { Unicode.Scalar(UInt8(bitPattern: $0)) }))
    }
}

/// A parsed commit, freed when it goes.
struct CommitHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ id: CommitID, in repository: borrowing RepositoryHandle) throws(GitError) {
        var oid = git_oid(id)
        var found: OpaquePointer?
        let code = git_commit_lookup(&found, repository.pointer, &oid)
        guard code == 0, let found else { throw repository.objects.error(code, reading: oid) }
        pointer = found
    }

    deinit { git_commit_free(pointer) }
}
