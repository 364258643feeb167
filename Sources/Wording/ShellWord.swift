extension String {
    /// The text as a POSIX shell takes it for one word: as it is where nothing in it is special, else in single quotes.
    public var shellWord: String {
        let isPlain = !isEmpty && utf8.allSatisfy(Self.isPlainInShell)
        if isPlain { return self }
        return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }

    private static func isPlainInShell(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/._-+,:@%=".utf8.contains(byte)
        }
    }
}
