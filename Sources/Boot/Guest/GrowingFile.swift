import SystemPackage

/// Reads a file while QEMU writes it.
struct GrowingFile: ~Copyable {
    private static let chunk = 1 << 18
    private let path: FilePath
    private let descriptor: FileDescriptor
    private var offset: Int64 = 0
    private var buffer = [UInt8](repeating: 0, count: chunk)

    /// Makes the file anew: what an earlier boot wrote must not be read as this one's.
    static func make(_ path: FilePath) throws(BootError) {
        do {
            try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead]
            ).close()
        } catch {
            throw .file(action: "make", path, reason: "\(error)")
        }
    }

    init(_ path: FilePath) throws(BootError) {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch {
            throw .file(action: "read", path, reason: "\(error)")
        }
    }

    deinit { try? descriptor.close() }

    /// What was written since; empty if nothing was. At most 256 KiB at a time.
    mutating func read() throws(BootError) -> [UInt8] {
        do {
            let count = try buffer.withUnsafeMutableBytes {
                try descriptor.read(fromAbsoluteOffset: offset, into: $0)
            }
            offset += Int64(count)
            return Array(buffer.prefix(count))
        } catch {
            throw .file(action: "read", path, reason: "\(error)")
        }
    }

    /// Cuts the middle out of a file that nobody writes any more, where it is larger than what is kept of it: its first and
    /// last MiB. Failing to is no harm.
    static func bound(_ path: FilePath) {
        let part = 1 << 20
        guard let descriptor = try? FileDescriptor.open(path, .readWrite, options: .closeOnExec) else { return }
        defer { try? descriptor.close() }
        guard let size = try? descriptor.seek(offset: 0, from: .end), size > 4 * Int64(part) else { return }
        var tail = [UInt8](repeating: 0, count: part)
        guard
            let count = try? tail.withUnsafeMutableBytes({
                try descriptor.read(fromAbsoluteOffset: size - Int64(part), into: $0)
            })
        else { return }
        let gap = "\n[\(size - 2 * Int64(part)) bytes left out]\n"
        guard (try? descriptor.resize(to: Int64(part))) != nil else { return }
        _ = try? descriptor.writeAll(toAbsoluteOffset: Int64(part), Array(gap.utf8) + tail.prefix(count))
    }
}
