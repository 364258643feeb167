/// How a mail quotes or indents a console: what is taken off each line before it is read.
struct Quoting {
    private let isQuoted: Bool
    private let indent: Int

    static let none = Quoting(isQuoted: false, indent: 0)

    var isNone: Bool { !isQuoted && indent == 0 }

    private init(isQuoted: Bool, indent: Int) {
        self.isQuoted = isQuoted
        self.indent = indent
    }

    /// How `line`, the first of a crash, is quoted.
    init(_ line: ByteView) {
        let quoted = Self.behindMarks(line)
        let blanks = line.from(quoted).run(from: 0) { $0 == ASCII.space || $0 == ASCII.tab }
        let isIndented =
            line[quoted + blanks] == ASCII.openBracket || blanks > 1 || line[quoted] == ASCII.tab
        self.init(isQuoted: quoted > 0, indent: isIndented ? blanks : 0)
    }

    /// Whether `line` begins with a mark.
    static func begins(_ line: ByteView) -> Bool { behindMarks(line) > 0 }

    private static func behindMarks(_ line: ByteView) -> Int {
        var index = 0
        while line[index] == ASCII.greater || line[index] == UInt8(ascii: "|") && line[index + 1] == ASCII.space {
            index += 1
            if line[index] == ASCII.space { index += 1 }
        }
        // KASAN marks a line of its memory dump so: `>ffff888012345680: fb fb`.
        return index
    }

    /// `line` without its marks and indentation.
    func strip(_ line: ByteView) -> ByteView {
        if !isQuoted, indent == 0 { return line }
        var line = isQuoted ? line.from(Self.behindMarks(line)) : line
        let blanks = line.run(from: 0) { $0 == ASCII.space || $0 == ASCII.tab }
        line = line.from(min(blanks, indent))
        return line
    }
}
