import CArchive
import Glibc
public import Wording

/// Archives and compressed files that somebody sent: tar, zip and single files, by gzip, xz, zstd or bzip2, read in
/// memory with libarchive. Nothing in them decides where anything is written, or how much is.
public enum Archive {
    /// A file in an archive.
    public struct File: Sendable, Hashable {
        /// Its path in the archive, as it stands there: not fit for a file system. The archive's own name, without the
        /// compression's ending, for a single compressed file.
        public var name: String
        /// Its content.
        public var bytes: [UInt8]
    }

    /// The most files of an archive that are read; beyond, it ends with an error.
    public static let mostFiles = 2000

    /// Whether `bytes` begin as archives and compressed files do.
    public static func isOne(_ bytes: [UInt8]) -> Bool {
        let begins: [[UInt8]] = [
            [0x1F, 0x8B], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], [0x28, 0xB5, 0x2F, 0xFD], [0x42, 0x5A, 0x68],
            [0x50, 0x4B, 0x03, 0x04],
        ]
        if begins.contains(where: bytes.starts) { return true }
        return bytes.count > 262 && bytes[257..<262].elementsEqual("ustar".utf8)
    }

    /// The plain files in `bytes`, a file called `name`: links, devices and folders are left out.
    ///
    /// All together have at most `limit` bytes unpacked: an archive with more is an error after that many.
    public static func files(in bytes: [UInt8], called name: String, limit: Int) throws(ArchiveError) -> [File] {
        try files(in: bytes, called: name, limit: limit, archivesToo: true)
    }

    private static func files(
        in bytes: [UInt8], called name: String, limit: Int, archivesToo: Bool
    ) throws(ArchiveError) -> [File] {
        guard let handle = archive_read_new() else { throw ArchiveError(name, why: "there is no memory left") }
        defer { archive_read_free(handle) }
        // By name, not `all`: some filters start programs.
        var codes = [
            archive_read_support_filter_gzip(handle), archive_read_support_filter_xz(handle),
            archive_read_support_filter_zstd(handle), archive_read_support_filter_bzip2(handle),
            archive_read_support_format_raw(handle),
        ]
        // A file of zeros would be taken for an empty tar.
        if archivesToo {
            codes += [archive_read_support_format_tar(handle), archive_read_support_format_zip(handle)]
        }
        guard codes.allSatisfy({ $0 == ARCHIVE_OK }) else { throw failure(handle, name) }
        // The memory has to stay in place until the last file is read.
        let files = bytes.withUnsafeBytes { buffer -> Result<[File], ArchiveError> in
            guard archive_read_open_memory(handle, buffer.baseAddress, buffer.count) == ARCHIVE_OK else {
                return .failure(failure(handle, name))
            }
            return Result { () throws(ArchiveError) in try entries(of: handle, called: name, limit: limit) }
        }
        return try files.get()
    }

    /// What a single compressed file holds.
    public static func expanded(_ bytes: [UInt8], called name: String, limit: Int) throws(ArchiveError) -> [UInt8] {
        let files = try files(in: bytes, called: name, limit: limit, archivesToo: false)
        guard let file = files.first, files.count == 1 else {
            throw ArchiveError(name, why: "it holds \(files.count) files where one is wanted")
        }
        return file.bytes
    }

    /// `bytes`, compressed by gzip, without name and time: the same bytes give the same ones.
    public static func gzipped(_ bytes: [UInt8]) throws(ArchiveError) -> [UInt8] {
        let name = "a file to be compressed"
        guard let handle = archive_write_new() else { throw ArchiveError(name, why: "there is no memory left") }
        defer { archive_write_free(handle) }
        guard let entry = archive_entry_new() else { throw ArchiveError(name, why: "there is no memory left") }
        defer { archive_entry_free(entry) }
        archive_entry_set_filetype(entry, UInt32(Glibc.S_IFREG))
        // gzip never makes more of random bytes than this, beside the buffers of the library.
        var made = [UInt8](repeating: 0, count: bytes.count + bytes.count / 1000 + (64 << 10))
        var count = 0
        let isWritten = made.withUnsafeMutableBytes { buffer in
            archive_write_add_filter_gzip(handle) == ARCHIVE_OK
                && archive_write_set_format_raw(handle) == ARCHIVE_OK
                && archive_write_set_options(handle, "gzip:!timestamp") == ARCHIVE_OK
                && archive_write_open_memory(handle, buffer.baseAddress, buffer.count, &count) == ARCHIVE_OK
                && archive_write_header(handle, entry) == ARCHIVE_OK
                && bytes.withUnsafeBytes { archive_write_data(handle, $0.baseAddress, $0.count) } == bytes.count
                && archive_write_close(handle) == ARCHIVE_OK
        }
        guard isWritten else { throw failure(handle, name) }
        return Array(made.prefix(count))
    }

    private static func entries(
        of handle: OpaquePointer, called name: String, limit: Int
    ) throws(ArchiveError) -> [File] {
        var files: [File] = []
        var (left, seen) = (limit, 0)
        while true {
            var entry: OpaquePointer?
            let code = archive_read_next_header(handle, &entry)
            if code == ARCHIVE_EOF { return files }
            guard code >= ARCHIVE_WARN, let entry else { throw failure(handle, name) }
            // Bytes that no filter takes would come out as they are.
            let isRaw = archive_format(handle) == ARCHIVE_FORMAT_RAW
            guard !isRaw || archive_filter_count(handle) > 1 else { throw ArchiveError(name, why: "it is broken") }
            seen += 1
            guard seen <= mostFiles else { throw ArchiveError(name, why: "it holds over \(mostFiles) files") }
            // A raw entry has no type; a link has a target, which is none of ours.
            let type = archive_entry_filetype(entry)
            let isPlain = type == S_IFREG || isRaw
            guard isPlain, archive_entry_hardlink(entry) == nil, archive_entry_symlink(entry) == nil else {
                continue
            }
            let content = try content(of: handle, called: name, limit: left, of: limit)
            left -= content.count
            files.append(File(name: path(of: entry, handle, name), bytes: content))
        }
    }

    private static func content(
        of handle: OpaquePointer, called name: String, limit: Int, of whole: Int
    ) throws(ArchiveError) -> [UInt8] {
        var content: [UInt8] = []
        let piece = 64 << 10
        while true {
            var buffer = [UInt8](repeating: 0, count: piece)
            let count = archive_read_data(handle, &buffer, piece)
            guard count >= 0 else { throw failure(handle, name) }
            guard count > 0 else { return content }
            content += buffer.prefix(count)
            guard content.count <= limit else {
                throw ArchiveError(name, why: "it has over \(whole >> 20) MiB unpacked: unpack it yourself")
            }
        }
    }

    private static func path(of entry: OpaquePointer, _ handle: OpaquePointer, _ name: String) -> String {
        if archive_format(handle) == ARCHIVE_FORMAT_RAW {
            let ending = [".gz", ".xz", ".zst", ".bz2"].first(where: name.lowercased().hasSuffix)
            return ending.map { String(name.dropLast($0.count)) } ?? name
        }
        return archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
    }

    private static func failure(_ handle: OpaquePointer, _ name: String) -> ArchiveError {
        let text = archive_error_string(handle).map { String(cString: $0) } ?? "it is broken"
        return ArchiveError(name, why: text)
    }
}

/// Why an archive couldn't be read.
public struct ArchiveError: Blamed, Hashable, CustomStringConvertible {
    /// The user's, who was sent it.
    public var blame: Blame { .user }
    /// The file.
    public var name: String
    /// What is wrong with it.
    public var why: String

    /// An error with `name`.
    public init(_ name: String, why: String) {
        self.name = name
        self.why = why
    }

    /// What was tried, on what, what to do.
    public var description: String { "\(name) can't be unpacked: \(why)" }
}
