/// Whether a crash's report can be trusted to be whole and its own.
enum Corruption {
    /// Lines behind a heading among which a frame must be.
    private static let nearestFrame = 15

    /// Why not; nil when it can.
    static func reason(_ description: CrashDescription, lines: [ByteView]) -> String? {
        if holdsTime(description.title) { return "the console's time stands in the title" }
        if description.hasNoStack { return nil }
        var kinds = Set<StackLine.Heading>()
        for (number, line) in lines.enumerated() {
            guard let kind = StackLine.heading(line), kinds.insert(kind).inserted else { continue }
            if kind == .registers { continue }
            if number + 3 > lines.count { return "the stack trace is cut off" }
            let following = lines[(number + 1)...].prefix(nearestFrame)
                .prefix { !StackLine.isHeading($0) && !$0.contains("Code:") }
            let isEvent = kind == .allocation || kind == .free
            if isEvent, following.first?.has("(stack is not available)") == true { continue }
            if !following.contains(where: { StackLine.functions($0) != nil }) {
                return "a stack trace has no frames"
            }
        }
        return kinds.isEmpty ? "the stack trace is missing" : nil
    }

    /// `[   12.345678]` within a title: two lines got into one.
    private static func holdsTime(_ title: String) -> Bool {
        var title = title
        return title.withUTF8 { buffer in
            let text = ByteView(buffer)
            var from = 0
            while let open = text.firstIndex(of: ASCII.openBracket, from: from) {
                var index = open + 1 + text.run(from: open + 1) { $0 == ASCII.space }
                let seconds = text.run(from: index, ASCII.isDecimal)
                index += seconds
                if seconds > 0, text[index] == ASCII.dot {
                    let fraction = text.run(from: index + 1, ASCII.isDecimal)
                    if fraction > 0, text[index + 1 + fraction] == ASCII.closeBracket { return true }
                }
                from = open + 1
            }
            return false
        }
    }
}
