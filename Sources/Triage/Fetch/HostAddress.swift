import Glibc

/// An address of a host, and whether it is one of the public internet.
struct HostAddress: Equatable {
    /// As it is written: `192.0.2.1`, `2001:db8::1`.
    let text: String
    /// 4 or 16 bytes.
    let bytes: [UInt8]

    /// By the registries of special addresses (IANA, RFC 6890 and its updates). What isn't known to be public isn't.
    var isPublic: Bool {
        if bytes.count == 4 { return Self.isPublic(ipv4: bytes) }
        guard bytes.count == 16 else { return false }
        // Only 2000::/3 is given out; within it, what carries an IPv4 address inside or is set apart doesn't count.
        guard bytes[0] & 0xE0 == 0x20 else { return false }
        let begin = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        let isSpecial =
            begin >> 16 == 0x2002 || begin >> 9 == 0x2001_0000 >> 9 || begin == 0x2001_0DB8
            || begin >> 12 == 0x3FFF0
        return !isSpecial
    }

    private static func isPublic(ipv4 bytes: [UInt8]) -> Bool {
        let value = bytes.reduce(0) { $0 << 8 | UInt32($1) }
        let special: [(UInt32, Int)] = [
            (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
            (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16),
            (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
        ]
        return !special.contains { net, length in value >> (32 - length) == net >> (32 - length) }
    }

    /// All addresses that `host` has now, by this machine's resolver.
    static func all(of host: String) throws(FetchError) -> [HostAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "443", &hints, &list)
        guard code == 0, let first = list else {
            throw .unknownHost(host, why: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(first) }
        var found: [HostAddress] = []
        for entry in sequence(first: first, next: { $0.pointee.ai_next }) {
            if let address = HostAddress(entry.pointee), !found.contains(address) { found.append(address) }
        }
        return found
    }

    init?(_ entry: addrinfo) {
        guard let raw = entry.ai_addr else { return nil }
        switch entry.ai_family {
        case AF_INET:
            bytes = raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            bytes = raw.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { Array($0) }
            }
        default: return nil
        }
        var buffer = [CChar](repeating: 0, count: 64)
        guard bytes.withUnsafeBytes({ inet_ntop(entry.ai_family, $0.baseAddress, &buffer, 64) }) != nil else {
            return nil
        }
        text = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
    }

    /// For tables: an address as it is written.
    init?(_ written: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        let isV6 = written.contains(":")
        guard inet_pton(isV6 ? AF_INET6 : AF_INET, written, &bytes) == 1 else { return nil }
        self.bytes = isV6 ? bytes : Array(bytes.prefix(4))
        text = written
    }
}
