/// Message-IDs, without angle brackets.
public enum MessageID {
    /// The most ids of a thread that are kept.
    static let most = 200

    /// `text` without brackets, if it is an id that may stand in a header again.
    public static func plain(_ text: String) -> String? {
        let id = text.drop { $0 == "<" || $0 == " " }.prefix { $0 != ">" && $0 != " " }
        let isPlain = id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") }
        return isPlain && (3...250).contains(id.utf8.count) && id.contains("@") ? String(id) : nil
    }

    /// The ids in a header, each once, the last ones where there are very many.
    public static func all(in header: String?) -> [String] {
        guard let header else { return [] }
        var (ids, seen): ([String], Set<String>) = ([], [])
        for word in header.split(whereSeparator: { $0.isWhitespace || $0 == "<" }) {
            if let id = plain(String(word)), seen.insert(id).inserted { ids.append(id) }
        }
        return Array(ids.suffix(most))
    }
}
