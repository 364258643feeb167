/// Takes out of a text what is nobody's business: paths of home folders and this machine's name.
public struct Scrub: Sendable {
    private let paths: [[UInt8]]
    private let names: [[UInt8]]

    /// Takes out `home` and all folders below `/home`, and `host` as a word; short or general names of hosts stay.
    public init(home: String?, host: String?) {
        paths = [home].compactMap { $0 }.filter { $0.count > 1 }.map { Array($0.utf8) }
        let general = ["localhost", "debian", "ubuntu", "fedora", "linux", "kernel", "build", "qemu", "buildd"]
        names = [host].compactMap { $0 }.filter { $0.count > 2 && !general.contains($0.lowercased()) }
            .map { Array($0.utf8) }
    }

    /// `text` without them: `~` and `host` stand in their places.
    public func clean(_ text: String) -> String { String(decoding: clean(Array(text.utf8)), as: UTF8.self) }

    /// As above, for bytes.
    public func clean(_ bytes: [UInt8]) -> [UInt8] {
        var clean: [UInt8] = []
        clean.reserveCapacity(bytes.count)
        let homes = Array("/home/".utf8)
        var place = 0
        while place < bytes.count {
            let rest = bytes[place...]
            let isWordStart = place == 0 || !Self.isWord(bytes[place - 1])
            if isWordStart, let path = paths.first(where: { rest.starts(with: $0) }),
                !Self.isWord(rest.dropFirst(path.count).first)
            {
                clean.append(UInt8(ascii: "~"))
                place += path.count
            } else if isWordStart, rest.starts(with: homes) {
                clean.append(UInt8(ascii: "~"))
                place += homes.count + rest.dropFirst(homes.count).prefix { Self.isWord($0) }.count
            } else if isWordStart, let name = names.first(where: { rest.starts(with: $0) }),
                !Self.isWord(rest.dropFirst(name.count).first)
            {
                clean += Array("host".utf8)
                place += name.count
            } else {
                clean.append(bytes[place])
                place += 1
            }
        }
        return clean
    }

    private static func isWord(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
