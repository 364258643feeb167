import HostTools
import Oops
import SystemPackage

/// A console that was saved, or that comes in on standard input.
struct ConsoleFile {
    /// Bytes read at once: large enough that calls don't count, small enough for a processor's cache.
    private static let chunk = 1 << 20

    /// `-` is standard input.
    let name: String

    /// Reads the console to its end, in memory that doesn't grow with it, and hands on its crashes in their order.
    ///
    /// - Throws: `FileError`, or what `each` throws.
    func crashes(_ each: (Crash) async throws -> Void) async throws {
        let descriptor = try open()
        defer { if name != "-" { try? descriptor.close() } }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 64)
        defer { buffer.deallocate() }
        var scanner = CrashScanner(delivery: .judged)
        while true {
            try Task.checkCancellation()
            let count = try read(descriptor, into: buffer)
            guard count > 0 else { break }
            for crash in scanner.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { try await each(crash) }
        }
        for crash in scanner.finish() { try await each(crash) }
    }

    /// The names in the file `list`, one a line.
    static func names(in list: String) throws(FileError) -> [String] {
        let file = ConsoleFile(name: list)
        let descriptor = try file.open()
        defer { if list != "-" { try? descriptor.close() } }
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(descriptor, into: buffer)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    private func open() throws(FileError) -> FileDescriptor {
        if name == "-" { return .standardInput }
        do {
            return try FileDescriptor.open(FilePath(name), .readOnly, options: .closeOnExec)
        } catch { throw .failed(action: "read", FilePath(name), error as? Errno ?? .ioError) }
    }

    private func read(
        _ descriptor: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) -> Int {
        do {
            return try descriptor.read(into: buffer)
        } catch { throw .failed(action: "read", FilePath(name), error as? Errno ?? .ioError) }
    }
}
