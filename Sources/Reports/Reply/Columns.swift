/// Plain text of at most 72 columns.
struct Columns {
    /// Where lines end: what mail clients and archives show without breaking.
    static let width = 72

    private(set) var lines: [String] = []

    /// `text` as a paragraph, broken at spaces; a word that is longer stands on a line of its own.
    mutating func paragraph(_ text: String, first: String = "", rest: String = "") {
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > Self.width {
                lines.append(line)
                line = rest
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        lines.append(line)
    }

    /// `Name:   value`, the value broken under itself.
    mutating func field(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        let label = (name + ":").padded(to: 12)
        paragraph(value, first: label, rest: String(repeating: " ", count: 12))
    }

    /// A line as it is, not broken: tags and addresses, which no reader may find in two pieces.
    mutating func verbatim(_ line: String) { lines.append(line) }

    /// A line, cut where it is too long.
    mutating func cut(_ line: String) {
        var line = line[...]
        while line.last == " " { line = line.dropLast() }
        lines.append(line.count <= Self.width ? String(line) : line.prefix(Self.width - 3) + "...")
    }

    /// An empty line, but never two.
    mutating func gap() {
        if let last = lines.last, !last.isEmpty { lines.append("") }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(1, width - count))
    }
}
