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
    let subject: String
    private var bisection = BisectionTelling()
    /// The line before, where it ends in a colon: a label for the address to come.
    private var label: Substring = ""
    private var isInDiff = false
    private var wantsHead = false
    private(set) var isSigned = false
    private var isInRecipe = false
    private var robot = RobotReading()

    init(subject: String) { self.subject = subject }

    mutating func read(_ text: ReportText) {
        let told = ReportedLog.all(in: text.lines)
        readSubjectLine()
        for (index, line) in text.lines.enumerated() where line.depth == 0 && !told.lines.contains(index) {
            read(line.text)
        }
        let own = (report, bisection)
        let isOwnSigned = isSigned
        for (index, line) in text.lines.enumerated() where line.depth > 0 && !told.lines.contains(index) {
            read(line.text)
        }
        // What is quoted adds to the report, but doesn't win over it.
        report = own.0.filled(from: report)
        isSigned = isOwnSigned
        if own.1.commit != nil { bisection = own.1 }
        report.logs = told.logs
        readBisected()
        readCrashes(text)
        report.inlined = InlineFile.all(in: text)
        report.patch = PatchPlace(subject: subject)
        let verdict = MailKind(report, subject: subject, isSigned: isSigned, text: text)
        (report.kind, report.noJob) = (verdict.kind, verdict.noJob)
        report.notes += verdict.notes
        report.isOthersCrash = verdict.isOthersCrash
        robot.finish(&report)
        readHead()
        report.title = ReportTitle.of(report, subject: subject, told: verdict.title)
        let isRobots = subject.contains("[syzbot") || report.kind == .testRobot
        report.isTitleOfSubject = report.crashes.isEmpty && verdict.title == nil && !isRobots
    }

    private mutating func read(_ line: Substring) {
        if line.hasPrefix("diff --git ") { isInDiff = true }
        if line == "--" || line == "-- " { isInDiff = false }
        guard !isInDiff else { return }
        readKernel(line)
        // What the kernel printed isn't what the writer says.
        if ConsoleLine.isStamped(line) { return }
        readRecipe(line)
        if !robot.read(line, &report) { bisection.read(line) }
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

    /// `[REGRESSION] [bisected 1a2b3c4d5e6f] …`
    private mutating func readSubjectLine() {
        var telling = BisectionTelling()
        telling.read(Substring(subject))
        if let commit = telling.commit.flatMap({ CommitMention(id: $0.id) }) {
            report.bisected = commit
            report.bisectedIsFix = telling.isFix
        }
    }

    private mutating func readBisected() {
        if let log = report.logs.last(where: { $0.firstBad != nil }), let named = log.firstBad {
            (report.bisected, report.bisectedIsFix) = (named, log.findsFix)
        } else if !report.logs.contains(where: { !$0.possible.isEmpty }), let told = bisection.commit {
            // A subject, where only the other telling has one.
            (report.bisected, report.bisectedIsFix) = (told, bisection.isFix)
        } else if report.bisected == nil {
            report.bisected = report.regzbot.lazy.compactMap(\.introduced).first
        }
        guard let bare = report.bisected, bare.subject == nil else { return }
        let told = report.regzbot.compactMap(\.introduced) + report.fixes + report.mentioned
        let same = told.first { $0.subject != nil && ($0.id.hasPrefix(bare.id) || bare.id.hasPrefix($0.id)) }
        report.bisected = CommitMention(id: bare.id, subject: same?.subject)
    }

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
        guard !value.isEmpty else { return }
        let key = key.lowercased()
        switch key {
        case "head commit", "start commit", "kernel commit", "commit id", "head", "kernel head", "commit hash",
            "commit head", "git commit", "kernel commit id":
            if report.head == nil { report.head = CommitMention(parsing: value) }
        case "commit":
            let mention = CommitMention(parsing: value)
            if report.head == nil, mention?.subject != nil || value.utf8.count >= 12 { report.head = mention }
        case "kernel version", "linux version", "kernel", "git describe", "git_describe":
            let name = value.split(separator: " ").first.map { $0.first == "v" ? $0.dropFirst() : $0 } ?? ""
            report.release = report.release ?? KernelRelease.revision(for: name)
        case "branch", "kernel branch": report.branch = report.branch ?? value.shown(100)
        case "git tree", "tree", "git", "giturl", "git repo", "git_repo", "kernel repo", "url": readTree(value, key)
        case "compiler", "toolchain", "toolchains", "build toolchain":
            report.compiler = report.compiler ?? value.shown()
        case "arch", "architecture", "cpu arch", "userspace arch": readArch(value, key)
        case "config", "defconfig", "kconfig": readConfigName(value)
        case "good", "last known good", "last good", "good commit", "good revision": readEnd(value, isGood: true)
        case "bad", "first seen", "first bad", "bad commit", "bad revision", "first seen on":
            readEnd(value, isGood: false)
        case "fixes": if let fixed = CommitMention(parsing: value) { add(fixed, to: \.fixes) }
        case "base-commit", "base": readBase(value)
        case "signed-off-by": isSigned = true
        case "reported-by", "reported-and-tested-by": readReporter(value)
        default: break
        }
    }

    private mutating func readTree(_ value: Substring, _ key: String) {
        let words = value.split(separator: " ")
        guard let first = words.first else { return }
        let isAddress = first.contains("://") || first.hasPrefix("git@")
        guard isAddress || ["git tree", "tree"].contains(key) else { return }
        // An address says more than a tree's nickname.
        let isBetter =
            isAddress && report.tree.map { !$0.contains("://") } ?? true
            && (report.tree == nil || key != "git tree")
        guard report.tree == nil || isBetter, !isAddress || ReportLink.isRepository(first) || key != "url" else {
            return
        }
        report.tree = first.shown()
        if let branch = words.dropFirst().first { report.branch = branch.shown() }
    }

    private mutating func readArch(_ value: Substring, _ key: String) {
        // A 32-bit userspace runs on a 64-bit kernel there.
        let isNarrow = key == "userspace arch" && value.hasPrefix("i386")
        if isNarrow, report.arch == nil { report.arch = "x86_64" }
        guard report.arch == nil, let word = value.split(separator: " ").first, word.utf8.count < 20 else { return }
        report.arch = word.shown(20)
    }

    private mutating func readConfigName(_ value: Substring) {
        let word = value.split(separator: " ").first ?? ""
        guard report.configName == nil, !word.contains("://"), word.utf8.count < 80, Revision.isName(word) else {
            return
        }
        let isConfig = word.contains("config") || word.contains("_") || word.contains("-")
        if isConfig { report.configName = word.shown(80) }
    }

    /// `Good: next-20250521`, `Bad: v6.15-rc1`, a commit.
    private mutating func readEnd(_ value: Substring, isGood: Bool) {
        let words = value.split(separator: " ")
        guard let first = words.first, words.count < 12 else { return }
        let plain = first.drop { $0 == "[" || $0 == "\"" }.prefix {
            $0 != "]" && $0 != "," && $0 != "\"" && $0 != ")"
        }
        let isTag = plain.first == "v" && plain.dropFirst().first?.isNumber == true || plain.hasPrefix("next-2")
        let name = isTag ? String(plain) : CommitMention(id: plain)?.id ?? KernelRelease.revision(for: plain)
        guard let name, Revision.isName(name) else { return }
        if isGood {
            if report.ends.good.isEmpty { report.ends.good = [name] }
        } else if report.ends.bad == nil {
            report.ends.bad = name
        }
    }

    private mutating func readBase(_ value: Substring) {
        guard report.base == nil, let mention = CommitMention(parsing: value), mention.id.utf8.count >= 12 else {
            return
        }
        report.base = mention.id
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
            // The label says more than a name, but not about a file whose name is plain, nor about a repository.
            let labelled = ReportLink.isRepository(url) ? nil : ReportLink.kind(labelled: label)
            let kind = own ?? ReportLink.kind(of: url) ?? labelled ?? .other
            add(ReportLink(kind, url), to: \.links)
            if kind == .dashboard, let id = url.behind("extid=") {
                report.bugID = report.bugID ?? String(id.prefix { $0.isHexDigit })
            }
        }
        // A label is for the line below it, at most with an empty one between.
        if line.hasSuffix(":") { label = line.prefix(80) } else if !line.isEmpty { label = "" }
    }

    private mutating func readRelease(_ line: Substring) {
        if let name = KernelRelease.evidenceName(in: line) { report.release = name }
        if report.tree == nil, let next = line.behind("linux-next next-"), next.prefix(8).allSatisfy(\.isNumber) {
            (report.tree, report.branch) = ("linux-next", "next-" + next.prefix(8))
        }
        if line.contains("ARCH=arm64") { report.arch = report.arch ?? "arm64" }
    }

    /// What the kernel says of itself: its name, its machine by the registers it shows.
    private mutating func readKernel(_ line: Substring) {
        if let name = KernelRelease.name(inBanner: line), report.release == nil {
            report.release = KernelRelease.revision(for: name)
            let isOther = KernelRelease.isDistributions(
                name.split(separator: "-", omittingEmptySubsequences: false))
            if report.release == nil, isOther {
                let note =
                    "the kernel is a distribution's, \(name.shown(60)): no tag of the main tree is its source"
                if !report.notes.contains(note) { report.notes.append(note) }
            }
        }
        if let machine = MachineSigns.arch(in: line), !isArchFromConsole {
            (report.arch, isArchFromConsole) = (machine, true)
        }
    }
    private var isArchFromConsole = false

    private mutating func readRecipe(_ line: Substring) {
        let lower = line.utf8.count < 100 ? line.lowercased() : ""
        if lower.hasPrefix("how to reproduce") || lower.hasPrefix("to reproduce")
            || lower.hasPrefix("steps to repro")
        {
            isInRecipe = true
        }
        if lower.hasPrefix("tips:") || lower.hasPrefix("regards") { isInRecipe = false }
        if isInRecipe, report.recipe.count < 40, !line.isEmpty { report.recipe.append(line.shown(200)) }
    }

    // MARK: - The whole

    private mutating func readCrashes(_ text: ReportText) {
        for lines in [text.printed, text.written(quotedToo: false), text.written(quotedToo: true)] {
            let found = Crash.all(in: lines)
            guard !found.isEmpty else { continue }
            // Prose that names a crash reads like a report without a stack.
            let whole = found.filter { crash in
                crash.corrupted == nil && crash.stacks.contains { !$0.frames.isEmpty }
            }
            let sound = whole.isEmpty ? found.filter { $0.corrupted == nil } : whole
            report.crashes = Array((sound.isEmpty ? found : sound).prefix(16))
            if !whole.isEmpty { return }
        }
    }

    /// A commit that only the kernel's own name tells.
    private mutating func readHead() {
        guard let release = report.release, release.utf8.allSatisfy(Bytes.isHex) else { return }
        if report.head == nil { report.head = CommitMention(id: release) }
        report.release = nil
    }
}

/// Which machine a console is of.
enum MachineSigns {
    /// By registers and by what the boot prints.
    static func arch(in line: Substring) -> String? {
        guard line.utf8.count > 8 else { return nil }
        if line.contains("RIP: 0010:") || line.contains("entry_SYSCALL_64") { return "x86_64" }
        if let state = line.behind("pstate: ") {
            let value = state.prefix { $0 != " " }
            let isState = (8...16).contains(value.utf8.count) && value.utf8.allSatisfy(Bytes.isHex)
            if isState { return "arm64" }
        }
        if line.contains("EIP: ") && line.contains("EFLAGS: ") || line.contains("EIP: 0060:") { return "i386" }
        if line.contains("Krnl PSW : ") { return "s390" }
        if line.contains("NIP [") || line.contains("NIP:  ") { return "powerpc" }
        if line.contains(" epc : ") && line.contains(" ra : ") { return "riscv" }
        if line.contains("Booting Linux on physical CPU 0x0000000000 [") { return "arm64" }
        return nil
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
        filled.notes = other.notes
        filled.recipe = recipe.isEmpty ? other.recipe : recipe
        return filled
    }
}
