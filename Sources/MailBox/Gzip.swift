import CGMime

/// gzip in memory.
public enum Gzip {
    /// Whether `bytes` begin as gzip's do.
    public static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// `bytes`, compressed, without name and time.
    public static func compress(_ bytes: [UInt8]) throws(MailError) -> [UInt8] {
        try run(bytes, GMIME_FILTER_GZIP_MODE_ZIP, chunk: 1 << 20, limit: .max)
    }

    /// What is inside, at most `limit` bytes: a bomb is an error after that many.
    public static func expand(_ bytes: [UInt8], limit: Int) throws(MailError) -> [UInt8] {
        let inside = try run(bytes, GMIME_FILTER_GZIP_MODE_UNZIP, chunk: 1 << 12, limit: limit)
        guard !inside.isEmpty else { throw .badCompression(limit: limit) }
        return inside
    }

    private static func run(
        _ bytes: [UInt8], _ mode: GMimeFilterGZipMode, chunk: Int, limit: Int
    ) throws(MailError) -> [UInt8] {
        _ = GMime.isStarted
        let filter = try Held("g_mime_filter_gzip_new", owning: g_mime_filter_gzip_new(mode, 9))
        var made: [UInt8] = []
        var position = 0
        repeat {
            var piece = bytes[position..<min(bytes.count, position + chunk)].map { CChar(bitPattern: $0) }
            position += piece.count
            let isLast = position == bytes.count
            var output: UnsafeMutablePointer<CChar>?
            var (count, before) = (0, 0)
            piece.withUnsafeMutableBufferPointer { buffer in
                let call = isLast ? g_mime_filter_complete : g_mime_filter_filter
                call(filter.pointer, buffer.baseAddress, buffer.count, 0, &output, &count, &before)
                // The output may lie in the input's memory, so it is copied here.
                if let output { made += UnsafeRawBufferPointer(start: output, count: count) }
            }
            guard made.count <= limit else { throw .badCompression(limit: limit) }
        } while position < bytes.count
        return made
    }
}
