/// What test robots write in ways of their own: tables, sentences with commits in them, lists of checks.
struct RobotReading {
    private var wantsTree = false
    private var culprit: CommitMention?
    private var tip: (id: CommitMention, place: String)?
    private var columns: [Substring] = []
    private var rows: [(name: String, counts: [Int])] = []
    private var patches: Set<Substring> = []
    private var result: CommitMention?

    /// Reads a line; whether it is one that only robots write.
    mutating func read(_ line: Substring, _ report: inout BugReport) -> Bool {
        if line.first == "|" || line.hasPrefix("+--") { return readTable(line) }
        if line.first == "[", readTip(line) { return true }
        if wantsTree { readTree(line, &report) }
        if let rest = line.behind("(built with "), report.compiler == nil {
            report.compiler = rest.prefix { $0 != ")" }.shown()
        }
        if line.hasPrefix("commit: "), let named = CommitMention(parsing: line.dropFirst(8)) {
            if culprit == nil { culprit = named }
            wantsTree = true
        }
        readRate(line, &report)
        let item = line.drop { $0 == "*" || $0 == " " || $0 == "\t" }
        if item.hasPrefix("[PATCH"), let place = PatchPlace(subject: String(item)), place.number != 0 {
            patches.insert(item.prefix(200))
        }
        return readCheck(line, &report)
    }

    /// `[test failed on linus/master a1b2…]`
    private mutating func readTip(_ line: Substring) -> Bool {
        guard let rest = line.behind("[test failed on ") else { return false }
        let words = rest.prefix { $0 != "]" }.split(separator: " ")
        guard words.count > 1, let id = CommitMention(id: words[words.count - 1]) else { return true }
        tip = (id, words[0].shown(80))
        return true
    }

    /// The line below `commit:` is the repository and its branch.
    private mutating func readTree(_ line: Substring, _ report: inout BugReport) {
        wantsTree = false
        let words = line.split(separator: " ")
        guard let url = words.first, ReportLink.isRepository(url), report.tree == nil else { return }
        report.tree = url.shown()
        report.branch = words.dropFirst().first.map { $0.shown() }
    }

    /// KernelCI's summary: `Result: b1b2… subject`, `revert: PASS`.
    private mutating func readCheck(_ line: Substring, _ report: inout BugReport) -> Bool {
        guard line.first == " " || line.first == "\t", let field = ReportLine(line.trimmed).field else {
            return false
        }
        switch field.key.lowercased() {
        case "start":
            if report.head == nil { report.head = CommitMention(parsing: field.value) }
        case "result":
            if result == nil { result = CommitMention(parsing: field.value) }
        case "revert", "verify":
            let outcome = field.value.prefix { $0.isLetter }
            guard ["PASS", "FAIL"].contains(outcome) else { return false }
            let what = field.key.lowercased() == "revert" ? "its revert" : "its second test"
            report.checks.append("\(what) \(outcome == "PASS" ? "passed" : "failed")")
        default: return false
        }
        return true
    }

    // MARK: - How often

    /// `17 out of 30 runs`, `crashed 3/10 times`.
    private func readRate(_ line: Substring, _ report: inout BugReport) {
        guard report.rate == nil, line.utf8.count < 300 else { return }
        let words = line.lowercased().split { $0 == " " || $0 == "(" || $0 == ")" || $0 == "," || $0 == "/" }
        let units = ["runs", "boots", "times", "tries", "attempts", "reboots", "iterations"]
        guard let unit = words.firstIndex(where: { word in units.contains { word.hasPrefix($0) } }) else { return }
        let before = words[..<unit].suffix(5)
        let numbers = before.compactMap { Int($0) }
        let isOf = before.contains("of") || before.contains("in") || line.contains("/")
        guard isOf, numbers.count == 2, let last = before.last, Int(last) != nil else { return }
        report.rate = ReportedRate(crashed: numbers[0], of: numbers[1])
    }

    /// `| boot_failures | 72 | 30 |`, below a row with commits; or a tag as a robot asks for it.
    private mutating func readTable(_ line: Substring) -> Bool {
        let cells = line.split(separator: "|").map(\.trimmed)
        guard cells.count > 1 else { return line.hasPrefix("+--") }
        let ids = cells.filter { (10...40).contains($0.utf8.count) && $0.utf8.allSatisfy(Bytes.isHex) }
        if ids.count > 1 {
            (columns, rows) = (ids, [])
            return true
        }
        guard columns.count > 1, rows.count < 200 else { return cells.count > 2 }
        let counts = cells.suffix(columns.count).map { Int($0) ?? 0 }
        if cells.count == columns.count + 1 { rows.append((String(cells[0]), counts)) }
        return true
    }

    /// What the table says of the culprit, which has the last column: how often, and whether the parent had it, too.
    private func readTable(into report: inout BugReport) {
        guard columns.count > 1, let place = columns.indices.last else { return }
        func count(_ name: String, _ place: Int) -> Int {
            rows.first { $0.name == name }?.counts[place] ?? 0
        }
        let boots = count("boot_successes", place) + count("boot_failures", place)
        let named = rows.filter { !$0.name.hasPrefix("boot_") }
        let new = named.filter { $0.counts[place] > 0 && $0.counts[0] == 0 }
        guard let sought = (new.isEmpty ? named : new).max(by: { $0.counts[place] < $1.counts[place] }) else {
            return
        }
        if report.rate == nil { report.rate = ReportedRate(crashed: sought.counts[place], of: boots) }
        if sought.counts[0] > 0 {
            report.notes.append("the robot's table shows it on the parent, too: \(sought.counts[0]) times")
        }
    }

    /// What only the whole mail tells.
    mutating func finish(_ report: inout BugReport) {
        switch report.kind {
        case .testRobot, .buildReport:
            // The robot writes when it has found the commit; a tip is named beside it or below.
            if let culprit { report.bisected = culprit }
            if let tip {
                report.head = CommitMention(id: tip.id.id, subject: "\(tip.place), on which it failed, too")
            }
            if report.bisected == nil { report.bisected = report.head }
            // Its own sentence names the crash as its tables do; only a console shows one.
            report.crashes.removeAll { crash in crash.stacks.allSatisfy(\.frames.isEmpty) }
            readTable(into: &report)
        case .kernelCI:
            if report.bisected == nil { report.bisected = result }
        case .syzbotCI:
            report.series = patches.isEmpty ? nil : patches.count
            report.head = nil
        default: break
        }
    }
}
