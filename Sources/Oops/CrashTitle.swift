/// Titles: templates filled and texts normalised, so that one bug has one title whatever the addresses.
enum CrashTitle {
    /// syzkaller's limit, in bytes.
    static let longest = 120

    /// `template` with its places filled: `{1}`… by `captures`, `{frame}` and `{access}` by what was found.
    static func fill(_ template: String, captures: [String], frame: String?, access: String?) -> String {
        var title = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            title += rest[..<open]
            let place = rest[rest.index(after: open)..<close]
            switch place {
            case "frame": title += frame ?? "corrupted"
            case "access": title += access ?? ""
            default:
                if let number = Int(place), captures.indices.contains(number - 1) {
                    title += captures[number - 1]
                }
            }
            rest = rest[rest.index(after: close)...]
        }
        return normalised(title + rest)
    }

    /// Printable ASCII without doubled blanks, addresses as `ADDR`, numbers of their own as `NUM`, cut to `longest`.
    static func normalised(_ text: String) -> String {
        var words: [String] = []
        var length = 0
        for word in text.split(separator: " ", omittingEmptySubsequences: true) {
            let word = normalisedWord(word)
            guard !word.isEmpty else { continue }
            words.append(word)
            length += word.utf8.count + 1
            if length > longest { break }
        }
        var title = Array(words.joined(separator: " ").utf8.prefix(longest))
        while title.last == ASCII.space { title.removeLast() }
        return String(decoding: title, as: UTF8.self)
    }

    private static func normalisedWord(_ word: Substring) -> String {
        var cursor = Cursor(ArraySlice(word.utf8.filter { $0 > 0x20 && $0 < 0x7F }))
        var result: [UInt8] = []
        while let next = cursor.next {
            if ASCII.isName(next) {
                result += normalisedToken(cursor.takeWhile(ASCII.isName))
            } else {
                _ = cursor.take(next)
                result.append(next)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func normalisedToken(_ token: ArraySlice<UInt8>) -> [UInt8] {
        if token.allSatisfy(ASCII.isDecimal) { return Array((token.count >= 16 ? "ADDR" : "NUM").utf8) }
        let digits = token.starts(with: "0x") ? token.dropFirst(2) : token
        let isAddress = token.starts(with: "0x") ? digits.count >= 8 : digits.count >= 16
        if !digits.isEmpty, digits.allSatisfy(ASCII.isHexadecimal) {
            if isAddress { return Array("ADDR".utf8) }
            if token.starts(with: "0x") { return Array("NUM".utf8) }
        }
        return Array(token)
    }
}
