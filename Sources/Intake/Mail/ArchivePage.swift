/// A page of a public mailing-list archive, saved as text: headers on top, the thread's overview and instructions
/// for replying below.
public enum ArchivePage {
    /// Whether the marks of such a page stand at its beginning: a quick look, before all lines are read.
    public static func isLikely(_ bytes: [UInt8]) -> Bool {
        let head = bytes.prefix(64 << 10).split(separator: UInt8(ascii: "\n")).prefix(2000)
        return head.contains { line in
            line.reversed().starts(with: "[thread overview]".utf8.reversed())
                || line.reversed().starts(with: "(raw)".utf8.reversed())
        }
    }

    /// The message in such a page, as a mail's bytes; nil if `text` is no such page.
    ///
    /// Headers on pages are decoded, and links stand in them as `[thread overview]` and `(raw)`: those are taken out.
    public static func message(in text: String) -> String? {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard let first = firstHeader(lines.prefix(12)) else { return nil }
        let rest = lines[first...]
        guard let blank = rest.firstIndex(where: { $0.isEmpty || $0 == "\r" }) else { return nil }
        let headers = rest[..<blank].map(cleaned)
        guard headers.contains(where: { $0.hasPrefix("From: ") }), rest[..<blank].contains(where: isMarked) else {
            return nil
        }
        var body = Array(rest[blank...].dropFirst())
        if let end = body.firstIndex(where: isTrailer) { body.removeSubrange(end...) }
        while let last = body.last, last.allSatisfy(\.isWhitespace) { body.removeLast() }
        let type = [
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
        ]
        return (headers + type).joined(separator: "\n") + "\n\n" + body.joined(separator: "\n") + "\n"
    }

    /// Pages begin with a line or two of navigation; a mail begins with a header.
    private static func firstHeader(_ lines: ArraySlice<Substring>) -> Int? {
        lines.firstIndex { $0.hasPrefix("From: ") || $0.hasPrefix("Subject: ") }
    }

    private static func isMarked(_ line: Substring) -> Bool {
        line.contains("[thread overview]") || line.hasPrefix("Message-ID: ") && line.hasSuffix("(raw)")
    }

    private static func cleaned(_ line: Substring) -> String {
        var line = line
        for mark in ["[thread overview]", "(raw)"] where line.trimmed.hasSuffix(mark) {
            line = line.trimmed.dropLast(mark.count).trimmed
        }
        // A page wraps long lists with tabs, as mails do.
        return String(line)
    }

    private static func isTrailer(_ line: Substring) -> Bool {
        let text = line.trimmed
        return (text.hasSuffix("|newest]") || text.hasSuffix("newest]")) && text.contains("[~")
            || text.hasPrefix("Thread overview: ")
            || text == "WARNING: multiple messages have this Message-ID (diff)"
    }
}
