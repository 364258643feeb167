import Bisection
import Oops

extension BugReport {
    /// Reads a mail by its subject and its decoded text.
    ///
    /// Whatever the text is, this ends: text beyond 4 MiB or 50,000 lines, and lines beyond 2 KiB, aren't looked at.
    public init(subject: String, body: String) {
        var reader = ReportReader(subject: subject.shown(500))
        let text = ReportText(body)
        if text.isCut { reader.report.notes.append("only the first 4 MiB or 50,000 lines of the text were read") }
        reader.read(text)
        self = reader.report
    }
}

/// Reads a report line by line: the writer's own lines first, then what is quoted.
struct ReportReader {
    var report = BugReport()
    private let subject: String
    private var bisection = BisectionTelling()
    /// The line before, where it ends in a colon: a label for the address to come.
    private var label: Substring = ""
    private var isInDiff = false
    private var wantsHead = false
    private var isSigned = false
    private var isInRecipe = false

    init(subject: String) { self.subject = subject }

    mutating func read(_ text: ReportText) {
        for line in text.lines where line.depth == 0 { read(line.text) }
        let own = (report, bisection)
        let isOwnSigned = isSigned
        for line in text.lines where line.depth > 0 { read(line.text) }
        // What is quoted adds to the report, but doesn't win over it.
        report = own.0.filled(from: report)
        isSigned = isOwnSigned
        if own.1.commit != nil { bisection = own.1 }
        report.bisected = bisection.commit
        report.bisectedIsFix = bisection.commit != nil && bisection.isFix
        readCrashes(text)
        report.inlined = InlineFile.all(in: text)
        report.patch = PatchPlace(subject: subject)
        report.kind = kind
        // The robot writes when it has found the commit, and tests at that.
        if report.kind == .testRobot, report.bisected == nil { report.bisected = report.head }
        readSubject()
    }

    private mutating func read(_ line: Substring) {
        if line.hasPrefix("diff --git ") { isInDiff = true }
        if line == "--" || line == "-- " { isInDiff = false }
        guard !isInDiff else { return }
        readRecipe(line)
        bisection.read(line)
        readCommits(line)
        if let command = RegzbotCommand(line: line) { add(command, to: \.regzbot) }
        if let field = ReportLine(line).field { readField(field.key, field.value) }
        readLinks(line)
        readRelease(line)
    }

    private mutating func add<Value: Equatable>(_ value: Value, to list: WritableKeyPath<BugReport, [Value]>) {
        guard report[keyPath: list].count < 64, !report[keyPath: list].contains(value) else { return }
        report[keyPath: list].append(value)
    }

    // MARK: - Commits

    private mutating func readCommits(_ line: Substring) {
        readOldHead(line)
        if report.upstream == nil, let upstream = CommitMention(upstreamIn: line) {
            report.upstream = upstream
            return
        }
        guard let behind = line.lowercased().behind("commit "), !line.hasPrefix("commit:") else { return }
        guard let mention = CommitMention(parsing: line.suffix(behind.count)) else { return }
        add(mention, to: \.mentioned)
    }

    /// syzbot's first years: `syzkaller hit the following crash on <id>`, or `… on upstream commit` and the id on the
    /// next line.
    private mutating func readOldHead(_ line: Substring) {
        guard report.head == nil else { return }
        if wantsHead {
            report.head = CommitMention(parsing: line.prefix { $0 != " " })
            wantsHead = false
        } else if let rest = line.behind("hit the following crash on ") {
            report.head = CommitMention(parsing: rest)
            wantsHead = report.head == nil
        }
    }

    private mutating func readField(_ key: Substring, _ value: Substring) {
        switch key.lowercased() {
        case "head commit", "start commit", "kernel commit", "commit id", "head", "kernel head", "commit hash":
            if report.head == nil { report.head = CommitMention(parsing: value) }
        case "commit":
            let mention = CommitMention(parsing: value)
            if report.head == nil, mention?.subject != nil || value.utf8.count >= 12 { report.head = mention }
        case "kernel version", "linux version", "version", "kernel":
            let name = value.split(separator: " ").first.map { $0.first == "v" ? $0.dropFirst() : $0 } ?? ""
            report.release = report.release ?? KernelRelease.tag(for: name)
        case "branch", "kernel branch": report.branch = report.branch ?? value.shown(100)
        case "git tree", "tree": readTree(value)
        case "compiler": report.compiler = report.compiler ?? value.shown()
        case "userspace arch", "arch", "architecture": report.arch = report.arch ?? value.shown(20)
        case "final oops", "crash", "title": break
        case "fixes": if let fixed = CommitMention(parsing: value) { add(fixed, to: \.fixes) }
        case "base-commit": if value.utf8.allSatisfy(Bytes.isHex) { report.base = report.base ?? String(value) }
        case "signed-off-by": isSigned = true
        case "reported-by", "reported-and-tested-by", "| reported-by": readReporter(value)
        default: break
        }
    }

    private mutating func readTree(_ value: Substring) {
        guard report.tree == nil else { return }
        let words = value.split(separator: " ")
        report.tree = words.first.map { $0.shown() }
        report.branch = words.dropFirst().first.map { $0.shown() }
    }

    private mutating func readReporter(_ value: Substring) {
        add(value.shown(), to: \.reportedBy)
        guard let tail = value.behind("syzbot+") else { return }
        let id = tail.prefix { $0.isHexDigit }
        if (20...40).contains(id.utf8.count) { report.bugID = report.bugID ?? String(id) }
    }

    // MARK: - Links, releases

    private mutating func readLinks(_ line: Substring) {
        let addresses = ReportLink.addresses(in: line)
        for url in addresses {
            let before = line.prefix { $0 != ":" }
            let own = before.count < 40 && !before.contains("http") ? ReportLink.kind(labelled: before) : nil
            // The label says more than a name, but not about a file whose name is plain.
            let kind = own ?? ReportLink.kind(of: url) ?? ReportLink.kind(labelled: label) ?? .other
            add(ReportLink(kind, url), to: \.links)
            if kind == .dashboard, let id = url.behind("extid=") {
                report.bugID = report.bugID ?? String(id.prefix { $0.isHexDigit })
            }
        }
        if !addresses.isEmpty { label = "" } else if line.hasSuffix(":") { label = line.prefix(80) }
    }

    private mutating func readRelease(_ line: Substring) {
        if let name = KernelRelease.evidenceName(in: line) {
            report.release = name
        } else if report.release == nil, let release = KernelRelease.tag(inBanner: line) {
            report.release = release
        }
        if report.tree == nil, let next = line.behind("linux-next next-"), next.prefix(8).allSatisfy(\.isNumber) {
            (report.tree, report.branch) = ("linux-next", "next-" + next.prefix(8))
        }
        guard report.arch == nil else { return }
        if line.contains("ARCH=arm64") || line.contains("pstate: ") { report.arch = "arm64" }
        if line.contains("RIP: 0010:") || line.contains("entry_SYSCALL_64") { report.arch = "x86_64" }
    }

    private mutating func readRecipe(_ line: Substring) {
        let lower = line.utf8.count < 100 ? line.lowercased() : ""
        if lower.hasPrefix("how to reproduce") || lower.hasPrefix("to reproduce") { isInRecipe = true }
        if lower.hasPrefix("tips:") || lower.hasPrefix("regards") { isInRecipe = false }
        if isInRecipe, report.recipe.count < 40, !line.isEmpty { report.recipe.append(line.shown(200)) }
    }

    // MARK: - The whole

    private mutating func readCrashes(_ text: ReportText) {
        report.crashes = Crash.all(in: text.console(quotedToo: false))
        if report.crashes.isEmpty { report.crashes = Crash.all(in: text.console(quotedToo: true)) }
        // Prose that names a crash reads like a report without a stack.
        let whole = report.crashes.filter { $0.corrupted == nil }
        if !whole.isEmpty { report.crashes = whole }
        report.crashes = Array(report.crashes.prefix(16))
    }

    private var kind: BugReport.Kind {
        // Patches name the bugs of robots, too.
        if report.patch != nil, isSigned, report.head == nil { return .patch }
        let isSyzbot =
            report.bugID != nil || subject.contains("[syzbot]")
            || report.links.contains { $0.url.contains("syzkaller.appspot.com") }
        if isSyzbot { return report.bisected != nil && report.head != nil ? .syzbotBisection : .syzbotReport }
        if report.reportedBy.contains(where: { $0.contains("kernel test robot") }) { return .testRobot }
        if report.links.contains(where: { $0.kind == .folder || $0.kind == .syzReproducer }) { return .fuzzingTeam }
        return report.patch != nil ? .patch : .mail
    }

    private mutating func readSubject() {
        let isSyzbot = report.kind == .syzbotReport || report.kind == .syzbotBisection
        let subject = SubjectLine(subject).text
        if isSyzbot, SubjectLine.isTitle(subject) {
            report.title = subject
        } else {
            report.title = report.crashes.first?.title ?? (SubjectLine.isTitle(subject) ? subject : nil)
        }
    }
}

extension BugReport {
    /// This report, with what it doesn't say from `other`.
    func filled(from other: BugReport) -> BugReport {
        var filled = self
        filled.fill(from: other)
        filled.regzbot = other.regzbot
        filled.mentioned = other.mentioned
        filled.links = other.links
        filled.recipe = recipe.isEmpty ? other.recipe : recipe
        return filled
    }
}
