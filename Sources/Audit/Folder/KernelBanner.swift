/// What a kernel says of itself in its first line: `Linux version 6.1.0-rc5-… (u@h) (gcc …) #1 SMP PREEMPT_DYNAMIC …`.
public struct KernelBanner: Sendable, Hashable {
    /// `6.1.0-rc5-a1b2c3d4e5f6+`.
    public var release: String
    /// The compiler with its version, as it names itself.
    public var compiler: String?
    /// Words that tell how it was configured: `SMP`, `PREEMPT_DYNAMIC`, `KASAN`.
    public var flags: Set<String>

    /// The commit that the release names: what `git describe` or who built it put there; nil where it names none.
    public var commit: Substring? {
        for part in release.split(separator: "-").dropFirst() {
            let word = part.prefix { $0 != "+" && $0 != "_" }
            let id = word.first == "g" ? word.dropFirst() : word
            let isLong = (word.first == "g" ? 7...40 : 12...40).contains(id.utf8.count)
            if isLong, id.leadingCommit == id, id.contains(where: \.isNumber) { return id }
        }
        return nil
    }

    init?(_ line: Substring) {
        guard let found = line.asciiRange(of: "Linux version ") else { return nil }
        let rest = line[found.upperBound...].prefix(600)
        let release = rest.prefix { $0 != " " }
        guard release.first?.isNumber == true, release.contains(".") else { return nil }
        self.release = String(release)
        let tail = rest[release.endIndex...]
        compiler = ["gcc", "clang", "rustc"].lazy.compactMap { Self.compiler($0, in: tail) }.first
        let number = tail.range(of: " #").map { tail[$0.upperBound...] } ?? ""
        flags = Set(
            number.split(separator: " ").filter { word in
                word.utf8.count > 2 && word.allSatisfy { $0.isUppercase || $0 == "_" || $0 == "(" || $0 == ")" }
                    && !Self.zones.contains(String(word))
            }.map(String.init))
    }

    private static let zones: Set<String> = [
        "UTC", "GMT", "CET", "CEST", "PST", "PDT", "EST", "EDT", "IST", "CST", "JST",
    ]

    /// The compiler's words in parentheses or before a comma.
    private static func compiler(_ name: String, in text: Substring) -> String? {
        guard let found = text.range(of: name) else { return nil }
        let words = text[found.lowerBound...].prefix { $0 != ")" && $0 != "," }
        guard words.contains(where: \.isNumber) else { return nil }
        return String(words.prefix(60))
    }
}
