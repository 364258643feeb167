import Bisection
import CLibgit2
import Glibc
import Records
import SystemPackage

/// What a file looked like right after it was checked out. As long as it looks the same it is the same.
struct FileStamp: Equatable {
    let mode: UInt32
    let size: Int64
    let inode: UInt64
    /// Nanoseconds since 1970, wrapped around for absurd times.
    let modified: Int64
    /// The inode's change time: no program can set it, so it gives away what hides behind an old `modified`.
    let changed: Int64

    init(_ stat: stat) {
        mode = UInt32(stat.st_mode)
        size = Int64(stat.st_size)
        inode = UInt64(stat.st_ino)
        modified = Int64(stat.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(stat.st_mtim.tv_nsec)
        changed = Int64(stat.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(stat.st_ctim.tv_nsec)
    }

    fileprivate init(mode: UInt32, size: Int64, inode: UInt64, modified: Int64, changed: Int64) {
        (self.mode, self.size, self.inode) = (mode, size, inode)
        (self.modified, self.changed) = (modified, changed)
    }
}

/// Which files a finished checkout left, and what they looked like, as git's index has it.
///
/// Only ever a shortcut: a file that isn't in it, or looks different, is compared with its blob. Hence nothing is lost
/// if it is missing, damaged or older than the folder, and a checkout that was killed half-way needs no repair.
struct CheckoutState {
    private static let magic = Array("firstbad tree 1\n".utf8)
    private static let fixedSize = 20 + 4 + 4 * 8

    private var bytes: [UInt8] = []
    private var place = 0
    private var end = 0
    /// A file whose times aren't before this may have been changed later within the same tick of the clock.
    private var writtenAt: Int64 = .min
    /// The commit that was checked out; nil where the tree was of none.
    private(set) var commit: CommitID?

    /// Nothing is known.
    init() {}

    /// Reads a state file; a bad one, or one from before the last boot, counts as none.
    ///
    /// What was written before a power failure may be on the disk with its length but without its bytes.
    init(contentsOf path: FilePath) {
        guard let read = try? readFile(path), read.count > Self.magic.count + 8 + 8 + 36 + 40,
            read.starts(with: Self.magic), let boot = Self.bootID
        else { return }
        end = read.count - 8
        bytes = read
        guard checksum(read[..<end]) == UInt64(bitPattern: number(at: end)) else {
            self = CheckoutState()
            return
        }
        place = Self.magic.count
        writtenAt = number(at: place)
        let header = read[(place + 8)..<(place + 8 + 76)]
        commit = CommitID(String(decoding: header.suffix(40), as: UTF8.self))
        place += 8 + 76
        // An empty cursor: every file will be compared.
        if !header.prefix(36).elementsEqual(boot) { place = end }
    }

    /// The stamp of the file at `path`, if it was checked out with these contents and could not have changed unseen.
    ///
    /// Asks for paths in ascending order only: git's order.
    mutating func stamp(of path: [UInt8], id: git_oid) -> FileStamp? {
        while place + 2 <= end {
            let length = Int(bytes[place]) | Int(bytes[place + 1]) << 8
            let (start, fixed) = (place + 2, place + 2 + length)
            guard fixed + Self.fixedSize <= end else { return nil }
            switch compare(path, start..<fixed) {
            case ..<0: return nil
            case 0:
                place = fixed + Self.fixedSize
                let same = bytes.withUnsafeBytes { all in
                    PackedCommitID(bytes: UnsafeRawBufferPointer(rebasing: all[fixed..<(fixed + 20)])) == id.packed
                }
                let stamp = stamp(at: fixed + 20)
                return same && stamp.changed < writtenAt && stamp.modified < writtenAt ? stamp : nil
            default: place = fixed + Self.fixedSize
            }
        }
        return nil
    }

    private func compare(_ path: [UInt8], _ range: Range<Int>) -> Int {
        let order = bytes.withUnsafeBytes { all in
            path.withUnsafeBytes { compareBytes($0, UnsafeRawBufferPointer(rebasing: all[range])) }
        }
        return order != 0 ? Int(order) : path.count - range.count
    }

    private func stamp(at place: Int) -> FileStamp {
        let mode = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt32.self) }
        return FileStamp(
            mode: mode, size: number(at: place + 4), inode: UInt64(bitPattern: number(at: place + 12)),
            modified: number(at: place + 20), changed: number(at: place + 28))
    }

    private func number(at place: Int) -> Int64 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Int64.self) }
    }

    fileprivate static let bootID: [UInt8]? = {
        guard let bytes = try? readFile("/proc/sys/kernel/random/boot_id"), bytes.count >= 36 else { return nil }
        return Array(bytes.prefix(36))
    }()
}

extension CheckoutState {
    /// Gathers the state of a checkout, file by file in git's order, and writes it down at the end.
    struct Writer {
        private var records: [UInt8] = []

        /// A path that is too long for a state file is left out: the file is compared next time.
        mutating func append(_ path: [UInt8], id: git_oid, stamp: FileStamp) {
            guard path.count <= Int(UInt16.max) else { return }
            records.append(UInt8(path.count & 255))
            records.append(UInt8(path.count >> 8))
            records += path
            withUnsafeBytes(of: id.id) { records += $0 }
            withUnsafeBytes(of: stamp.mode) { records += $0 }
            for number in [stamp.size, Int64(bitPattern: stamp.inode), stamp.modified, stamp.changed] {
                withUnsafeBytes(of: number) { records += $0 }
            }
        }

        /// Replaces the state file at `path`. Called after the last file of the tree was closed.
        consuming func write(to path: FilePath, commit: CommitID?) throws(GitError) {
            guard let bootID = CheckoutState.bootID else { return }
            let fresh = path.removingLastComponent().appending((path.lastComponent?.string ?? "") + ".new")
            unlink(fresh.string)
            do {
                let file = try FileDescriptor.open(
                    fresh, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
                try file.closeAfter {
                    var now = stat()
                    guard fstat(file.rawValue, &now) == 0 else { throw Errno(rawValue: errno) }
                    // The new file's own time: the same clock, and the same coarseness, as the tree's files have.
                    var bytes = CheckoutState.magic
                    withUnsafeBytes(of: FileStamp(now).modified) { bytes += $0 }
                    bytes += bootID + (commit?.hex ?? String(repeating: "-", count: 40)).utf8
                    bytes += records
                    withUnsafeBytes(of: checksum(bytes[...])) { bytes += $0 }
                    _ = try file.writeAll(bytes)
                }
                guard rename(fresh.string, path.string) == 0 else { throw Errno(rawValue: errno) }
            } catch {
                unlink(fresh.string)
                throw fileError("write", path, error as? Errno ?? .ioError)
            }
        }
    }
}

/// FNV-1a over 8 bytes at a time: enough against a torn file.
private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { all in
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var place = 0
        while place + 8 <= all.count {
            hash = (hash ^ all.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* 0x100_0000_01b3
            hash ^= hash >> 29
            place += 8
        }
        while place < all.count {
            hash = (hash ^ UInt64(all[place])) &* 0x100_0000_01b3
            place += 1
        }
        return hash
    }
}
