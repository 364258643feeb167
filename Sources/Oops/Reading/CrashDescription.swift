/// What a report says the crash is.
struct CrashDescription {
    var title: String
    var altTitles: [String] = []
    /// Its kind, where its title doesn't tell it.
    var kind: CrashKind?
    /// The function in the title.
    var frame: String?
    /// Why it can't be trusted.
    var damage: String?
    var hasNoStack = false
    /// Lines among which the one is looked for that a format knows: the first nearly always.
    private static let mostLines = 64
    /// Whether no format knows the line.
    var isUnread = false

    /// Reads `lines`, the first of which is what `header` stands in. `isMailed` tells a report
    /// as it stands in mails, `isOld` one of years ago: it is known by the titles of then, too.
    init(_ lines: ArraySlice<ByteView>, header: OopsHeader, isMailed: Bool = false, isOld: Bool = false) {
        self.init(read: lines, header, isMailed: isMailed, isOld: isOld)
        if title.isEmpty { title = String(decoding: header.text, as: UTF8.self) }
    }

    private init(read lines: ArraySlice<ByteView>, _ header: OopsHeader, isMailed: Bool, isOld: Bool) {
        for (number, line) in zip(lines.indices, lines.prefix(Self.mostLines)) {
            guard let (place, formats) = Self.formats(of: line, header) else { continue }
            let rest = lines[number...]
            for (number, captures) in formats where place == captures.offset {
                let format = header.formats[number]
                if format.body.isEmpty {
                    self.init(format, captures.captures, rest, isMailed: isMailed, isOld: isOld)
                    return
                }
                if let captures = Self.captures(format.body, in: rest) {
                    self.init(format, captures, rest, isMailed: isMailed, isOld: isOld)
                    return
                }
            }
            self.init(unread: lines, header)
            damage = "the report doesn't go on as its first line promises"
            return
        }
        self.init(unread: lines, header)
    }

    /// The formats that `line` may be of, and the place in it where the first of them begins.
    private static func formats(
        of line: ByteView, _ header: OopsHeader
    ) -> (Int, [(Int, (offset: Int, captures: [ByteView]))])? {
        var found: [(Int, (offset: Int, captures: [ByteView]))] = []
        var place = Int.max
        for number in header.formats.indices {
            guard let match = header.formats[number].pattern.find(in: line) else { continue }
            found.append((number, match))
            place = min(place, match.offset)
        }
        return found.isEmpty ? nil : (place, found)
    }

    /// What `patterns` took in lines one behind the other.
    private static func captures(_ patterns: [LinePattern], in lines: ArraySlice<ByteView>) -> [ByteView]? {
        var captures: [ByteView] = []
        var position = lines.startIndex
        for pattern in patterns {
            var isFound = false
            while position < lines.endIndex, !isFound {
                if let match = pattern.find(in: lines[position]) {
                    captures += match.captures
                    isFound = true
                }
                position += 1
            }
            if !isFound { return nil }
        }
        return captures
    }

    private init(
        _ format: OopsFormat, _ captures: [ByteView], _ lines: ArraySlice<ByteView>, isMailed: Bool, isOld: Bool
    ) {
        kind = format.kind
        hasNoStack = format.hasNoStack
        if format.isDamaged { damage = "only a damaged report reads so" }
        guard let rule = format.stack else {
            title = CrashTitle.fill(format.title, captures: captures, frame: "")
            altTitles = format.altTitles.map { CrashTitle.fill($0, captures: captures, frame: "") }
            return
        }
        var finder = FrameFinder(lines, rule: rule)
        let names = finder.names()
        if finder.isWoven { damage = damage ?? "another stack trace is woven into its own" }
        if names == nil {
            damage = "no frame of the stack trace names the crash"
        }
        let name = names?.name ?? "corrupted"
        frame = name
        title = CrashTitle.fill(format.title, captures: captures, frame: name)
        altTitles = format.altTitles.map { CrashTitle.fill($0, captures: captures, frame: name) }
        if isMailed {
            altTitles += Self.formerTitles(format, captures, name, formerNames: finder.formerNames, isOld: isOld)
        }
        for other in names?.others ?? [] {
            altTitles += ([format.title] + format.altTitles).map {
                CrashTitle.fill($0, captures: captures, frame: other)
            }
        }
    }

    /// How syzkaller worded the title in earlier years, and with the function that it would have named then.
    private static func formerTitles(
        _ format: OopsFormat, _ captures: [ByteView], _ name: String, formerNames: [ByteView], isOld: Bool
    ) -> [String] {
        var titles: [String] = []
        // Titles that name a place in the sources stay with a bug for years.
        if let template = format.formerTitle, isOld || !template.contains("{frame}") {
            titles.append(CrashTitle.fill(template, captures: captures, frame: name))
        }
        guard isOld else { return titles }
        for former in formerNames.map({ FrameNames(printed: $0) }) where former.name != name {
            for template in [format.formerTitle, format.title].compactMap(\.self) {
                let title = CrashTitle.fill(template, captures: captures, frame: former.name)
                if !titles.contains(title) { titles.append(title) }
            }
        }
        return titles
    }

    /// A line that no format knows is its own title.
    private init(unread lines: ArraySlice<ByteView>, _ header: OopsHeader) {
        let line = lines.first { $0.find(header.text) != nil } ?? lines.first ?? .empty
        title = CrashTitle.normalised(line.from(line.find(header.text) ?? 0).upTo(1024).bytes)
        isUnread = true
        hasNoStack = true
    }
}
