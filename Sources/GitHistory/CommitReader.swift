import Bisection
import CLibgit2
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

    /// The number after the `>` of the second line from `start`: "author …\ncommitter … <…> 1700000000 +0000\n".
    private static func time(_ bytes: UnsafeRawBufferPointer, after start: Int) -> Int64 {
        var (place, lines) = (start, 0)
        var (time, isTime): (Int64, Bool) = (0, false)
        while place < bytes.count, lines < 2 {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\n"): lines += 1
            case UInt8(ascii: ">"): (time, isTime) = (0, lines == 1)
            case UInt8(ascii: "0")...UInt8(ascii: "9") where isTime:
                time = min(time &* 10 &+ Int64(byte - UInt8(ascii: "0")), 1 << 38)
            case UInt8(ascii: " "): if time > 0 { isTime = false }
            default: isTime = false
            }
        }
        return time
    }
}
