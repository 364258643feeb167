/// What our init says on the console.
enum ConsoleMarker: Hashable {
    case userSpaceIsUp
    case reproducerStarts
    case outOfTime
    case reproducerEnded(status: Int)
    case done

    static let prefix = Array("firstbad: ".utf8)

    /// Reads one line, which may have the kernel's time before the marker.
    init?(line: [UInt8]) {
        guard let start = line.firstRange(of: Self.prefix)?.upperBound else { return nil }
        let text = String(decoding: line[start...], as: UTF8.self)
        if text.hasPrefix("user space is up") {
            self = .userSpaceIsUp
        } else if text.hasPrefix("reproducer starts") {
            self = .reproducerStarts
        } else if text.hasPrefix("reproducer out of time") {
            self = .outOfTime
        } else if text.hasPrefix("reproducer ended, status ") {
            self = .reproducerEnded(status: Int(text.dropFirst(25).prefix { $0.isASCII && $0.isNumber }) ?? -1)
        } else if text.hasPrefix("done") {
            self = .done
        } else {
            return nil
        }
    }
}

/// Finds markers in a console that comes in pieces.
struct MarkerSearch {
    /// A marker behind so much on one line isn't looked for: some program prints without line ends.
    private static let longestLine = 4096
    private var line: [UInt8] = []

    /// The markers whose lines ended in `bytes`, each with the offset in `bytes` behind its line's end.
    mutating func feed(_ bytes: [UInt8]) -> [(marker: ConsoleMarker, end: Int)] {
        var found: [(ConsoleMarker, Int)] = []
        var position = 0
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n"))
            let room = max(0, Self.longestLine - line.count)
            line += bytes[position..<(end ?? bytes.count)].prefix(room)
            guard let end else { break }
            if let marker = ConsoleMarker(line: line) { found.append((marker, end + 1)) }
            line.removeAll(keepingCapacity: true)
            position = end + 1
        }
        return found
    }
}
