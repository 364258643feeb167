import Foundation
public import Intake
public import Jobs
import Records

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

    /// What it asks for, as far as that is known.
    public var request = JobRequest()
    /// What the report tells, a line each.
    public var found: [String]
    /// What has to be got elsewhere.
    public var missing: [Missing] = []
    /// What to try first: the range that the report's own bisection names.
    public var hint: String?
    /// Why no job begins with the report, and what it is instead.
    public var noJob: String?

    /// What `report` tells, with `files` at hand: paths by what they are; `inside` of the mail are others.
    public init(_ report: BugReport, files: [FileRole: String], inside: Set<FileRole> = []) {
        request.title = report.title
        request.config = files[.config]
        request.repro = files[.cReproducer] ?? files[.script] ?? files[.program]
        found = report.findings
        noJob = report.noJob
        readRange(report)
        let hasLink = { (kind: ReportLink.Kind) in report.links.first { $0.kind == kind }?.url }
        // Who has nothing to bisect lacks nothing for it.
        guard report.noJob == nil else { return }
        readRate(report.rate)
        addSeries(report)
        if request.bad == nil, missing.isEmpty {
            missing.append(Missing(what: "the bad revision, not named: add bad: REVISION"))
        }
        if request.config == nil, inside.contains(.config) {
            found.append("config: the one in the mail; --out writes it beside the job file")
        } else if request.config == nil {
            let link = hasLink(.config)
            missing.append(
                Missing(
                    what: link == nil ? "the kernel config, not named: add config: FILE" : "the kernel config",
                    url: link))
        }
        readReproducer(link: hasLink(.cReproducer), syz: hasLink(.syzReproducer), files: files, inside: inside)
    }

    /// A patch series is a range as soon as it is commits.
    private mutating func addSeries(_ report: BugReport) {
        let count = report.series ?? report.patch?.count ?? 0
        guard request.bad == nil, count > 1 || report.series != nil else { return }
        let base = report.base.map { "on \($0.prefix(12)) " } ?? ""
        missing.append(
            Missing(
                what:
                    "the series as commits: apply it \(base)(b4 shazam), then good is its base and bad its last one"
            ))
    }

    /// A crash that is rare needs more runs before a commit is called good: so many that it would have shown in all but
    /// one of a hundred tries.
    private mutating func readRate(_ rate: ReportedRate?) {
        guard let rate, rate.crashed < rate.of else { return }
        let miss = 1 - Double(rate.crashed) / Double(rate.of)
        let needed = Int((log(0.01) / log(miss)).rounded(.up))
        guard needed > JobSettings().maxRuns else { return }
        request.maxRuns = min(needed, 2000)
        found.append(
            "note: it crashes in \(rate.crashed) of \(rate.of) runs: up to \(min(needed, 2000)) runs a step")
    }

    private mutating func readRange(_ report: BugReport) {
        let range = report.range
        (request.good, request.bad, request.find) = (range.good, range.bad, range.findsFix ? .fix : nil)
        hint = range.hint
    }

    /// The job as a file: what was found and what is missing as comments, then the keys.
    public func text() throws -> String {
        var comments =
            [noJob.map { "No job: \($0)." } ?? "A job from a report.", "Found:"] + found.map { "  \($0)" }
        if !missing.isEmpty { comments += ["Missing:"] + missing.map { "  \($0.line)" } }
        if let hint, request.good.isEmpty { comments.append("Perhaps: \(hint)") }
        return try JobFile.text(of: request, comments: comments)
    }

    private mutating func readReproducer(
        link: String?, syz: String?, files: [FileRole: String], inside: Set<FileRole>
    ) {
        guard request.repro == nil else { return }
        if !inside.isDisjoint(with: [.cReproducer, .script, .program]) {
            found.append("repro: the one in the mail; --out writes it beside the job file")
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
