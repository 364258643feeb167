import SystemPackage

/// Reads a console's file while QEMU writes it.
struct ConsoleReader {
    private static let chunk = 1 << 18
    let path: FilePath
    private let descriptor: FileDescriptor
    private var offset: Int64 = 0
    private var buffer = [UInt8](repeating: 0, count: chunk)

    /// Makes the file anew: what an earlier boot wrote must not be read as this one's.
    init(creating path: FilePath) throws(BootError) {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw .file(action: "make the console", path, reason: "\(error)")
        }
    }

    /// What was written since; empty if nothing was. At most 256 KiB at a time.
    mutating func read() throws(BootError) -> [UInt8] {
        do {
            let count = try buffer.withUnsafeMutableBytes {
                try descriptor.read(fromAbsoluteOffset: offset, into: $0)
            }
            offset += Int64(count)
            return Array(buffer.prefix(count))
        } catch {
            throw .file(action: "read the console", path, reason: "\(error)")
        }
    }

    func close() { try? descriptor.close() }
}
