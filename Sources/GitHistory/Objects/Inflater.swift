import CZlib

/// Unpacks zlib streams, one after the other, into the same memory.
final class Inflater {
    private var stream: UnsafeMutablePointer<z_stream>
    private var output = UnsafeMutableRawBufferPointer.allocate(byteCount: largest, alignment: 8)
    private let isReady: Bool

    /// Commits are smaller; what isn't is left to libgit2.
    private static let largest = 1 << 16

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        isReady = firstbad_inflate_init(stream) == Z_OK
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deallocate()
        output.deallocate()
    }

    /// What a stream at the beginning of `input` unpacks to, valid until the next call; nil unless that is `size`
    /// bytes with zlib's checksum behind them.
    func inflate(_ input: UnsafeRawBufferPointer, size: Int) -> UnsafeRawBufferPointer? {
        guard isReady, size > 0, size < Self.largest, inflateReset(stream) == Z_OK else { return nil }
        let bytes = input.bindMemory(to: UInt8.self)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(Self.largest)
        guard CZlib.inflate(stream, Z_FINISH) == Z_STREAM_END, stream.pointee.total_out == UInt(size) else {
            return nil
        }
        return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<size])
    }
}
