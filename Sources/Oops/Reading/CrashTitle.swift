/// Titles: templates filled and texts normalised, so that one bug has one title whatever the addresses.
enum CrashTitle {
    /// syzkaller's limit, in bytes.
    static let longest = 120

    /// `template` with its places filled: `{1}`… by `captures`, `{frame}` by a function's name.
    static func fill(_ template: String, captures: [ByteView], frame: String) -> String {
        var title: [UInt8] = []
        title.reserveCapacity(longest)
        var rest = template.utf8[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
            title += rest[..<open]
            let place = rest[rest.index(after: open)...]
            guard let close = place.firstIndex(of: UInt8(ascii: "}")) else { break }
            if place[..<close].elementsEqual("frame".utf8) {
                title += frame.utf8
            } else if let digit = place.first, captures.indices.contains(Int(digit) - 0x31) {
                title += captures[Int(digit) - 0x31].bytes
            }
            rest = place[place.index(after: close)...]
        }
        title += rest
        return normalised(title)
    }

    /// What changes from crash to crash replaced (addresses by `ADDR`, numbers of their own by `NUM`), printable ASCII
    /// without doubled blanks, cut to `longest`.
    static func normalised(_ text: [UInt8]) -> String {
        text.withUnsafeBufferPointer { buffer in
            let text = ByteView(buffer).upTo(4 * longest)
            return printable(needsReplacing(text) ? replaced(text) : text.bytes)
        }
    }

    static func normalised(_ text: String) -> String { normalised(Array(text.utf8)) }

    /// Only texts with digits change.
    private static func needsReplacing(_ text: ByteView) -> Bool {
        text.run(from: 0) { !ASCII.isDecimal($0) } < text.count
    }

    private static func printable(_ text: [UInt8]) -> String {
        var title: [UInt8] = []
        title.reserveCapacity(longest)
        var last = ASCII.space
        for byte in text.prefix(longest) {
            let byte = byte == ASCII.tab ? ASCII.space : byte
            if byte < 0x20 || byte >= 0x7F || byte == ASCII.space && last == ASCII.space { continue }
            title.append(byte)
            last = byte
        }
        if title.last == ASCII.space { title.removeLast() }
        return String(decoding: title, as: UTF8.self)
    }

    private static func replaced(_ text: ByteView) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard ASCII.isName(byte) else {
                index = appendSeparator(text, index, to: &result)
                continue
            }
            let length = text.run(from: index, ASCII.isName)
            let token = text.slice(index, index + length)
            index += length
            index += appendToken(token, in: text, behind: index, to: &result)
        }
        return result
    }

    /// A colon before a line's number (`file.c:12`), dots and digits of an address, and whatever else is no name.
    private static func appendSeparator(_ text: ByteView, _ index: Int, to result: inout [UInt8]) -> Int {
        if text[index] == ASCII.colon, isFileName(text, upTo: index) {
            var end = index
            while text[end] == ASCII.colon {
                let digits = text.run(from: end + 1, ASCII.isDecimal)
                guard digits > 0 else { break }
                end += 1 + digits
            }
            if end > index {
                result += ":LINE".utf8
                return end
            }
        }
        result.append(text[index])
        return index + 1
    }

    private static func isFileName(_ text: ByteView, upTo end: Int) -> Bool {
        var start = end
        while start > 0, ASCII.isName(text[start - 1]) { start -= 1 }
        return start < end && start > 0 && text[start - 1] == ASCII.dot
    }

    /// Returns how many bytes behind the token it took, too.
    private static func appendToken(
        _ token: ByteView, in text: ByteView, behind: Int, to result: inout [UInt8]
    ) -> Int {
        // `syz-executor.3/1234`, `syzkaller123456`: which process it was says nothing.
        if token.has("executor"), result.suffix(4).elementsEqual("syz-".utf8) {
            result += "executor".utf8
            return processNumbers(text, behind)
        }
        if token.has("syzkaller"), token.count > 9, token.from(9).run(from: 0, ASCII.isDecimal) == token.count - 9 {
            result += "syzkaller".utf8
            return 0
        }
        if let length = internetAddress(text, token, behind) {
            result += "IP".utf8
            return length
        }
        if token.equals("CPU"), text.has("#", at: behind) {
            let digits = text.run(from: behind + 1, ASCII.isDecimal)
            result += "CPU".utf8
            return digits > 0 ? digits + 1 : 0
        }
        if let offset = offset(text, behind), ASCII.isLetter(token.first) {
            result += token.bytes
            return offset
        }
        result += number(token) ?? token.bytes
        return 0
    }

    private static func processNumbers(_ text: ByteView, _ start: Int) -> Int {
        var index = start
        if text[index] == ASCII.dot, ASCII.isDecimal(text[index + 1]) {
            index += 1 + text.run(from: index + 1, ASCII.isDecimal)
        }
        if text[index] == ASCII.slash || text[index] == ASCII.colon, ASCII.isDecimal(text[index + 1]) {
            index += 1 + text.run(from: index + 1, ASCII.isDecimal)
        }
        return index - start
    }

    private static func internetAddress(_ text: ByteView, _ token: ByteView, _ behind: Int) -> Int? {
        guard token.count <= 3, token.decimal != nil else { return nil }
        var index = behind
        for _ in 0..<3 {
            guard text[index] == ASCII.dot else { return nil }
            let digits = text.run(from: index + 1, ASCII.isDecimal)
            guard 1...3 ~= digits else { return nil }
            index += 1 + digits
        }
        return index - behind
    }

    /// `+0x12/0x340` behind a function.
    private static func offset(_ text: ByteView, _ start: Int) -> Int? {
        guard text.has("+0x", at: start) else { return nil }
        let offset = text.run(from: start + 3, ASCII.isHexadecimal)
        guard offset > 0, text.has("/0x", at: start + 3 + offset) else { return nil }
        let size = text.run(from: start + 6 + offset, ASCII.isHexadecimal)
        return size > 0 ? 6 + offset + size : nil
    }

    private static func number(_ token: ByteView) -> [UInt8]? {
        let isMarked = token.has("0x")
        let digits = isMarked ? token.from(2) : token
        guard digits.count > 0, digits.run(from: 0, ASCII.isHexadecimal) == digits.count else { return nil }
        if digits.count >= 6, isMarked || digits.run(from: 0, ASCII.isLetter) < digits.count {
            // A word of these letters only is a word.
            return Array((digits.decimal != nil && digits.count < 12 && !isMarked ? "NUM" : "ADDR").utf8)
        }
        return isMarked || digits.decimal != nil ? Array("NUM".utf8) : nil
    }
}
