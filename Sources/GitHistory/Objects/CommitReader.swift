import Bisection
import CLibgit2
import Glibc
import SystemPackage

/// Reads what commits say of their history: parents and time.
///
/// Whole commits in packs, nearly all there are, are read here, as libgit2 takes twice the time; everything else, and
/// everything odd, is left to libgit2.
final class CommitReader {
    private let substitutes: Substitutes
    private var packs: [PackFile]
    private let inflater = Inflater()

    /// Reads from `folders`, as they are now.
    init(folders: [FilePath], substitutes: Substitutes) {
        self.substitutes = substitutes
        packs = folders.flatMap { ObjectFolders.packs(in: $0) }.compactMap { PackFile($0) }
    }

    /// Appends the parents of `id`, and returns its committer's time in seconds since 1970.
    func read(
        _ id: PackedCommitID, from objects: borrowing ObjectStore, into parents: inout [PackedCommitID]
    ) throws(GitError) -> Int64 {
        let first = parents.count
        let time = try readObject(substitutes.isEmpty ? id : substitutes.object(for: id), from: objects, &parents)
        if !substitutes.isEmpty, let others = substitutes.grafts[id] {
            parents.removeSubrange(first...)
            parents += others
        }
        return time
    }

    private func readObject(
        _ id: PackedCommitID, from objects: borrowing ObjectStore, _ parents: inout [PackedCommitID]
    ) throws(GitError) -> Int64 {
        for place in packs.indices {
            guard let bytes = packs[place].commit(id, inflater) else { continue }
            // The next commit is most likely in the same pack.
            if place > 0 { packs.swapAt(0, place) }
            return try CommitHeader.read(bytes, of: id, into: &parents)
        }
        return try objects.read(git_oid(id), as: GIT_OBJECT_COMMIT) { bytes throws(GitError) in
            try CommitHeader.read(bytes, of: id, into: &parents)
        }
    }
}

/// The lines on top of a commit object.
enum CommitHeader {
    /// Appends the parents, and returns the committer's time in seconds since 1970, 0 if it is no number.
    static func read(
        _ bytes: UnsafeRawBufferPointer, of id: PackedCommitID, into parents: inout [PackedCommitID]
    ) throws(GitError) -> Int64 {
        // "tree <40 digits>\n", then "parent <40 digits>\n" for each parent.
        var place = 46
        while bytes.count >= place + 48, isParentLine(bytes, place) {
            let digits = UnsafeRawBufferPointer(rebasing: bytes[(place + 7)..<(place + 47)])
            guard let parent = PackedCommitID(hex: digits) else {
                throw .objectDamaged(id: id.commitID.hex, why: "bad parent line")
            }
            parents.append(parent)
            place += 48
        }
        return time(bytes, after: place)
    }

    private static func isParentLine(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Bool {
        // "parent " in one number. No other header begins so.
        let word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        return word >> 8 == 0x70_6172_656e_7420
    }

    /// The time in the second line from `start`: "author …\ncommitter … <…> 1700000000 +0000\n".
    private static func time(_ bytes: UnsafeRawBufferPointer, after start: Int) -> Int64 {
        guard let author = lineEnd(bytes, start), let end = lineEnd(bytes, author + 1) else { return 0 }
        // From the right: the zone, a space, the digits.
        var place = end - 1
        while place > author, bytes[place] != UInt8(ascii: " ") { place -= 1 }
        var (time, factor): (Int64, Int64) = (0, 1)
        place -= 1
        while place > author, factor <= 100_000_000_000, case let digit = bytes[place] &- UInt8(ascii: "0"),
            digit < 10
        {
            time += Int64(digit) * factor
            factor *= 10
            place -= 1
        }
        return time
    }

    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, CInt(UInt8(ascii: "\n")), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
