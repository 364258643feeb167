/// The files that a report's lines name, `path/file.c:123`, one a line.
struct NamedFiles {
    struct File {
        /// The path, as it stands.
        let path: ByteView
        /// Its line, up to the path.
        let before: ByteView
    }

    private let report: ByteView
    private var position = 0

    init(_ report: ByteView) { self.report = report }

    mutating func next() -> File? {
        while let colon = report.firstIndex(of: ASCII.colon, from: position) {
            position = colon + 1
            guard ASCII.isDecimal(report[colon + 1]), let path = path(endingAt: colon) else { continue }
            var start = path
            while start > 0, report[start - 1] != ASCII.lineFeed { start -= 1 }
            position = report.firstIndex(of: ASCII.lineFeed, from: position) ?? report.count
            let before = report.slice(start, path)
            return File(
                path: decoded(report.slice(path, position), behind: before) ?? report.slice(path, colon),
                before: before)
        }
        return nil
    }

    /// The function's own file of `func (./a.h:1 net/b.c:12)`: the last one, those before were inlined.
    private func decoded(_ places: ByteView, behind before: ByteView) -> ByteView? {
        guard before.last == ASCII.openParenthesis else { return nil }
        var path: ByteView?
        var index = 0
        while let end = places.behindSource(index) {
            path = places.slice(index, places.firstIndex(of: ASCII.colon, from: index) ?? end)
            guard places[end] == ASCII.space else { break }
            index = end + 1
        }
        return path
    }

    /// Where the path begins that ends before `end`; nil when it is no source file's.
    private func path(endingAt end: Int) -> Int? {
        let length: Int
        switch report[end - 1] {
        case UInt8(ascii: "c"), UInt8(ascii: "h"): length = 2
        case UInt8(ascii: "s") where report[end - 2] == UInt8(ascii: "r"): length = 3
        default: return nil
        }
        guard report[end - length] == ASCII.dot, Self.isName(report[end - length - 1]) else { return nil }
        var start = end - length
        while Self.isPath(report[start - 1]) { start -= 1 }
        return start
    }

    private static func isName(_ byte: UInt8) -> Bool { ASCII.isName(byte) || byte == ASCII.dash }
    private static func isPath(_ byte: UInt8) -> Bool { isName(byte) || byte == ASCII.dot || byte == ASCII.slash }
}

extension NamedFiles.File {
    /// Whether the line tells of something beside the crash: where interrupts were last switched, what a register
    /// points to, which locks are held.
    var isAside: Bool {
        let line = before.trimmed
        if line.has("Register r") || line.has("hardirqs last") || line.has("softirqs last") { return true }
        if line.has("hardirqs enabled") || line.has("hardirqs disabled") { return true }
        if line.has("softirqs enabled") || line.has("softirqs disabled") { return true }
        let digits = line.run(from: 1, ASCII.isDecimal)
        return line.first == UInt8(ascii: "#") && digits > 0 && line[1 + digits] == ASCII.colon
    }
}
