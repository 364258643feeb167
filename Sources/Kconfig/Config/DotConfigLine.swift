/// What one line of a `.config` says, by the reader in the kernel's scripts/kconfig/confdata.c.
enum DotConfigLine {
    case option(String, DotConfig.Value)
    case nothing
    case strange(String)

    init(_ bytes: Substring.UTF8View) {
        let line = bytes.trimmed
        guard let first = line.first else {
            self = .nothing
            return
        }
        if first == UInt8(ascii: "#") {
            self = .comment(line.dropFirst().trimmed)
        } else {
            self = .assignment(line)
        }
    }

    private static func comment(_ text: Substring.UTF8View) -> DotConfigLine {
        let words = text.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard words.count == 2, isName(words[0]), String(Substring(words[1])) == "is not set" else {
            return .nothing
        }
        return .option(String(Substring(words[0])), .notSet)
    }

    private static func assignment(_ line: Substring.UTF8View) -> DotConfigLine {
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")), isName(line[..<equals]),
            let value = value(line[line.index(after: equals)...])
        else { return .strange(String(Substring(line).prefix(200))) }
        return .option(String(Substring(line[..<equals])), value)
    }

    private static func value(_ text: Substring.UTF8View) -> DotConfig.Value? {
        let value = String(Substring(text))
        switch value {
        case "y": return .yes
        case "m": return .module
        case "n": return .notSet
        case "": return nil
        default: break
        }
        if value.hasPrefix("\"") { return isWholeString(text) ? .text(value) : nil }
        let isWord = text.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        return isWord ? .text(value) : nil
    }

    /// Whether the quotes open and close, with `\"` and `\\` inside.
    private static func isWholeString(_ text: Substring.UTF8View) -> Bool {
        var escaped = false
        for index in text.indices.dropFirst() {
            switch text[index] {
            case _ where escaped: escaped = false
            case UInt8(ascii: "\\"): escaped = true
            case UInt8(ascii: "\""): return text.index(after: index) == text.endIndex
            default: continue
            }
        }
        return false
    }

    private static func isName(_ bytes: Substring.UTF8View) -> Bool {
        bytes.count > 7 && bytes.starts(with: "CONFIG_".utf8) && bytes.allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension Substring.UTF8View {
    /// Without spaces and tabs at both ends.
    fileprivate var trimmed: Substring.UTF8View {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var rest = drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return rest
    }
}
