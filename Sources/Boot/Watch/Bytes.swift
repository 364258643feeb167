import Glibc

/// Searching in raw bytes, at the speed of the C library's search for one.
enum Bytes {
    /// The offset of the first `text` at or behind `start`; nil where there is none.
    static func first(_ text: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Int? {
        guard let head = text.first, bytes.count - start >= text.count else { return nil }
        return bytes.withUnsafeBytes { bytes in
            text.withUnsafeBytes { text in
                guard let base = bytes.baseAddress, let wanted = text.baseAddress else { return nil }
                var position = start
                while position + text.count <= bytes.count {
                    let room = bytes.count - text.count - position + 1
                    guard let hit = memchr(base + position, Int32(head), room) else { return nil }
                    position = base.distance(to: UnsafeRawPointer(hit))
                    if memcmp(base + position, wanted, text.count) == 0 { return position }
                    position += 1
                }
                return nil
            }
        }
    }
}
