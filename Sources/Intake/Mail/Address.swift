import Wording

/// A mailbox: a name and an address.
public struct Address: Sendable, Hashable {
    /// The name, decoded, on one line; may be empty.
    public var name: String
    /// `local@domain`.
    public var address: String

    /// Nil unless `address` is one that a mail can be sent to: printable ASCII, one `@`, a domain with letters,
    /// nothing that ends a header or opens another.
    public init?(name: String = "", address: String) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard address.utf8.count <= 254, parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0].utf8.count <= 64 || parts[0].hasPrefix("syzbot+"), parts[0].first != "-",
            parts[0].utf8.allSatisfy(Self.isLocal), parts[1].utf8.allSatisfy(Self.isDomain),
            parts[1].first != ".", parts[1].first != "-", !parts[1].contains("..")
        else { return nil }
        self.address = address
        let plain = name.onOneLine.split(separator: " ").joined(separator: " ")
        self.name = String(plain.prefix(120))
    }

    /// From `Name <address>` or a bare address, as tags of commits have it.
    public init?(parsing text: some StringProtocol) {
        let text = String(text)
        guard let open = text.lastIndex(of: "<") else {
            self.init(address: Self.trimmed(text))
            return
        }
        let rest = text[text.index(after: open)...]
        guard let close = rest.firstIndex(of: ">") else { return nil }
        var name = Self.trimmed(text[..<open])
        if name.count > 1, name.first == "\"", name.last == "\"" { name = String(name.dropFirst().dropLast()) }
        self.init(name: name, address: Self.trimmed(rest[..<close]))
    }

    /// `Name <address>`, for people.
    public var shown: String { name.isEmpty ? address : "\(name) <\(address)>" }

    /// What tells mailboxes apart.
    public var key: String { address.lowercased() }

    /// Whether it is a list's, by the hosts that kernel lists are on.
    public var isList: Bool {
        let parts = key.split(separator: "@")
        guard parts.count == 2 else { return false }
        let (name, domain) = (parts[0], parts[1])
        // Lists that only some may read are on hosts of lists, too.
        if name.contains("security") || name.contains("distros") || name.contains("private") { return false }
        return domain.hasPrefix("lists.") || domain.hasPrefix("vger.") || domain.hasPrefix("lore.")
            || ["googlegroups.com", "kvack.org", "alsa-project.org"].contains(where: domain.hasSuffix)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text).onOneLine.split(separator: " ").joined(separator: " ")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
    }

    /// RFC 5322's atext and the dot.
    private static func isLocal(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || Array("!#$%&'*+-/=?^_`{|}~.".utf8).contains(byte)
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
}

extension Sequence<Address> {
    /// Each mailbox once, those with a key in `known` left out; `known` grows by them.
    public func unseen(by known: inout Set<String>) -> [Address] { filter { known.insert($0.key).inserted } }
}
