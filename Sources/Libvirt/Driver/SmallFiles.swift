import SystemPackage

/// The first 64 KiB of a small file as text; nil when it can't be read.
func readText(_ path: FilePath) -> String? {
    guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
    defer { try? descriptor.close() }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var count = 0
    while count < bytes.count {
        let read = try? bytes[count...].withUnsafeMutableBytes { try descriptor.read(into: $0) }
        guard let read else { return nil }
        if read == 0 { break }
        count += read
    }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}
