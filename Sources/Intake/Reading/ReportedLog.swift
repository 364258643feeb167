/// A bisection as `git bisect log` tells it, found in a text: quoted, wrapped by mailers, stamped by scripts, unfinished.
public struct ReportedLog: Sendable, Hashable {
    /// Commits called good (or old), in their order.
    public private(set) var good: [CommitMention] = []
    /// Commits called bad (or new), in their order.
    public private(set) var bad: [CommitMention] = []
    /// Commits that were left out.
    public private(set) var skipped: [CommitMention] = []
    /// The commit that it ended at; nil where it didn't.
    public private(set) var firstBad: CommitMention?
    /// Commits that it left, where skips kept it from ending.
    public private(set) var possible: [CommitMention] = []
    /// Revisions that `git bisect start` was given: the bad one, then good ones.
    private var start: [String] = []
    /// Whether the terms say that a mend is sought: `--term-new=fixed`.
    public private(set) var findsFix = false

    /// The bad end: what was called bad first, as an id or a name.
    public var badEnd: String? { start.first ?? bad.first?.id }
    /// The good ends: all that were called good before the first commit between.
    public var goodEnds: [String] {
        if start.count > 1 { return Array(start.dropFirst()) }
        return good.first.map { [$0.id] } ?? []
    }
    /// Whether it names both ends.
    public var hasRange: Bool { badEnd != nil && !goodEnds.isEmpty }
    /// Whether it names nothing at all.
    public var isEmpty: Bool { bad.isEmpty && good.isEmpty && firstBad == nil && possible.isEmpty && start.isEmpty }

    /// Nothing read.
    init() {}

    /// How many commits of a hostile log are kept.
    private static let most = 4096

    // MARK: - Reading

    /// The bisections in `lines`, in their order, and the lines that belong to them.
    static func all(in lines: [ReportLine]) -> (logs: [ReportedLog], lines: Set<Int>) {
        var (logs, taken): ([ReportedLog], Set<Int>) = ([], [])
        var current: ReportedLog?
        var terms = Terms()
        var index = 0
        func close() {
            if let log = current, !log.isEmpty { logs.append(log) }
            current = nil
        }
        while index < lines.count {
            let text = unstamped(lines[index].text)
            guard let answer = Answer(text, terms) else {
                index += 1
                continue
            }
            if answer.kind == .several {
                let next = ids(after: index, in: lines)
                if current == nil { current = ReportedLog() }
                for line in lines[index + 1..<next] { current?.take(.possible, line.text.trimmed, terms) }
                taken.formUnion(index..<next)
                index = next
                continue
            }
            let next = continuation(after: index, in: lines, terms)
            let words = ([text] + lines[index + 1..<next].map { $0.text.trimmed }).joined(separator: " ")
            taken.formUnion(index..<next)
            index = next
            if answer.kind == .start {
                close()
                terms = Terms(start: words)
            }
            if current == nil { current = ReportedLog() }
            current?.take(answer.kind, words.dropFirst(answer.length), terms)
            if logs.count > 64 { break }
        }
        close()
        return (logs, taken)
    }

    /// The lines below `index` that are an id and nothing else.
    private static func ids(after index: Int, in lines: [ReportLine]) -> Int {
        var end = index + 1
        while end < lines.count, end - index < 1000, CommitMention(id: lines[end].text.trimmed) != nil { end += 1 }
        return end
    }

    /// Whether a line is one of a log.
    static func isLine(_ line: Substring) -> Bool { Answer(unstamped(line), Terms()) != nil }

    /// The share of a text's lines that belong to a log.
    static func share(of head: [UInt8]) -> Double {
        let lines = head.split(separator: UInt8(ascii: "\n")).prefix(2000)
        guard !lines.isEmpty else { return 0 }
        let own = lines.count { isLine(Substring(decoding: $0, as: UTF8.self)) }
        return Double(own) / Double(lines.count)
    }

    /// Mailers wrap subjects; what follows a comment and is no line of the log belongs to it, if the word wouldn't have
    /// had room in the line before.
    private static func continuation(after index: Int, in lines: [ReportLine], _ terms: Terms) -> Int {
        var end = index + 1
        let first = unstamped(lines[index].text)
        // `git bisect bad` alone: the id stands on the next line.
        let isBare = first.hasPrefix("git bisect ") && first.split(separator: " ").count == 3
        guard first.hasPrefix("#") || isBare else { return end }
        // Between two lines of the log everything is the first one's.
        let below = lines[end..<min(lines.count, end + 5)]
        let next = below.firstIndex { Answer(unstamped($0.text), terms) != nil || $0.text.trimmed.isEmpty }
        let isInside = next.map { !lines[$0].text.trimmed.isEmpty } ?? false
        while end < lines.count, end - index < 6, lines[end].depth == lines[index].depth {
            let text = lines[end].text.trimmed
            guard let word = text.split(separator: " ").first, Answer(unstamped(text), terms) == nil else { break }
            if isBare {
                return CommitMention(id: text) == nil ? end : end + 1
            }
            let width = lines[end - 1].text.utf8.count + 2 * lines[end].depth + 1 + word.utf8.count
            guard width > narrowest || isInside, !text.hasPrefix("#"), !text.hasPrefix("--") else { break }
            end += 1
        }
        return end
    }

    /// Mailers break lines at 72 to 80 columns; some at fewer.
    private static let narrowest = 66

    /// Without a script's stamp: `|0524_141645|git bisect good …`.
    private static func unstamped(_ line: Substring) -> Substring {
        var text = line.trimmed
        if text.first == "|", let close = text.dropFirst().firstIndex(of: "|") {
            text = text[close...].dropFirst().trimmed
        }
        while text.last == "|" { text = text.dropLast() }
        return text
    }

    private mutating func take(_ kind: Answer.Kind, _ rest: Substring, _ terms: Terms) {
        if kind == .start {
            findsFix = terms.findsFix
            let words: [String] = rest.split(separator: " ").map { $0.filter { $0 != "'" && $0 != "\"" } }
            start = Array(words.filter { $0.first != "-" && Revision.isName($0) }.prefix(20))
            return
        }
        // Commands repeat what the comment before them says.
        guard let mention = CommitMention(parsing: rest) else { return }
        func add(_ list: WritableKeyPath<ReportedLog, [CommitMention]>) {
            guard self[keyPath: list].count < Self.most else { return }
            if let last = self[keyPath: list].last, last.id == mention.id { return }
            self[keyPath: list].append(mention)
        }
        switch kind {
        case .good: add(\.good)
        case .bad: add(\.bad)
        case .skip: add(\.skipped)
        case .possible: add(\.possible)
        case .first: firstBad = mention
        case .start, .several, .other: break
        }
    }

    /// The words that stand for bad and good.
    private struct Terms {
        var bad = ["bad", "new"]
        var good = ["good", "old"]
        var findsFix = false

        init() {}

        init(start: String) {
            for word in start.split(separator: " ") {
                let parts = word.filter { $0 != "'" && $0 != "\"" }.split(separator: "=")
                guard parts.count == 2 else { continue }
                let value = String(parts[1].prefix(40))
                switch parts[0] {
                case "--term-new", "--term-bad":
                    bad.append(value)
                    findsFix = ["fixed", "fix", "works", "working", "unbroken", "clean"].contains(
                        value.lowercased())
                case "--term-old", "--term-good": good.append(value)
                default: break
                }
            }
        }
    }

    /// A line of a log, as far as it says what it is.
    private struct Answer {
        enum Kind { case start, good, bad, skip, first, possible, several, other }
        var kind: Kind
        /// How many characters stand before the commit.
        var length: Int

        init?(_ line: Substring, _ terms: Terms) {
            // git's last words where skips are left; the commits follow, one a line.
            if line.hasPrefix("The first "), line.hasSuffix(" commit could be any of:") {
                (kind, length) = (.several, 0)
                return
            }
            if line.hasPrefix("git bisect ") {
                let word = line.dropFirst(11).prefix { $0 != " " }
                guard let kind = Self.kind(of: word, terms) else { return nil }
                let rest = line.dropFirst(11 + word.count).trimmed
                // `git bisect bad` in a sentence is none.
                let isCommand =
                    kind == .start || rest.isEmpty || CommitMention(id: rest.prefix { $0 != " " }) != nil
                    || !rest.contains(" ") && Revision.isName(rest)
                guard isCommand else { return nil }
                (self.kind, length) = (kind, 11 + word.count)
                return
            }
            guard line.first == "#", let colon = line.firstIndex(of: ":") else {
                guard line.hasPrefix("# only skipped commits left") || line.hasPrefix("# only 'skip'ped") else {
                    return nil
                }
                (kind, length) = (.other, 0)
                return
            }
            let label = line[..<colon].dropFirst().trimmed
            let length = line.distance(from: line.startIndex, to: colon) + 1
            let rest = line[colon...].dropFirst().trimmed
            guard label.utf8.count < 60 else { return nil }
            if label == "status" {
                (kind, self.length) = (.other, 0)
            } else if label.hasPrefix("possible first "), label.hasSuffix(" commit") {
                (kind, self.length) = (.possible, length)
            } else if label.hasPrefix("first "), label.hasSuffix(" commit") {
                (kind, self.length) = (.first, length)
            } else if rest.first == "[", let kind = Self.kind(of: label, terms), kind != .start {
                (self.kind, self.length) = (kind, length)
            } else {
                return nil
            }
        }

        private static func kind(of word: Substring, _ terms: Terms) -> Kind? {
            let word = String(word)
            if word == "start" { return .start }
            if word == "skip" { return .skip }
            if terms.bad.contains(word) { return .bad }
            return terms.good.contains(word) ? .good : nil
        }
    }
}
