import Glibc
public import SystemPackage

/// Files that are there whole or not at all.
public enum AtomicFile {
    /// Writes `bytes` to `path`: to a file beside it first, then to the disk (fsync), then renamed over it.
    ///
    /// Whoever reads `path` meanwhile sees the old content or the new one. After a failure the old content is still
    /// there and nothing is left beside it.
    public static func write(
        _ bytes: [UInt8], to path: FilePath,
        permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
    ) throws(FileError) {
        guard let name = path.lastComponent else { throw FileError("write", path, .isDirectory) }
        let folder = path.removingLastComponent()
        let tag = String(UInt64.random(in: .min ... .max), radix: 36)
        let temporary = folder.appending(".\(name.string.prefix(100)).\(getpid()).\(tag)")
        do throws(FileError) {
            try writeWhole(bytes, to: temporary, permissions: permissions)
            let renamed = temporary.withPlatformString { old in path.withPlatformString { new in rename(old, new) }
            }
            guard renamed == 0 else { throw FileError("rename a new file to", path, Errno(rawValue: errno)) }
        } catch {
            _ = temporary.withPlatformString { unlink($0) }
            throw error
        }
        try syncFolder(folder.isEmpty ? "." : folder)
    }

    /// As above, in UTF-8.
    public static func write(_ text: String, to path: FilePath) throws(FileError) {
        try write(Array(text.utf8), to: path)
    }

    private static func writeWhole(
        _ bytes: [UInt8], to path: FilePath, permissions: FilePermissions
    ) throws(FileError) {
        try file("write", path) {
            let descriptor = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: permissions)
            try descriptor.closeAfter {
                _ = try descriptor.writeAll(bytes)
                guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
        }
    }

    /// Makes a rename in `folder` survive a power cut.
    public static func syncFolder(_ folder: FilePath) throws(FileError) {
        try file("sync", folder) {
            let descriptor = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
            try descriptor.closeAfter {
                // Some file systems cannot sync a folder and say EINVAL: the rename is then as safe as it gets.
                guard fsync(descriptor.rawValue) == 0 || errno == EINVAL else { throw Errno(rawValue: errno) }
            }
        }
    }
}
