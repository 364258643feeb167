/// A mail's subject, as a title of what it is about.
struct SubjectLine {
    /// Without `Re:`, brackets in front and syzbot's counters behind.
    let text: String

    init(_ subject: String) {
        var rest = subject.trimmed
        while true {
            let lower = rest.lowercased()
            if let mark = ["re:", "fwd:", "fw:", "aw:"].first(where: lower.hasPrefix) {
                rest = rest.dropFirst(mark.count).trimmed
            } else if rest.first == "[", let close = rest.firstIndex(of: "]") {
                rest = rest[rest.index(after: close)...].trimmed
            } else {
                break
            }
        }
        rest = Self.withoutRobot(rest)
        // `title (2)`: the second bug that syzbot saw under this title.
        if rest.last == ")", let open = rest.lastIndex(of: "(") {
            let count = rest[rest.index(after: open)...].dropLast()
            if !count.isEmpty, count.allSatisfy(\.isNumber) { rest = rest[..<open].trimmed }
        }
        text = rest.shown()
    }

    /// syzbot's own failures are told as `linux-next test error: KASAN: …`; the test robot's begin with a commit.
    private static func withoutRobot(_ subject: Substring) -> Substring {
        for mark in [" test error: ", " boot error: ", " build error: ", " bisection error: "] {
            guard let place = subject.firstRange(of: mark), !subject[..<place.lowerBound].contains(":") else {
                continue
            }
            return subject[place.upperBound...].trimmed
        }
        let id = subject.prefix { $0 != ":" && $0 != " " }
        let isID = (10...40).contains(id.utf8.count) && id.utf8.allSatisfy(Bytes.isHex)
        return isID && subject.dropFirst(id.count).first == ":" ? subject.dropFirst(id.count + 1).trimmed : subject
    }

    /// Whether a subject reads like a crash's title, as syzkaller writes them.
    static func isTitle(_ subject: String) -> Bool {
        let begins = [
            "KASAN: ", "KMSAN: ", "KCSAN: ", "UBSAN: ", "INFO: ", "WARNING: ", "WARNING in ", "BUG: ", "BUG in ",
            "general protection fault", "kernel BUG ", "possible deadlock in ", "memory leak in ", "divide error",
            "inconsistent lock state", "stack segment fault", "invalid opcode", "kernel panic",
            "unregister_netdevice",
            "Internal error in ", "double free", "suspicious RCU usage", "trusty: ", "panic: ", "task hung in ",
            "unable to handle kernel",
        ]
        return begins.contains(where: subject.hasPrefix)
    }
}

extension PatchPlace {
    /// From `[PATCH net-next v2 4/7] …`; nil for a subject without such brackets.
    public init?(subject: String) {
        guard let open = subject.firstIndex(of: "["),
            let close = subject[open...].firstIndex(of: "]")
        else { return nil }
        let words = subject[subject.index(after: open)..<close].split(separator: " ").prefix(12)
        guard words.contains(where: { $0.uppercased().hasPrefix("PATCH") || $0.uppercased() == "RFC" }) else {
            return nil
        }
        self.init()
        for word in words where !word.uppercased().hasPrefix("PATCH") {
            let parts = word.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) {
                (self.number, self.count) = (number, count)
            } else if word.lowercased().first == "v", let version = Int(word.dropFirst()) {
                self.version = version
            } else {
                self.words.append(word.shown(40))
            }
        }
    }
}

extension RegzbotCommand {
    /// From a line that begins with `#regzbot`.
    public init?(line: some StringProtocol) {
        let text = line.trimmed
        guard text.hasPrefix("#regzbot ") else { return nil }
        let rest = text.dropFirst(9).trimmed
        let name = rest.prefix { $0 != ":" && $0 != " " }
        guard !name.isEmpty, name.utf8.count < 30 else { return nil }
        let value = rest.dropFirst(name.count).drop { $0 == ":" || $0 == " " }
        self.init(name: name.shown(), value: value.shown())
    }

    /// The commit of `introduced: <id> ("subject")`; nil for a range.
    public var introduced: CommitMention? {
        name.hasSuffix("introduced") && range == nil ? CommitMention(parsing: value) : nil
    }

    /// The range of `introduced: <good>..<bad>`.
    public var range: (good: String, bad: String)? {
        guard name.hasSuffix("introduced") else { return nil }
        let word = value.prefix { $0 != " " }
        guard let dots = word.from("..") else { return nil }
        let good = word.dropLast(dots.count)
        let bad = dots.drop { $0 == "." }
        guard Revision.isName(good), Revision.isName(bad) else { return nil }
        return (String(good), String(bad))
    }
}

/// Names of revisions, as far as a stranger may give them.
public enum Revision {
    /// Whether git could take `text` for a revision, and nothing in it is an option or a trick: letters, digits and
    /// `._/-+~^`, not beginning with a dash.
    public static func isName(_ text: some StringProtocol) -> Bool {
        guard (1...200).contains(text.utf8.count), text.first != "-", text.first != "." else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._/-+~^".contains($0)) }
            && !text.contains("..")
    }
}
