import Glibc
import HostTools
import Records
import SystemPackage

extension RegularFile {
    /// The SHA-256 of a file.
    static func sha256(_ name: FilePath, beneath folder: FilePath) throws(FileError) -> ContentKey {
        var hash = SHA256()
        do {
            try stream(name, beneath: folder) { chunk in
                hash.update(chunk)
                return true
            }
        } catch { throw FileError(error) }
        return hash.finish()
    }

    /// Copies a file to a new one at `target` and returns the SHA-256 of what was copied.
    static func copy(_ name: FilePath, beneath folder: FilePath, to target: FilePath) throws(FileError)
        -> ContentKey
    {
        var hash = SHA256()
        var failure: Errno?
        do {
            let copy = try FileDescriptor.open(
                target, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            defer { try? copy.close() }
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
        } catch let error as InputError {
            throw FileError(error)
        } catch { failure = error as? Errno ?? .ioError }
        if let failure { throw FileError("write", target, failure) }
        return hash.finish()
    }
}

extension FileError {
    /// What a build left and nobody could read.
    init(_ error: InputError) {
        switch error {
        case .failed(let path, let reason): self.init("read", path, reason)
        case .missing(let path): self.init("read", path, .noSuchFileOrDirectory)
        case .leadsOut(let path, _): self.init("read", path, .permissionDenied)
        case .notRegular(let path, _), .tooLarge(let path, _), .unfit(let path, _):
            self.init("read", path, .invalidArgument)
        }
    }
}
