import Intake
import MailBox

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
        readSeries(messages, chosen, &report)
        return (messages[chosen], report)
    }

    /// A mailbox with a whole series: how many of its patches are there, and what they are built upon.
    private static func readSeries(_ messages: [Message], _ chosen: Int, _ report: inout BugReport) {
        let places = messages.map { PatchPlace(subject: $0.subject) }
        guard let own = places[chosen], let count = own.count, count > 1 else { return }
        let numbers = messages.indices.filter {
            places[$0]?.count == count && places[$0]?.version == own.version
                && messages[$0].isOfThread(of: messages[chosen])
                && !messages[$0].subject.lowercased().hasPrefix("re:")
        }.compactMap { places[$0]?.number }
        let found = Set(numbers).subtracting([0])
        guard found.count > 1 else { return }
        report.series = found.count
        report.notes.append("the mailbox holds \(found.count) of the series' \(count) patches: git am applies it")
    }
}

extension Message {
    /// Whether one of them answers the other, or both a third.
    func isOfThread(of other: Message) -> Bool {
        let mine = Set(ancestors + [messageID].compactMap { $0 })
        return !mine.isDisjoint(with: other.ancestors + [other.messageID].compactMap { $0 })
    }
}
