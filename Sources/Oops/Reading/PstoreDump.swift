/// What pstore kept of a kernel's log: parts, each behind a line `Panic#2 Part3`. The first part is the log's end, so
/// that files put together by their names run backwards.
public enum PstoreDump {
    /// More bytes than this aren't a dump: stores hold less.
    public static let longest = 16 << 20

    /// Whether a console that begins with `start` is such a dump.
    public static func isOne(_ start: some Collection<UInt8>) -> Bool {
        Array(start.prefix(80)).withUnsafeBufferPointer { buffer in
            let bytes = ByteView(buffer)
            return bytes.firstIndex(of: ASCII.lineFeed).map { part(bytes.upTo($0)) != nil } ?? false
        }
    }

    /// `dump` with its parts as the kernel wrote them: the dumps in their order, of each the highest part first.
    public static func inOrder(_ dump: [UInt8]) -> [UInt8] {
        dump.withUnsafeBufferPointer { buffer in
            let bytes = ByteView(buffer)
            var parts: [(dump: Int, part: Int, text: ByteView)] = []
            var position = 0
            while position < bytes.count {
                let end = bytes.firstIndex(of: ASCII.lineFeed, from: position) ?? bytes.count
                if let (dump, part) = part(bytes.slice(position, end)) {
                    parts.append((dump, part, bytes.slice(position, position)))
                }
                guard let last = parts.popLast() else { return dump }
                let begin = last.text.base - bytes.base
                parts.append((last.dump, last.part, bytes.slice(begin, min(bytes.count, end + 1))))
                position = end + 1
            }
            // Equal ones stay as they came.
            let ordered = parts.enumerated().sorted {
                ($0.element.dump, -$0.element.part, $0.offset) < ($1.element.dump, -$1.element.part, $1.offset)
            }
            return ordered.flatMap { piece -> [UInt8] in
                let text = piece.element.text
                return text.last == ASCII.lineFeed ? text.bytes : text.bytes + [ASCII.lineFeed]
            }
        }
    }

    /// The numbers of `Oops#1 Part2`.
    private static func part(_ line: ByteView) -> (dump: Int, part: Int)? {
        let line = line.last == ASCII.carriageReturn ? line.upTo(line.count - 1) : line
        let hash = line.run(from: 0, ASCII.isLetter)
        let digits = line.run(from: hash + 1, ASCII.isDecimal)
        let space = hash + 1 + digits
        guard hash > 0, line[hash] == UInt8(ascii: "#"), line.has(" Part", at: space),
            let dump = line.slice(hash + 1, space).decimal, let part = line.from(space + 5).decimal
        else { return nil }
        return (dump, part)
    }
}
