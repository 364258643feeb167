import Bisection
import Foundation
import Intake

/// Lines of a reply that are to be copied, or read by programs. None of them may be broken.
struct ReplyTags {
    /// Tags for the commit that mends it.
    private(set) var lines: [String] = []
    /// Commands for the regression tracker: paragraphs of their own.
    private(set) var regzbot: [String] = []

    init(_ facts: ReplyFacts) {
        let result = facts.result
        if result.quest == .regression, result.outcome == .found, let culprit = result.culprit {
            lines.append("Fixes: \(culprit.quoted)")
            if let upstream = facts.upstream {
                lines.append("Fixes: \(upstream.id.prefix(12)) (\"\(culprit.subject)\")")
            }
        }
        lines += reporters(facts).map { "Reported-by: \($0)" }
        lines += links(facts)
        if facts.style == .regzbot, result.quest == .regression { regzbot = commands(facts) }
    }

    private func reporters(_ facts: ReplyFacts) -> [String] {
        let named = facts.report.reportedBy.compactMap { Address(parsing: $0)?.shown }
        if !named.isEmpty { return Array(named.prefix(3)) }
        // Who sends a patch isn't who reports its bug, unless the mail shows a crash.
        let isReport = facts.report.kind != .patch && !facts.report.crashes.isEmpty
        return isReport ? [facts.thread.from.flatMap { Address(parsing: $0)?.shown }].compactMap { $0 } : []
    }

    private func links(_ facts: ReplyFacts) -> [String] {
        let dashboard = facts.report.links.first { $0.kind == .dashboard && $0.url.hasPrefix("https://") }?.url
        let mail = facts.thread.messageID.flatMap(MessageID.plain).map(Self.archive)
        // A patch's mail is no report that a fix would close.
        let isReport = facts.report.kind != .patch
        let closes = dashboard ?? (isReport ? mail : nil)
        let link = closes == mail ? nil : mail
        return [closes.map { "Closes: \($0)" }, link.map { "Link: \($0)" }].compactMap { $0 }
    }

    /// By the kernel's own rules (Documentation/process/handling-regressions.rst): the caret makes the answered mail
    /// the report; without it this mail would be one. A report that is tracked already is only told the commit.
    private func commands(_ facts: ReplyFacts) -> [String] {
        let isTracked = facts.report.regzbot.contains { $0.name.hasSuffix("introduced") }
        let caret = isTracked || facts.thread.messageID == nil ? "" : "^"
        let result = facts.result
        switch result.outcome {
        case .found: return result.culprit.map { ["#regzbot \(caret)introduced: \($0.id.hex)"] } ?? []
        case .oneOfSeveral:
            return result.good.first.map {
                ["#regzbot \(caret)introduced: \($0.id.short)..\(result.bad.id.short)"]
            } ?? []
        case .badEndUnfit, .goodEndUnfit, .cannotTell: return []
        }
    }

    /// Where public archives keep the mail `id`.
    static func archive(_ id: String) -> String {
        let plain = id.unicodeScalars.map { scalar -> String in
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "@._-+=$~!*".unicodeScalars.contains(scalar)
            return isPlain ? String(scalar) : "%" + String(format: "%02X", scalar.value)
        }
        return "https://lore.kernel.org/r/" + plain.joined()
    }
}
