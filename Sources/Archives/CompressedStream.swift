import CArchive

/// A compressed file (gzip, xz, zstd, bzip2, lz4) that is read piece by piece as it was before: in memory that doesn't
/// grow with it, by libarchive.
public final class CompressedStream {
    /// Reads more of the compressed bytes into a buffer, and returns how many they are: 0 at the end.
    public typealias Read = (UnsafeMutableRawBufferPointer) throws -> Int

    private let handle: OpaquePointer
    private let source: Source
    private let name: String

    /// Whether a file that begins with `start` is compressed.
    public static func isOne(_ start: some Collection<UInt8>) -> Bool {
        let begins: [[UInt8]] = [
            [0x1F, 0x8B], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], [0x28, 0xB5, 0x2F, 0xFD], [0x42, 0x5A, 0x68],
            [0x04, 0x22, 0x4D, 0x18],
        ]
        return begins.contains { start.starts(with: $0) }
    }

    /// A stream of the file `name`, of which `start` was read already and `read` gives the rest.
    public init(_ name: String, start: [UInt8], read: @escaping Read) throws(Failure) {
        guard let handle = archive_read_new() else { throw Failure(name: name, why: "there is no memory left") }
        self.handle = handle
        self.name = name
        source = Source(start: start, read: read)
        // By name, not `all`: some filters start programs.
        for support in [
            archive_read_support_filter_gzip, archive_read_support_filter_xz, archive_read_support_filter_zstd,
            archive_read_support_filter_bzip2, archive_read_support_filter_lz4, archive_read_support_format_raw,
        ] {
            guard support(handle) == ARCHIVE_OK else { throw failure() }
        }
        // The source lives as long as the stream, whose end frees the handle.
        let context = Unmanaged.passUnretained(source).toOpaque()
        let opened = archive_read_open(
            handle, context, nil,
            { _, context, buffer in
                guard let context else { return -1 }
                return Unmanaged<Source>.fromOpaque(context).takeUnretainedValue().next(buffer)
            }, nil)
        var entry: OpaquePointer?
        guard opened == ARCHIVE_OK, archive_read_next_header(handle, &entry) >= ARCHIVE_WARN else {
            throw failure()
        }
    }

    deinit { archive_read_free(handle) }

    /// The next bytes, in memory of the stream's that is good until the next call: none at the end. What can be unpacked
    /// before a damaged place is handed out before its error.
    public func next() throws -> UnsafeRawBufferPointer {
        var start: UnsafeRawPointer?
        var size = 0
        var offset: Int64 = 0
        let code = archive_read_data_block(handle, &start, &size, &offset)
        if let error = source.error { throw error }
        if code == ARCHIVE_EOF { return UnsafeRawBufferPointer(start: nil, count: 0) }
        guard code >= ARCHIVE_WARN else { throw failure() }
        return UnsafeRawBufferPointer(start: start, count: size)
    }

    private func failure() -> Failure {
        Failure(name: name, why: archive_error_string(handle).map { String(cString: $0) } ?? "it is broken")
    }

    /// Why it couldn't be read.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// The file.
        public var name: String
        /// What is wrong with it.
        public var why: String

        /// What was tried, on what.
        public var description: String { "cannot unpack \(name): \(why)" }
    }

    /// What libarchive reads from.
    private final class Source {
        private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        private var start: [UInt8]
        private let read: Read
        private(set) var error: (any Error)?

        init(start: [UInt8], read: @escaping Read) {
            self.start = start
            self.read = read
        }

        deinit { chunk.deallocate() }

        /// Puts the next bytes' place into `buffer`; negative on an error.
        func next(_ buffer: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
            buffer?.pointee = UnsafeRawPointer(chunk.baseAddress)
            if !start.isEmpty {
                let count = min(start.count, chunk.count)
                chunk.copyBytes(from: start.prefix(count))
                start.removeFirst(count)
                return count
            }
            do { return try read(chunk) } catch {
                self.error = error
                return -1
            }
        }
    }
}
