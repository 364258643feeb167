import Glibc
import Wording

/// The lines of a log that may be long and hostile: found by their bytes, read only where something was found.
struct LogLines {
    private let bytes: [UInt8]
    private static let newline = UInt8(ascii: "\n")
    /// Hits looked at for one needle: a log that is made of near misses isn't worth more.
    private static let mostHits = 2000

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The start of the first line that holds one of `needles` and meets `condition`. A needle that begins with a newline
    /// is looked for at line starts.
    func first(_ needles: [String], where condition: (String) -> Bool = { _ in true }) -> Int? {
        var best: Int?
        for needle in needles {
            let end = best ?? bytes.endIndex
            if let place = first(Array(needle.utf8), before: end, where: condition) { best = place }
        }
        return best
    }

    /// The line that holds the byte at `place`: without control characters (a log ends up on terminals and pages), at
    /// most 500 characters.
    func text(of place: Int) -> String {
        let start = lineStart(place)
        return LogLines.printable(bytes[start..<lineEnd(start)])
    }

    /// The last line that isn't blank; empty where there is none.
    var last: String {
        var end = bytes.endIndex
        while end > 0 {
            let start = lineStart(end - 1)
            let text = LogLines.printable(bytes[start..<lineEnd(start)])
            if !text.isEmpty { return text }
            end = start
        }
        return ""
    }

    /// Lines from `before` lines before the one at `place`.
    func excerpt(around place: Int, before: Int, atMost count: Int) -> String {
        var start = lineStart(place)
        for _ in 0..<before where start > 0 { start = lineStart(start - 1) }
        var lines: [String] = []
        while lines.count < count, start < bytes.endIndex {
            let end = lineEnd(start)
            lines.append(LogLines.printable(bytes[start..<end]))
            start = end + 1
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private func first(_ needle: [UInt8], before limit: Int, where condition: (String) -> Bool) -> Int? {
        let atLineStart = needle.first == Self.newline
        if atLineStart, bytes.starts(with: needle.dropFirst()), condition(text(of: 0)) { return 0 }
        var from = 0
        for _ in 0..<Self.mostHits {
            guard let hit = find(needle, from: from), hit < limit else { return nil }
            let place = lineStart(atLineStart ? hit + 1 : hit)
            if condition(text(of: place)) { return place }
            from = lineEnd(place)
        }
        return nil
    }

    /// Boyer and Moore's search as simplified by Horspool: logs have megabytes and there are dozens of needles.
    private func find(_ needle: [UInt8], from start: Int) -> Int? {
        var skips = [Int](repeating: needle.count, count: 256)
        for (index, byte) in needle.dropLast().enumerated() { skips[Int(byte)] = needle.count - 1 - index }
        return bytes.withUnsafeBufferPointer { all in
            guard let base = all.baseAddress else { return nil }
            var place = start
            while place + needle.count <= all.count {
                let last = all[place + needle.count - 1]
                if last == needle[needle.count - 1],
                    memcmp(base + place, needle, needle.count) == 0
                {
                    return place
                }
                place += skips[Int(last)]
            }
            return nil
        }
    }

    private func lineStart(_ place: Int) -> Int {
        bytes[..<min(place, bytes.endIndex)].lastIndex(of: Self.newline).map { $0 + 1 } ?? 0
    }

    private func lineEnd(_ start: Int) -> Int {
        bytes[start...].firstIndex(of: Self.newline) ?? bytes.endIndex
    }

    /// A log ends up on terminals and pages.
    private static func printable(_ line: ArraySlice<UInt8>) -> String {
        // At most four bytes a character.
        var text = String(decoding: line.prefix(2000), as: UTF8.self).onOneLine.prefix(500)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
