import HostTools
import Intake
import MailBox
public import Records
import SystemPackage
import Wording

/// The mail that a reply answers.
public struct AnsweredMail: Sendable {
    /// Its thread.
    public var thread: ReportThread
    /// What it says.
    public var report: BugReport

    /// The mail at the path `mail`; where there is none, the one that the job came from.
    public static func of(_ finished: FinishedJob, mail: String?) throws -> AnsweredMail {
        guard let mail else {
            guard let thread = finished.thread, thread.messageID != nil else {
                throw TriageError("--to is missing: give the mail to answer; this job came from none")
            }
            var report = BugReport(subject: thread.subject ?? "", body: "")
            report.reportedBy = [thread.from].compactMap { $0 }.filter { $0.contains("syzbot+") }
            return AnsweredMail(thread: thread, report: report)
        }
        let messages = try MailFile.messages(in: try RegularFile.read(FilePath(mail), limit: MailFile.longest))
        let (message, report) = try ReportMail.choose(from: messages, called: finished.thread?.messageID)
        guard message.messageID != nil else {
            throw TriageError("\(mail.onOneLine) has no Message-ID: it can't be answered")
        }
        return AnsweredMail(thread: message.thread, report: report)
    }
}
