import Glibc
import Synchronization
public import SystemPackage
public import Wording

/// Why a lock wasn't had.
public enum LockError: Blamed, Hashable {
    /// Another process (or another part of this one) holds it. `pid` is nil where the holder hadn't written it yet.
    case heldBy(path: FilePath, pid: Int32?, what: String)
    /// The lock's file could not be used.
    case file(FileError)

    /// Ours: who holds it gives it up some time.
    public var blame: Blame { if case .file(let error) = self { error.blame } else { .oursForNow } }
}

extension LockError: CustomStringConvertible {
    /// Who holds what.
    public var description: String {
        switch self {
        case .heldBy(let path, let pid, let what):
            "\(path) is locked by " + (pid.map { "process \($0)" } ?? "another process")
                + (what.isEmpty ? "" : " (\(what))")
        case .file(let error): error.description
        }
    }
}

/// A lock between processes, by flock(2) on a file: it goes with its holder however that ends.
///
/// The file holds the holder's process id and purpose, for people and for `LockError.heldBy`; it stays after release,
/// and what stands in it then means nothing. Children don't inherit the lock.
public final class LockFile: Sendable {
    /// The lock's file.
    public let path: FilePath
    private let descriptor: Mutex<FileDescriptor?>

    /// Takes the lock or throws at once. Makes the file, but not its folder.
    public init(_ path: FilePath, purpose: String) throws(LockError) {
        self.path = path
        var descriptor = try Self.locked(path)
        // Whoever cleans up removes the file and its folder under the lock: what was opened before is nobody's then.
        while !Self.isStill(descriptor, at: path) {
            try? descriptor.close()
            descriptor = try Self.locked(path)
        }
        // The lock is what counts: a full disk may leave the file empty.
        _ = ftruncate(descriptor.rawValue, 0)
        _ = try? descriptor.writeAll(toAbsoluteOffset: 0, "\(getpid())\n\(purpose.prefix(200))\n".utf8)
        self.descriptor = Mutex(descriptor)
    }

    /// The lock's file, opened and locked.
    private static func locked(_ path: FilePath) throws(LockError) -> FileDescriptor {
        let descriptor: FileDescriptor
        do throws(FileError) {
            descriptor = try HostTools.file("open the lock", path) {
                try FileDescriptor.open(
                    path, .readWrite, options: [.create, .closeOnExec],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
            }
        } catch { throw .file(error) }
        while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
            let error = Errno(rawValue: errno)
            if error == .interrupted { continue }
            defer { try? descriptor.close() }
            guard error == .wouldBlock else { throw .file(FileError("lock", path, error)) }
            throw LockFile.heldBy(path, descriptor)
        }
        return descriptor
    }

    private static func isStill(_ descriptor: FileDescriptor, at path: FilePath) -> Bool {
        var (held, named) = (stat(), stat())
        return fstat(descriptor.rawValue, &held) == 0 && path.withPlatformString { stat($0, &named) } == 0
            && held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }

    /// Takes the lock, waiting for its holder up to `limit`; throws `LockError.heldBy` when that has passed.
    public static func waiting(
        for path: FilePath, purpose: String, limit: Duration
    ) async throws -> LockFile {
        let end = ContinuousClock.now + limit
        while true {
            do throws(LockError) {
                return try LockFile(path, purpose: purpose)
            } catch {
                guard case .heldBy = error, ContinuousClock.now < end else { throw error }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Gives the lock up. Harmless when it is given up already.
    public func release() {
        descriptor.withLock { held in
            guard let open = held else { return }
            held = nil
            _ = flock(open.rawValue, LOCK_UN)
            try? open.close()
        }
    }

    deinit { release() }

    private static func heldBy(_ path: FilePath, _ descriptor: FileDescriptor) -> LockError {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count =
            (try? bytes.withUnsafeMutableBytes { try descriptor.read(fromAbsoluteOffset: 0, into: $0) }) ?? 0
        let lines = String(decoding: bytes.prefix(count), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let pid = lines.first.flatMap { Int32($0) }
        return .heldBy(path: path, pid: pid, what: lines.count > 1 ? String(lines[1]) : "")
    }
}
