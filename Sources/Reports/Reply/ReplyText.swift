import Bisection
import Foundation
import Intake
import Records
import Wording

/// A reply's text.
public struct ReplyText {
    let facts: ReplyFacts
    var text = Columns()
    private var result: JobResult { facts.result }

    /// The text for `facts`: plain, lines of at most 72 columns but for tags, which must not be broken.
    public static func compose(_ facts: ReplyFacts) -> String {
        var composer = ReplyText(facts: facts)
        composer.write()
        return composer.text.lines.joined(separator: "\n") + "\n"
    }

    private init(facts: ReplyFacts) { self.facts = facts }

    private mutating func write() {
        if facts.style == .syzbot { writeSyzbotHead() } else { writeHead() }
        text.gap()
        writeTold()
        text.gap()
        writeCertainty()
        text.gap()
        writeTests()
        text.gap()
        writeSteps()
        text.gap()
        writeDoubts()
        text.gap()
        writeCrash()
        text.gap()
        writeReproducer()
        text.gap()
        writeAttachments()
        writeTags()
        text.verbatim("")
        text.verbatim("-- ")
        text.cut("Sent with \(result.tool.onOneLine), job \(result.job.onOneLine)")
    }

    // MARK: - What came out

    private var sought: String { result.quest == .regression ? "first bad commit" : "first fixed commit" }

    private mutating func writeHead() {
        switch result.outcome {
        case .found:
            guard let culprit = result.culprit else { return }
            text.paragraph("This was bisected. The \(sought) is:")
            text.gap()
            writeCommit(culprit)
        case .oneOfSeveral:
            text.paragraph("This was bisected, but not to a single commit. The \(sought) is one of:")
            text.gap()
            writePossible()
        case .badEndUnfit, .goodEndUnfit, .cannotTell:
            text.paragraph("A bisection of this did not lead to a commit.")
        }
    }

    private mutating func writeCommit(_ commit: CommitNote) {
        text.verbatim("  \(commit.id.hex)")
        text.paragraph(commit.subject.onOneLine, first: "  ", rest: "  ")
        text.paragraph(
            "\(commit.author.onOneLine), \(commit.date.formatted(.iso8601.year().month().day()))", first: "  ",
            rest: "  ")
        if let upstream = facts.upstream {
            text.paragraph("which is a copy of upstream commit", first: "  ", rest: "  ")
            text.verbatim("  \(upstream.id)")
        }
    }

    private mutating func writePossible() {
        for commit in result.possible.prefix(12) {
            let chance = commit.probability.map { ", \(Int(($0 * 100).rounded()))%" } ?? ""
            text.paragraph(commit.quoted + chance, first: "  ", rest: "    ")
        }
        let more = result.possible.count - 12
        if more > 0 { text.paragraph("and \(more) more", first: "  ") }
    }

    /// As syzbot writes when it has bisected.
    private mutating func writeSyzbotHead() {
        guard result.outcome == .found, let culprit = result.culprit else {
            writeHead()
            return
        }
        let verb = result.quest == .regression ? "has bisected this issue to" : "found that this issue was fixed by"
        text.paragraph("\(result.tool.split(separator: " ").first.map(String.init) ?? "firstbad") \(verb):")
        text.gap()
        text.verbatim("commit \(culprit.id.hex)")
        text.paragraph("Author: \(culprit.author.onOneLine)")
        text.paragraph("Date: \(culprit.date.formatted(.iso8601.year().month().day()))")
        text.gap()
        text.paragraph(culprit.subject.onOneLine, first: "    ", rest: "    ")
        if let upstream = facts.upstream {
            text.gap()
            text.paragraph("commit \(upstream.id) upstream.", first: "    ")
        }
        text.gap()
        text.paragraph(result.bad.quoted, first: "start commit:   ", rest: "                ")
        if let tree = facts.report.tree {
            let place = "\(tree) \(facts.report.branch ?? "")".onOneLine
            text.paragraph(place, first: "git tree:       ", rest: "                ")
        }
    }

    private mutating func writeCertainty() {
        if let confidence = result.outcome == .oneOfSeveral ? result.possibleConfidence : result.confidence {
            let number = PlainText.confidence(confidence)
            text.field("Confidence", "\(Self.inWords(confidence)) (\(number))")
        }
        text.field("Because", result.reason?.onOneLine)
        if let revert = result.revert { text.field("Revert", revert.text.onOneLine) }
        for step in result.steps where step.purpose == .verification {
            text.field(
                "Verified", "\(step.commit.id.short) again: \(step.mark.rawValue), \(PlainText.counted(step))")
        }
    }

    /// Words for a chance.
    static func inWords(_ confidence: Double) -> String {
        switch confidence {
        case 0.99...: "very high"
        case 0.95..<0.99: "high"
        case 0.8..<0.95: "fair"
        default: "low"
        }
    }

    // MARK: - What was tested

    private mutating func writeTests() {
        text.field("Crash", result.crash?.onOneLine)
        for title in result.otherTitles.prefix(5) { text.field("also as", title.onOneLine) }
        if let rate = result.crashRate {
            text.field("Crash rate", "\(Int((rate * 100).rounded()))% of runs on a bad commit")
        }
        let goods = result.good.map(\.id.short).joined(separator: ", ")
        text.field("Range", "\(result.rangeCount) commits, good \(goods), bad \(result.bad.quoted)")
        let runs = result.steps.filter { $0.twin == nil }.map(\.tally.total)
        let most = runs.max() ?? 0
        text.field(
            "Tested",
            "\(result.steps.count) steps, \(runs.reduce(0, +)) runs, up to \(most) a step; every run is a fresh boot "
                + "with the reproducer")
        text.field("Toolchain", result.toolchain?.onOneLine)
        let isConfigThere = facts.attached.contains { $0.hasPrefix("kconfig") || $0.hasPrefix("config") }
        if isConfigThere { text.field("Config", "attached") }
        text.field("Guests", result.accelerator.map { "QEMU, \($0.rawValue.uppercased())" })
    }

    private mutating func writeSteps() {
        text.paragraph("Steps:")
        for step in result.steps.prefix(60) {
            let number = String(format: "%3d", step.ordinal + 1)
            let mark = step.mark.rawValue.padding(toLength: 4, withPad: " ", startingAt: 0)
            let sure = step.confidence.map { ", \(PlainText.confidence($0))" } ?? ""
            // Where the tree was while it was built tells nothing.
            let counted = PlainText.counted(step).onOneLine
                .split(separator: "/tmp/firstbad/source/", omittingEmptySubsequences: false).joined()
            let revert = step.reverting.map { "without \($0.short): " } ?? ""
            text.cut("\(number)  \(mark)  \(step.commit.id.short)  \(revert)\(counted)\(sure)")
        }
        if result.steps.count > 60 { text.paragraph("and \(result.steps.count - 60) more, see the log") }
    }

    private mutating func writeDoubts() {
        let doubts = (result.lints ?? []).map(\.text) + result.notes
        guard !doubts.isEmpty else { return }
        text.paragraph("To be kept in mind:")
        for doubt in doubts.prefix(12) { text.paragraph(doubt.onOneLine, first: "- ", rest: "  ") }
    }

    // MARK: - Evidence

    private mutating func writeCrash() {
        guard let crash = facts.crash, !crash.isEmpty else { return }
        text.paragraph("The crash on \(result.bad.id.short):")
        text.gap()
        let lines = crash.split(separator: "\n").map { Self.withoutTime(String($0).onOneLine) }
        for line in lines.prefix(40) { text.cut("  " + line) }
        if lines.count > 40 { text.cut("  [ \(lines.count - 40) more lines ]") }
    }

    /// Without `[   12.345678][  T123] `, which takes columns and tells a reader nothing.
    static func withoutTime(_ line: String) -> String {
        var rest = line[...]
        for _ in 0..<2 {
            guard rest.first == "[", let close = rest.firstIndex(of: "]") else { break }
            let inside = rest[rest.index(after: rest.startIndex)..<close]
            let isPrefix = inside.allSatisfy { $0.isNumber || $0 == "." || $0 == " " || $0 == "T" || $0 == "C" }
            guard isPrefix, inside.contains(where: \.isNumber) else { break }
            rest = rest[rest.index(after: close)...]
        }
        return String(rest.first == " " ? rest.dropFirst() : rest)
    }

    private mutating func writeReproducer() {
        guard let lines = facts.foldedReproducer, let file = facts.reproducer else { return }
        text.paragraph("The reproducer, \(file.name):")
        text.gap()
        for line in lines { text.verbatim(line) }
        if facts.isReproducerFolded {
            text.gap()
            text.paragraph("Lines that end in a backslash were longer; the file is attached, too.")
        }
    }

    private mutating func writeAttachments() {
        guard !facts.attached.isEmpty else { return }
        text.paragraph("Attached: \(facts.attached.joined(separator: ", "))")
    }

    private mutating func writeTags() {
        let tags = ReplyTags(facts)
        guard !tags.lines.isEmpty else { return }
        text.gap()
        text.paragraph("If you fix this, these tags are for the commit:")
        text.gap()
        for line in tags.lines { text.verbatim(line) }
        for paragraph in tags.regzbot {
            text.gap()
            text.verbatim(paragraph)
        }
    }
}
