/// Text with `format=flowed`: RFC 3676.
enum Flowed {
    /// Lines that end in a space are joined with the next of the same quote depth.
    static func unfolded(_ text: String, deletesSpace: Bool) -> String {
        var lines: [String] = []
        var open: (depth: Int, text: String)?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let depth = line.prefix { $0 == ">" }.count
            var content = line.dropFirst(depth)
            // A space in front was put there so that nothing is taken for a quote.
            if content.first == " " { content = content.dropFirst() }
            if let before = open, before.depth != depth {
                lines.append(quoted(before))
                open = nil
            }
            let whole = (open?.text ?? "") + content
            // The signature's mark ends in a space and isn't flowed; nor does a line grow without end.
            if content.last == " ", content != "-- ", whole.utf8.count < 4096 {
                open = (depth, deletesSpace ? String(whole.dropLast()) : whole)
            } else {
                lines.append(quoted((depth, whole)))
                open = nil
            }
        }
        if let open { lines.append(quoted(open)) }
        return lines.joined(separator: "\n")
    }

    private static func quoted(_ line: (depth: Int, text: String)) -> String {
        line.depth == 0 ? line.text : String(repeating: ">", count: line.depth) + " " + line.text
    }
}

/// Words of a page.
enum PlainWords {
    /// `html` without tags; line breaks where tags make them.
    static func ofHTML(_ html: String) -> String {
        var text = ""
        var tag: String?
        for character in html {
            if let open = tag {
                if character == ">" {
                    let name = open.lowercased()
                    if ["br", "/p", "/div", "/tr", "/pre", "br/"].contains(where: name.hasPrefix) { text += "\n" }
                    tag = nil
                } else if open.utf8.count < 16 {
                    tag = open + String(character)
                }
            } else if character == "<" {
                tag = ""
            } else {
                text.append(character)
            }
        }
        for (entity, character) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&"),
        ] {
            text = text.split(separator: entity, omittingEmptySubsequences: false).joined(separator: character)
        }
        return text
    }
}
