import Glibc
import HostTools
import Records
import SystemPackage

/// Files in folders that a hostile build or checkout wrote: a path there may lead out by a symbolic link, or to a pipe
/// or device on which a reader hangs.
enum RegularFile {
    /// Opens `name` for reading if it is a regular file and is, all links followed, in `folder`.
    static func open(_ name: FilePath, beneath folder: FilePath) throws(FileError) -> FileDescriptor {
        let path = folder.pushing(name)
        guard let root = real(folder), let place = real(path) else { throw .failed("read", path) }
        guard place.starts(with: root), place != root else {
            throw .failed(action: "read", path, .permissionDenied)
        }
        do {
            let descriptor = try FileDescriptor.open(
                place, .readOnly, options: [.noFollow, .nonBlocking, .closeOnExec])
            var status = stat()
            guard fstat(descriptor.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                try? descriptor.close()
                throw Errno.invalidArgument
            }
            return descriptor
        } catch { throw .failed(action: "read", path, error as? Errno ?? .ioError) }
    }

    /// The first `limit` bytes of a file.
    static func read(_ name: FilePath, beneath folder: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        try stream(name, beneath: folder) { chunk in
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk.prefix(limit - bytes.count)))
            return bytes.count < limit
        }
        return bytes
    }

    /// The SHA-256 of a file, in hex.
    static func sha256(_ name: FilePath, beneath folder: FilePath) throws(FileError) -> String {
        var hash = SHA256()
        try stream(name, beneath: folder) { chunk in
            hash.update(chunk)
            return true
        }
        return hash.finish().hex
    }

    /// Copies a file to a new one at `target` and returns the SHA-256 of what was copied.
    static func copy(_ name: FilePath, beneath folder: FilePath, to target: FilePath) throws(FileError) -> String {
        var hash = SHA256()
        let copy = try call("make", target) {
            try FileDescriptor.open(
                target, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        }
        defer { try? copy.close() }
        var failure: Errno?
        try stream(name, beneath: folder) { chunk in
            hash.update(chunk)
            do {
                _ = try copy.writeAll(chunk)
                return true
            } catch {
                failure = error as? Errno ?? .ioError
                return false
            }
        }
        if failure == nil, fsync(copy.rawValue) != 0 { failure = Errno(rawValue: errno) }
        if let failure { throw FileError.of("write", target, failure) }
        return hash.finish().hex
    }

    private static func stream(
        _ name: FilePath, beneath folder: FilePath, _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(FileError) {
        let descriptor = try open(name, beneath: folder)
        defer { try? descriptor.close() }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try call("read", folder.pushing(name)) {
                try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            }
            guard count > 0 else { return }
            guard buffer.withUnsafeBytes({ body(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }) else {
                return
            }
        }
    }

    private static func real(_ path: FilePath) -> FilePath? {
        path.withPlatformString { realpath($0, nil) }.map { name in
            defer { free(name) }
            return FilePath(String(cString: name))
        }
    }

    private static func call<Result>(
        _ action: String, _ path: FilePath, _ body: () throws -> Result
    ) throws(FileError) -> Result {
        do {
            return try body()
        } catch { throw FileError.of(action, path, error as? Errno ?? .ioError) }
    }
}

extension FileError {
    static func of(_ action: String, _ path: FilePath, _ error: Errno) -> FileError {
        error == .noSpace || error == .diskQuotaExceeded ? .diskFull(path) : .failed(action: action, path, error)
    }

    fileprivate static func failed(_ action: String, _ path: FilePath) -> FileError {
        .failed(action: action, path, Errno(rawValue: errno))
    }
}
