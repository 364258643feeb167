import Bisection
import Records
import Wording

/// A job as far as a report and the files at hand tell, and what is missing to carry it out.
public struct JobDraft: Sendable, Hashable {
    /// What has to be got elsewhere.
    public struct Missing: Sendable, Hashable {
        /// What it is, and what to do: one line.
        public var what: String
        /// Where it is to be had, as the report has it.
        public var url: String?

        /// Something to get, and where.
        public init(what: String, url: String? = nil) {
            self.what = what
            self.url = url
        }

        /// One line, the link at its end.
        public var line: String { what + (url.map { ": \($0)" } ?? "") }
    }

    /// Path of the kernel repository.
    public var kernel: String?
    /// Revisions without the crash.
    public var good: [String] = []
    /// The revision with it.
    public var bad: String?
    /// `fix`, where the commit that mended it is sought.
    public var find: String?
    /// Path of the kernel config.
    public var config: String?
    /// Path of the reproducer.
    public var repro: String?
    /// The crash's title.
    public var title: String?
    /// The thread that the report came in.
    public var thread = ReportThread()
    /// What the report tells, a line each.
    public var found: [String]
    /// What has to be got elsewhere.
    public var missing: [Missing] = []
    /// What to try first: the range that the report's own bisection names.
    public var hint: String?

    /// What `report` tells, with `files` at hand: paths by what they are; `inside` of the mail are others.
    public init(_ report: BugReport, files: [FileRole: String], inside: Set<FileRole> = []) {
        title = report.title
        config = files[.config]
        repro = files[.cReproducer] ?? files[.script]
        found = report.findings
        readRange(report)
        let hasLink = { (kind: ReportLink.Kind) in report.links.first { $0.kind == kind }?.url }
        if bad == nil {
            missing.append(Missing(what: "the bad revision, not named: add bad: REVISION"))
        }
        if config == nil, inside.contains(.config) {
            missing.append(
                Missing(what: "the kernel config is in the mail itself: --out writes it beside the job file"))
        } else if config == nil {
            let link = hasLink(.config)
            missing.append(
                Missing(
                    what: link == nil ? "the kernel config, not named: add config: FILE" : "the kernel config",
                    url: link))
        }
        readReproducer(link: hasLink(.cReproducer), syz: hasLink(.syzReproducer), files: files, inside: inside)
        if bad == nil, let patch = report.patch, patch.count ?? 0 > 1 {
            missing.append(
                Missing(
                    what: "the series as commits: apply it (b4 shazam), then good is its base and bad its last one")
            )
        }
    }

    private mutating func readRange(_ report: BugReport) {
        let introduced = report.regzbot.lazy.compactMap(\.range).first
        if let head = report.head {
            bad = head.id
        } else if report.kind == .patch, let fix = report.upstream {
            // The tree before the mend has the bug; the tree before what it mends hasn't.
            bad = fix.id + "^"
            good = report.fixes.prefix(1).map { $0.id + "^" }
        } else if let introduced {
            (good, bad) = ([introduced.good], introduced.bad)
        } else {
            bad = report.release
        }
        guard let bisected = report.bisected else { return }
        if report.bisectedIsFix {
            (good, bad, find) = ([bisected.id], report.head?.id ?? bisected.id + "^", "fix")
        } else {
            hint = "good: \(bisected.id)^  # tests only what the report's own bisection claims"
        }
    }

    private mutating func readReproducer(
        link: String?, syz: String?, files: [FileRole: String], inside: Set<FileRole>
    ) {
        guard repro == nil else { return }
        if inside.contains(.cReproducer) || inside.contains(.script) {
            missing.append(
                Missing(what: "the reproducer is in the mail itself: --out writes it beside the job file"))
        } else if let link {
            missing.append(Missing(what: "the C reproducer", url: link))
        } else if files[.syzReproducer] != nil {
            missing.append(Missing(what: "a C reproducer: make one of the syz program with syz-prog2c -prog FILE"))
        } else if let syz {
            missing.append(
                Missing(what: "a C reproducer: make one of the syz program with syz-prog2c -prog FILE", url: syz))
        } else {
            missing.append(Missing(what: "a reproducer, none is named: add repro: FILE"))
        }
    }
}

extension BugReport {
    /// What it tells, a line each, safe to show.
    public var findings: [String] {
        var lines = ["kind: \(kindInWords)"]
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { lines.append("\(name): \(value.onOneLine)") }
        }
        add("title", title)
        add("bug", bugID)
        for name in reportedBy.prefix(8) { add("reported by", name) }
        add("commit tested", head?.quoted)
        add("tree", [tree, branch].compactMap { $0 }.joined(separator: " "))
        add("release", release)
        add("compiler", compiler)
        add("arch", arch)
        add(bisectedIsFix ? "first fixed commit, as reported" : "first bad commit, as reported", bisected?.quoted)
        for fixed in fixes.prefix(8) { add("mends", fixed.quoted) }
        add("is a copy of", upstream?.quoted)
        add("built upon", base)
        add("patch", patch?.inWords)
        for command in regzbot.prefix(8) { add("#regzbot \(command.name)", command.value) }
        let known = (fixes + [head, bisected, upstream].compactMap { $0 }).map(\.id)
        for commit in mentioned.prefix(8) where !known.contains(where: { $0.hasPrefix(commit.id.prefix(12)) }) {
            add("names commit", commit.quoted)
        }
        let titles = crashes.map(\.title)
        for (index, title) in titles.enumerated() where titles.firstIndex(of: title) == index {
            let times = titles.filter { $0 == title }.count
            add("crash", title + (times > 1 ? ", \(times) times" : ""))
        }
        for file in inlined { add("in the text", file.name) }
        if !recipe.isEmpty { add("recipe", "\(recipe.count) lines on how to reproduce it") }
        for link in links.prefix(40) where link.kind != .other { add(link.kind.rawValue, link.url) }
        return lines + notes.map { "note: \($0.onOneLine)" }
    }

    private var kindInWords: String {
        switch kind {
        case .syzbotReport: "a syzbot report"
        case .syzbotBisection: "a syzbot bisection"
        case .fuzzingTeam: "a fuzzing team's report"
        case .testRobot: "a test robot's report"
        case .patch: "a patch, or a review of one"
        case .mail: "a mail"
        case .folder: "a folder"
        }
    }
}

extension PatchPlace {
    /// `version 8, 14 of 28`.
    public var inWords: String {
        var parts = ["version \(version)"]
        if let number, let count { parts.append("\(number) of \(count)") }
        if !words.isEmpty { parts.append(words.joined(separator: " ")) }
        return parts.joined(separator: ", ")
    }
}
