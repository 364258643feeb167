import Glibc
import SystemPackage

/// A whole file, mapped into memory for reading, and unmapped when it goes.
///
/// git never writes to a file of these kinds once it has its name: it puts a new one in its place.
final class MappedFile: @unchecked Sendable {
    // No lock: the bytes are mapped read-only, and never change.
    let bytes: UnsafeRawBufferPointer

    /// Nil if there is no such file, or it is empty, no file, or can't be read.
    init?(_ path: FilePath) {
        let descriptor = open(path.string, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0,
            let start = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
        else { return nil }
        bytes = UnsafeRawBufferPointer(start: start, count: Int(status.st_size))
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

    /// The big-endian number at `place`, which is within the file.
    func number(_ place: Int) -> UInt32 {
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }

    /// The big-endian number at `place`, which is within the file.
    func longNumber(_ place: Int) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The bytes of a range, which is within the file.
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
}
