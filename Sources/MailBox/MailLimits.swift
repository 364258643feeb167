/// What a mail must keep to before GMime sees it. GMime follows nested parts and nested groups of addresses by
/// recursion, with a time that grows with the square of the depth: a hostile mail would take the stack, or hours.
enum MailLimits {
    /// The longest block of headers, in bytes.
    static let headers = 256 << 10
    /// The most parts within each other.
    static let nesting = 100
    /// The most lines that may begin a part.
    static let parts = 10_000
    /// The most lines.
    static let lines = 500_000
    /// The most encoded words of a header.
    static let encodedWords = 10_000
    /// The most colons in a header with addresses: groups are rare, and those in groups aren't valid.
    static let groups = 100

    private static let addressHeaders = ["from", "to", "cc", "bcc", "sender", "reply-to"].map { Array($0.utf8) }

    /// Throws for a mail that is none anybody would send.
    static func check(_ bytes: [UInt8]) throws(MailError) {
        guard bytes.count <= Message.longest else { throw .tooLarge(what: "the mail", limit: Message.longest) }
        guard count(of: "boundary", in: bytes) <= nesting, count(of: "message/", in: bytes) <= nesting else {
            throw .tooManyParts(limit: nesting)
        }
        var (lineCount, partCount, colons, encoded) = (0, 0, 0, 0)
        var (isInAddresses, isInHeaders) = (false, true)
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let line = bytes[start..<end]
            start = end + 1
            lineCount += 1
            if line.starts(with: [0x2D, 0x2D]) { partCount += 1 }
            if isInHeaders, line.isEmpty || line.elementsEqual([0x0D]) { isInHeaders = false }
            guard !isInHeaders || end <= headers else {
                throw .tooLarge(what: "the block of the mail's headers", limit: headers)
            }
            let isContinued = line.first == 0x20 || line.first == 0x09
            if !isContinued {
                isInAddresses = beginsAddresses(line)
                (colons, encoded) = (0, 0)
            }
            if isInAddresses { colons += line.count { $0 == UInt8(ascii: ":") } }
            if line.count > 1000 || isContinued { encoded += count(of: "=?", in: line) }
            guard encoded <= encodedWords else { throw .tooManyParts(limit: encodedWords) }
            guard colons <= groups, partCount <= parts else { throw .tooManyParts(limit: groups) }
            guard lineCount <= lines else { throw .tooLarge(what: "the mail", limit: Message.longest) }
        }
    }

    /// Whether a line begins a header with addresses: also within the mail, where another may be.
    private static func beginsAddresses(_ line: ArraySlice<UInt8>) -> Bool {
        let name = line.prefix(40).prefix { $0 != UInt8(ascii: ":") }
        let word = name.prefix { $0 != 0x20 && $0 != 0x09 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return addressHeaders.contains(word)
    }

    /// How often `word`, in lower case, stands in `bytes`, in any case.
    private static func count(of word: String, in bytes: some Sequence<UInt8>) -> Int {
        let word = Array(word.utf8)
        var (found, matched) = (0, 0)
        for byte in bytes {
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            matched = lower == word[matched] ? matched + 1 : (lower == word[0] ? 1 : 0)
            if matched == word.count { (found, matched) = (found + 1, 0) }
        }
        return found
    }
}
