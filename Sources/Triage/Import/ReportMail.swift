import Bisection
import Foundation
import Intake
import MailBox
import Oops

/// Of several mails the report.
enum ReportMail {
    /// The mail with most in it, and its report, filled from the other mails of its thread; the mail called
    /// `messageID`, where there is one.
    static func choose(from messages: [Message], called messageID: String? = nil) throws -> (Message, BugReport) {
        let reports = messages.map { BugReport(subject: $0.subject, body: $0.text) }
        let named = messages.firstIndex { $0.messageID != nil && $0.messageID == messageID }
        let heaviest = messages.indices.max { (reports[$0].weight, $1) < (reports[$1].weight, $0) }
        guard let chosen = named ?? heaviest else { throw MailError.notMail(why: "it is empty") }
        var report = reports[chosen]
        for index in messages.indices where index != chosen && messages[index].isOfThread(of: messages[chosen]) {
            report.fill(from: reports[index])
        }
        return (messages[chosen], report)
    }
}

extension Message {
    /// Whether one of them answers the other, or both a third.
    func isOfThread(of other: Message) -> Bool {
        let mine = Set(ancestors + [messageID].compactMap { $0 })
        return !mine.isDisjoint(with: other.ancestors + [other.messageID].compactMap { $0 })
    }
}

extension BugReport {
    /// Takes over crashes from a console, where the report has none of its own.
    mutating func take(console: [UInt8]) {
        guard crashes.isEmpty else { return }
        crashes = Array(Crash.all(in: Array(console.prefix(16 << 20))).prefix(16))
        title = title ?? crashes.first { $0.corrupted == nil }?.title ?? crashes.first?.title
    }
}
