/// Words that tell whose machine something was made on, and what stands for them in what is given away.
public struct PrivateWords: Sendable, Hashable {
    /// One word.
    struct Word: Sendable, Hashable {
        var bytes: [UInt8]
        var stand: [UInt8]
        /// Whether letters and digits may not stand directly beside it.
        var isName: Bool
    }

    private(set) var words: [Word] = []

    /// Names that say nothing about anybody, and too short ones, which stand in any text.
    private static let common: Set<String> = [
        "root", "user", "users", "admin", "test", "tester", "build", "builder", "kernel", "linux", "debian",
        "ubuntu",
        "fedora", "localhost", "host", "guest", "firstbad", "nobody", "home", "qemu", "syzkaller", "runner",
        "docker",
    ]

    /// - Parameters:
    ///   - home: The home folder, absolute; it becomes `~`.
    ///   - user: The user's name.
    ///   - hosts: The host's names, with and without domain.
    public init(home: String, user: String, hosts: [String]) {
        func add(_ text: String, _ stand: String, isName: Bool) {
            let word = Word(bytes: Array(text.utf8), stand: Array(stand.utf8), isName: isName)
            if !words.contains(word) { words.append(word) }
        }
        var home = home
        while home.hasSuffix("/") { home.removeLast() }
        if home.utf8.count > 1 { add(home, "~", isName: true) }
        // `user@host` tells both, however short they are.
        for host in hosts where !host.isEmpty && !user.isEmpty { add("\(user)@\(host)", "user@host", isName: true) }
        for host in hosts where Self.isTelling(host) { add(host, "host", isName: true) }
        if Self.isTelling(user) { add(user, "user", isName: true) }
        words.sort { $0.bytes.count > $1.bytes.count }
    }

    private static func isTelling(_ name: String) -> Bool {
        name.utf8.count >= 4 && !common.contains(name.lowercased())
    }

    /// `bytes` without them. Bytes rather than text: a console need not be UTF-8.
    public func removed(from bytes: [UInt8]) -> [UInt8] {
        words.reduce(bytes) { Self.replace($1, in: $0) }
    }

    /// `text` without them.
    public func removed(from text: String) -> String {
        String(decoding: removed(from: Array(text.utf8)), as: UTF8.self)
    }

    /// Whether one that can't be there by chance is in `bytes`; for files that can't be rewritten.
    public func areIn(_ bytes: [UInt8]) -> Bool {
        words.contains { $0.bytes.count >= 6 && Self.places(of: $0, in: bytes, most: 1).count > 0 }
    }

    private static func replace(_ word: Word, in bytes: [UInt8]) -> [UInt8] {
        let places = places(of: word, in: bytes, most: .max)
        guard !places.isEmpty else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var start = 0
        for place in places {
            result += bytes[start..<place] + word.stand
            start = place + word.bytes.count
        }
        return result + bytes[start...]
    }

    private static func places(of word: Word, in bytes: [UInt8], most: Int) -> [Int] {
        guard let first = word.bytes.first, bytes.count >= word.bytes.count else { return [] }
        var places: [Int] = []
        var at = 0
        bytes.withUnsafeBufferPointer { bytes in
            while at + word.bytes.count <= bytes.count, places.count < most {
                if bytes[at] == first, matches(word, bytes, at) {
                    places.append(at)
                    at += word.bytes.count
                } else {
                    at += 1
                }
            }
        }
        return places
    }

    private static func matches(_ word: Word, _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        for (offset, byte) in word.bytes.enumerated() where bytes[at + offset] != byte { return false }
        guard word.isName else { return true }
        let end = at + word.bytes.count
        let isCutBefore = at == 0 || !isWordByte(bytes[at - 1])
        let isCutAfter = end == bytes.count || !isWordByte(bytes[end])
        return isCutBefore && isCutAfter
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: byte >= 0x80
        }
    }
}
