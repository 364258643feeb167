import Glibc
public import SystemPackage

/// Files that somebody else named or wrote, read without trust: no pipe, device, socket or folder in their place makes a
/// reader hang or a device act, and nobody's file is read without end.
public enum RegularFile {
    /// Opens the file at `path`, links followed, if it is a regular one. Nothing is done to it before that is known:
    /// even opening wakes some devices.
    public static func open(_ path: FilePath) throws(InputError) -> FileDescriptor {
        let place = path.withPlatformString { Glibc.open($0, nameOnly | O_CLOEXEC) }
        guard place >= 0 else { throw failure(path, Errno(rawValue: errno)) }
        defer { close(place) }
        var status = stat()
        guard fstat(place, &status) == 0 else { throw failure(path, Errno(rawValue: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path, kind: kind(of: status.st_mode)) }
        do {
            // The very file that was looked at, whatever its name leads to by now.
            return try FileDescriptor.open(
                "/proc/self/fd/\(place)", .readOnly, options: [.nonBlocking, .closeOnExec])
        } catch { throw failure(path, error as? Errno ?? .ioError) }
    }

    /// Opens `name` in `folder` if it is a regular file and is, all links followed, in that folder.
    public static func open(_ name: FilePath, beneath folder: FilePath) throws(InputError) -> FileDescriptor {
        let path = folder.pushing(name)
        guard let root = real(folder) else { throw failure(folder, Errno(rawValue: errno)) }
        guard let place = real(path) else { throw failure(path, Errno(rawValue: errno)) }
        guard place.starts(with: root), place != root else { throw .leadsOut(path, of: folder) }
        return try open(place)
    }

    /// The bytes of a file that has no more than `limit` of them.
    public static func read(_ path: FilePath, limit: Int) throws(InputError) -> [UInt8] {
        let bytes = try head(of: path, limit: limit + 1)
        guard bytes.count <= limit else { throw .tooLarge(path, limit: limit) }
        return bytes
    }

    /// The text of such a file; bytes that are no UTF-8 become U+FFFD.
    public static func text(_ path: FilePath, limit: Int) throws(InputError) -> String {
        String(decoding: try read(path, limit: limit), as: UTF8.self)
    }

    /// The first `limit` bytes of a file.
    public static func head(of path: FilePath, limit: Int) throws(InputError) -> [UInt8] {
        try head(of: open(path), path, limit)
    }

    /// The first `limit` bytes of the file `name` in `folder`.
    public static func head(
        of name: FilePath, beneath folder: FilePath, limit: Int
    ) throws(InputError) -> [UInt8] {
        try head(of: open(name, beneath: folder), folder.pushing(name), limit)
    }

    /// Hands a file on in pieces until its end, or until `body` returns false.
    public static func stream(
        _ name: FilePath, beneath folder: FilePath, _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(InputError) {
        try stream(open(name, beneath: folder), folder.pushing(name), body)
    }

    private static func head(
        of descriptor: FileDescriptor, _ path: FilePath, _ limit: Int
    ) throws(InputError) -> [UInt8] {
        var bytes: [UInt8] = []
        try stream(descriptor, path) { chunk in
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk.prefix(limit - bytes.count)))
            return bytes.count < limit
        }
        return bytes
    }

    private static func stream(
        _ descriptor: FileDescriptor, _ path: FilePath, _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(InputError) {
        defer { try? descriptor.close() }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count: Int
            do {
                count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            } catch Errno.resourceTemporarilyUnavailable {
                // Files of /proc and /sys look regular and may yet make their readers wait: /proc/kmsg does.
                throw .notRegular(path, kind: "a file that makes its readers wait")
            } catch { throw failure(path, error as? Errno ?? .ioError) }
            guard count > 0 else { return }
            guard buffer.withUnsafeBytes({ body(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }) else {
                return
            }
        }
    }

    /// Linux's O_PATH, which Glibc's module doesn't show.
    private static let nameOnly: CInt = 0o10_000_000

    private static func failure(_ path: FilePath, _ error: Errno) -> InputError {
        error == .noSuchFileOrDirectory ? .missing(path) : .failed(path, error)
    }

    private static func kind(of mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFDIR: "a folder"
        case S_IFIFO: "a named pipe"
        case S_IFSOCK: "a socket"
        case S_IFCHR, S_IFBLK: "a device"
        default: "no regular file"
        }
    }

    /// The place itself, all links followed; nil, with `errno` set, where there is none.
    static func real(_ path: FilePath) -> FilePath? {
        path.withPlatformString { realpath($0, nil) }.map { name in
            defer { free(name) }
            return FilePath(String(cString: name))
        }
    }
}
