/// One way in which consoles come to us: what it puts in front of each line.
///
/// The pattern is written in a small language: a letter for a part that changes, anything else as it stands.
///
/// | part | takes |
/// |---|---|
/// | `9` | decimal digits |
/// | `_` | blanks, if there are any |
/// | `Y`, `D` | four digits, two digits |
/// | `M`, `W` | a month's name, a weekday's, of three letters |
/// | `C` | a time of day, perhaps with a fraction: `10:00:00.123` |
/// | `Z` | a time zone, if there is one: `Z`, `+0200`, `UTC` |
/// | `H` | a host's name |
/// | `P` | a program's name and perhaps its number, up to the colon: `kernel`, `sshd[12]` |
/// | `F` | syslog's facility or level, in letters and blanks |
/// | `S` | `T` or a blank, between date and time |
struct Transport: Sendable {
    /// Whose lines it carries.
    enum Author: Sendable {
        /// The kernel's alone.
        case kernel
        /// Anybody's, and it doesn't tell.
        case anybody
        /// Whoever its program is.
        case program
    }

    let name: String
    let pattern: [UInt8]
    let author: Author

    init(_ name: String, _ pattern: String, _ author: Author) {
        self.name = name
        self.pattern = Array(pattern.utf8)
        self.author = author
    }

    /// Every transport but the kernel's own stamps; the longer ones first among those that begin alike.
    static let all: [Transport] = [
        Transport("dmesg -T", "[W M_9 C Y] ", .kernel),
        Transport("dmesg -e", "[M_9 D:D] ", .kernel),
        Transport("dmesg -H", "[_+9.9] ", .kernel),
        Transport("dmesg -d", "[_9.9 <_9.9>] ", .kernel),
        Transport("dmesg -x", "kern_:F: ", .kernel),
        Transport("dmesg -x", "user_:F: ", .anybody), Transport("dmesg -x", "daemon_:F: ", .anybody),
        Transport("syslog", "M_9 C H P: ", .program),
        Transport("syslog without host", "M_9 C kernel: ", .kernel),
        Transport("journalctl -o short-full", "W Y-D-D C Z H P: ", .program),
        Transport("journalctl -o short-iso", "Y-D-DSCZ H P: ", .program),
        Transport("syslog with year", "Y M_9 C H P: ", .program),
        Transport("journalctl -o short-unix", "9.9 H P: ", .program),
        Transport("Jenkins", "[Y-D-DSCZ] ", .anybody),
        Transport("continuous integration", "Y-D-DSCZ ", .anybody),
        Transport("ts", "M_9 C ", .anybody),
        Transport("ts in brackets", "[M_9 C] ", .anybody),
        Transport("time of day", "[C] ", .anybody), Transport("time of day", "C ", .anybody),
        Transport("level", "<9>", .kernel),
        Transport("kernel alone", "kernel: ", .kernel),
    ]

    /// Those whose part may begin with a byte: none, for most lines of reports without one.
    static let byFirst: [[Transport]] = (0..<256).map { byte in all.filter { $0.begins(with: UInt8(byte)) } }

    private func begins(with byte: UInt8) -> Bool {
        switch pattern[0] {
        case UInt8(ascii: "M"): "JFMASOND".utf8.contains(byte)
        case UInt8(ascii: "W"): "MTWFS".utf8.contains(byte)
        case UInt8(ascii: "Y"), UInt8(ascii: "D"), UInt8(ascii: "C"), UInt8(ascii: "9"): ASCII.isDecimal(byte)
        default: byte == pattern[0]
        }
    }

    /// Where the text begins whose transport's part begins at `start`; nil for other lines. `isKernel` tells whether
    /// the kernel is named as its author.
    func match(_ line: ByteView, at start: Int) -> (end: Int, isKernel: Bool?)? {
        var reader = Reader(line: line, index: start)
        for part in pattern where !reader.take(part) { return nil }
        switch author {
        case .kernel: return (reader.index, true)
        case .anybody: return (reader.index, nil)
        case .program: return (reader.index, reader.isKernel)
        }
    }

    private struct Reader {
        let line: ByteView
        var index: Int
        var isKernel = false

        mutating func take(_ part: UInt8) -> Bool {
            switch part {
            case UInt8(ascii: "9"): return skip(line.run(from: index, ASCII.isDecimal), 1...19)
            case UInt8(ascii: "Y"): return skip(line.run(from: index, ASCII.isDecimal), 4...4)
            case UInt8(ascii: "D"): return skip(line.run(from: index, ASCII.isDecimal), 2...2)
            case UInt8(ascii: "_"): return skip(line.run(from: index) { $0 == ASCII.space }, 0...8)
            case UInt8(ascii: "M"): return name(among: Self.months)
            case UInt8(ascii: "W"): return name(among: Self.days)
            case UInt8(ascii: "C"): return clock()
            case UInt8(ascii: "Z"): return zone()
            case UInt8(ascii: "H"): return skip(line.run(from: index, Self.isHost), 1...64)
            case UInt8(ascii: "P"): return program()
            case UInt8(ascii: "F"): return skip(line.run(from: index) { ASCII.isLetter($0) || $0 == 0x20 }, 3...12)
            case UInt8(ascii: "S"):
                guard line[index] == UInt8(ascii: "T") || line[index] == ASCII.space else { return false }
            default: guard line[index] == part else { return false }
            }
            index += 1
            return true
        }

        private static func isHost(_ byte: UInt8) -> Bool {
            ASCII.isName(byte) || byte == ASCII.dash || byte == ASCII.dot
        }

        private mutating func skip(_ count: Int, _ fitting: ClosedRange<Int>) -> Bool {
            guard fitting.contains(count) else { return false }
            index += count
            return true
        }

        private static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
        private static let days: StaticString = "MonTueWedThuFriSatSun"

        private mutating func name(among names: StaticString) -> Bool {
            let found = ByteView(names).find(line.slice(index, index + 3))
            guard let found, found % 3 == 0, ASCII.isLetter(line[index]) else { return false }
            index += 3
            return true
        }

        private mutating func clock() -> Bool {
            for part in "D:D:D".utf8 where !take(part) { return false }
            if line[index] == ASCII.dot || line[index] == ASCII.comma {
                let digits = line.run(from: index + 1, ASCII.isDecimal)
                if digits > 0 { index += 1 + digits }
            }
            return true
        }

        private mutating func zone() -> Bool {
            let byte = line[index]
            if byte == ASCII.plus || byte == ASCII.dash {
                index += 1 + line.run(from: index + 1) { ASCII.isDecimal($0) || $0 == ASCII.colon }
            } else {
                let letters = line.run(from: index, ASCII.isLetter)
                if letters < 6 { index += letters }
            }
            return true
        }

        private mutating func program() -> Bool {
            let length = line.run(from: index) { ASCII.isName($0) || "-./@()".utf8.contains($0) }
            guard 1...64 ~= length else { return false }
            isKernel = line.slice(index, index + length).equals("kernel")
            index += length
            guard line[index] == ASCII.openBracket else { return true }
            let digits = line.run(from: index + 1, ASCII.isDecimal)
            guard digits > 0, line[index + 1 + digits] == ASCII.closeBracket else { return false }
            index += digits + 2
            return true
        }
    }
}
