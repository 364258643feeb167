/// A text's lines without what mail clients, scripts and terminals put around them: quotation marks, stamps of time,
/// carriage returns, colours.
enum PastedText {
    /// One line.
    struct Line: Sendable {
        /// What was written; indented as it was, where nothing stood in front.
        var text: Substring
        /// Characters as pasted: mailers break lines by these.
        var width: Int
        /// A stamp of time stood in front.
        var isStamped = false
        /// It ended with the bar that closes a script's stamped line.
        var isClosed = false
    }

    /// Marks of quotation and stamps, one within another; no text has more, a hostile one may.
    private static let deepest = 12

    static func lines(_ text: String) -> [Line] {
        let isPrintable = text.contains("quoted-printable")
        var lines: [Line] = []
        var broken: String?
        for scalars in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            var raw = cleaned(Substring(scalars))
            if let beginning = broken { raw = Substring(beginning + raw) }
            broken = nil
            if isPrintable, raw.last == "=", (60...160).contains(raw.count) {
                broken = String(raw.dropLast())
                continue
            }
            lines.append(line(raw))
        }
        if let broken { lines.append(line(Substring(broken))) }
        return lines
    }

    private static func line(_ raw: Substring) -> Line {
        var line = Line(text: raw, width: raw.utf8.count)
        for _ in 0..<deepest {
            guard let (rest, isStamp) = withoutMark(line.text) ?? withoutStamp(line.text).map({ ($0, true) }) else {
                break
            }
            line.isStamped = line.isStamped || isStamp
            line.text = rest.first == " " ? rest.dropFirst() : rest
        }
        while let last = line.text.last, last == " " || last == "\t" || last == "|" {
            line.isClosed = line.isClosed || last == "|"
            line.text.removeLast()
        }
        return line
    }

    /// Without colours, carriage returns and blanks that aren't blanks.
    private static func cleaned(_ raw: Substring) -> Substring {
        var raw = raw
        while raw.last == "\r" { raw.removeLast() }
        let isPlain = raw.utf8.allSatisfy { $0 != 0x1B && $0 != 0xC2 }
        if isPlain { return raw }
        var text = ""
        var rest = raw
        while let character = rest.first {
            rest = rest.dropFirst()
            if character == "\u{1B}" {
                if rest.first == "[" { rest = rest.dropFirst() }
                rest = rest.drop { $0.isNumber || $0 == ";" }.dropFirst()
            } else {
                text.append(character == "\u{A0}" ? " " : character)
            }
        }
        return Substring(text)
    }

    /// What stands behind a mark of quotation, or behind a stamp between bars.
    private static func withoutMark(_ text: Substring) -> (Substring, isStamp: Bool)? {
        let inner = text.trimmedAtStart
        guard let first = inner.first, first == ">" || first == "|" else { return nil }
        let rest = inner.dropFirst()
        if first == "|", let end = rest.firstIndex(of: "|"), isStamp(rest[..<end]) {
            return (rest[end...].dropFirst(), true)
        }
        return (rest, false)
    }

    /// What stands behind a stamp of time.
    private static func withoutStamp(_ text: Substring) -> Substring? {
        let inner = text.trimmedAtStart
        guard let first = inner.utf8.first else { return nil }
        switch first {
        case UInt8(ascii: "["), UInt8(ascii: "("):
            let close: Character = first == UInt8(ascii: "[") ? "]" : ")"
            guard let end = inner.prefix(48).firstIndex(of: close), isStamp(inner[..<end].dropFirst()) else {
                return nil
            }
            return withoutLevel(inner[end...].dropFirst())
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            let token = inner.prefix { $0 != " " && $0 != "|" && $0 != "\t" }
            guard isStamp(token) else { return nil }
            return withoutLevel(inner[token.endIndex...])
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return withoutSyslog(inner)
        default: return nil
        }
    }

    /// `INFO:` and the like, and what parts it from the rest.
    private static func withoutLevel(_ text: Substring) -> Substring {
        func bare(_ text: Substring) -> Substring { text.drop { " \t:-|".contains($0) } }
        let rest = bare(text)
        let word = rest.prefix { $0.isLetter }
        let levels = ["INFO", "DEBUG", "NOTICE", "WARNING", "ERROR", "info", "debug"]
        guard levels.contains(String(word)) else { return text.first == " " ? text.dropFirst() : bare(text) }
        return bare(rest[word.endIndex...])
    }

    /// `May 24 14:16:45 host script[123]: …`
    private static func withoutSyslog(_ text: Substring) -> Substring? {
        let words = text.prefix(120).split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        guard words.count > 3, months.contains(String(words[0])), words[1].allSatisfy(\.isNumber), isStamp(words[2])
        else { return nil }
        let tail = text[words[2].endIndex...]
        guard words.count > 4, words[4].hasSuffix(":") else { return tail }
        return text[words[4].endIndex...]
    }

    private static let months: Set<String> = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `14:16:45`, `2024-05-24`, `0524_141645` and what is made of such parts.
    private static func isStamp(_ text: Substring) -> Bool {
        guard (5...40).contains(text.utf8.count) else { return false }
        var (digits, letters, run) = (0, 0, 0)
        var (isTime, isDay) = (false, false)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                run += 1
                continue
            case UInt8(ascii: ":"): isTime = isTime || run == 2
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"): isDay = isDay || run >= 2
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): letters += 1
            case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: " "): break
            default: return false
            }
            run = 0
        }
        return digits >= 4 && (isTime ? letters <= 10 : isDay && letters <= 2)
    }
}
