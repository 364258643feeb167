import Foundation
import HostTools
import SystemPackage
import Wording

/// Keys and tokens of this host and its user, to be found where they don't belong.
///
/// What a reproducer or a build took along shows in consoles, in the guest's files and in what is made of them: before
/// anything is given away, it is searched for them.
struct HostKeys: Sendable {
    /// A piece of a secret, and whose it is.
    struct Secret: Sendable {
        var bytes: [UInt8]
        var whose: String
    }

    private(set) var secrets: [Secret] = []

    private static let most = 200
    private static let longestFile = 256 << 10

    /// Collects them from where programs keep them, below `home` and in `environment`.
    init(home: String, environment: [String: String], system: String = "/etc/ssh") {
        for folder in [home + "/.ssh", system, home + "/.gnupg/private-keys-v1.d", home + "/.config/firstbad"] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? [] {
                takeKey(folder + "/" + name)
            }
        }
        for file in Self.tokenFiles { takeTokens(home + "/" + file) }
        let words = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "ACCESS_KEY", "PRIVATE_KEY"]
        for (name, value) in environment where words.contains(where: name.uppercased().contains) {
            add(value, "the environment's \(name)")
        }
    }

    /// This user's and this host's.
    static var ours: HostKeys {
        HostKeys(home: NSHomeDirectory(), environment: ProcessInfo.processInfo.environment)
    }

    private static let tokenFiles = [
        ".netrc", ".git-credentials", ".config/git/credentials", ".config/gh/hosts.yml", ".config/hub",
        ".config/glab-cli/config.yml", ".docker/config.json", ".aws/credentials", ".npmrc", ".pypirc",
        ".kube/config",
        ".msmtprc", ".config/msmtp/config", ".config/b4/config",
    ]

    /// Whose secret is in `bytes`; nil for none.
    func found(in bytes: [UInt8]) -> String? {
        ByteSearch(secrets.map(\.bytes)).first(in: bytes).map { secrets[$0.needle].whose }
    }

    /// Whether `bytes` hold anybody's private key, as PEM has it.
    static func holdPrivateKey(_ bytes: [UInt8]) -> Bool {
        let marks = ["PRIVATE KEY-----\n", "PRIVATE KEY-----\r", "PRIVATE KEY BLOCK-----\n"].map { Array($0.utf8) }
        let found = ByteSearch(marks).first(in: bytes) { needle, place in
            // The mark alone is a word in many programs; a key's lines follow.
            let start = place + marks[needle].count
            let line = bytes[start..<min(bytes.count, start + 60)].prefix { $0 != 0x0A && $0 != 0x0D }
            return line.count >= 40 && line.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }
        return found != nil
    }

    /// A private key's file: of its text two lines from the middle, of others a piece.
    private mutating func takeKey(_ path: String) {
        guard let bytes = try? RegularFile.read(FilePath(path), limit: Self.longestFile), bytes.count >= 64 else {
            return
        }
        let whose = "the key \(path)"
        let isText = !bytes.prefix(1024).contains(0)
        if isText {
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.contains("PRIVATE KEY") || path.contains("private-keys") else { return }
            let lines = text.split(separator: "\n").filter { $0.utf8.count >= 32 && !$0.hasPrefix("-----") }
            // The first lines of all keys of a kind are alike.
            for line in lines.dropFirst(lines.count > 3 ? 2 : 0).prefix(3) { add(String(line), whose) }
        } else if path.contains("private-keys") {
            let middle = bytes.count / 2
            secrets.append(Secret(bytes: Array(bytes[(middle - 16)..<(middle + 16)]), whose: whose))
        }
    }

    /// Words that are long and mixed enough to be tokens.
    private mutating func takeTokens(_ path: String) {
        guard let bytes = try? RegularFile.read(FilePath(path), limit: Self.longestFile) else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        for word in text.split(whereSeparator: { " \t\n\r\"'=:,@/{}[]".contains($0) }) where Self.isToken(word) {
            add(String(word), "a token in \(path)")
        }
    }

    private static func isToken(_ word: Substring) -> Bool {
        word.utf8.count >= 16 && word.contains(where: \.isNumber) && word.contains(where: \.isLetter)
    }

    private mutating func add(_ text: String, _ whose: String) {
        guard text.utf8.count >= 12, secrets.count < Self.most else { return }
        secrets.append(Secret(bytes: Array(text.utf8.prefix(256)), whose: whose))
    }
}

/// Looks for many words in one pass.
private struct ByteSearch {
    private static let head = 8
    private let needles: [[UInt8]]
    /// Needles by their first eight bytes, and which pairs of bytes any of these ends in.
    private var byHead: [UInt64: [Int]] = [:]
    private var endings = [Bool](repeating: false, count: 1 << 16)

    /// Words of at least eight bytes; shorter ones are never found.
    init(_ needles: [[UInt8]]) {
        self.needles = needles
        for (index, needle) in needles.enumerated() where needle.count >= Self.head {
            let key = needle.prefix(Self.head).reduce(0) { $0 << 8 | UInt64($1) }
            byHead[key, default: []].append(index)
            endings[Int(key & 0xFFFF)] = true
        }
    }

    /// The first place of a needle that `accepts` takes.
    func first(
        in bytes: [UInt8], where accepts: (_ needle: Int, _ place: Int) -> Bool = { _, _ in true }
    ) -> (needle: Int, place: Int)? {
        guard bytes.count >= Self.head, !byHead.isEmpty else { return nil }
        var key: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            key = key << 8 | UInt64(byte)
            guard index >= Self.head - 1, endings[Int(key & 0xFFFF)], let known = byHead[key] else { continue }
            let place = index - Self.head + 1
            for needle in known where bytes[place...].starts(with: needles[needle]) && accepts(needle, place) {
                return (needle, place)
            }
        }
        return nil
    }
}
