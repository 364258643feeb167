import Archives
import Foundation
import GitHistory
import HostTools
import Intake
import Jobs
import MailBox
import Records
import Reports
import SystemPackage
import Wording

/// Puts a reply together from a finished job and the mail that it answers.
public struct ReplyComposer: Sendable {
    let job: FinishedJob
    let answered: AnsweredMail
    private var thread: ReportThread { answered.thread }
    /// Whom it reads like.
    public var style = ReplyFacts.Style.lore
    /// Who sends it.
    public var sender: Address?
    /// The kernel repository; nil where it isn't at hand.
    public var kernel: String?
    /// Folders to check trees out in.
    public var slots: FilePath
    /// Texts over this many bytes are compressed.
    static let longestPlain = 100_000

    /// A reply to `answered` about `job`.
    public init(job: FinishedJob, answered: AnsweredMail, slots: FilePath) {
        self.job = job
        self.answered = answered
        self.slots = slots
    }

    /// What of the job doesn't fit the mail: nothing may be sent then unless somebody insists.
    public func fit() async throws -> ThreadFit { try await check().fit() }

    private func check() throws -> ThreadCheck {
        let repository = kernel.flatMap { try? Repository(at: FilePath($0)) }
        return ThreadCheck(job: job, answered: answered, repository: repository)
    }

    /// The reply, and what the user should know about it.
    public func compose(at date: Date = Date()) async throws -> (reply: Reply, notes: [String]) {
        var notes: [String] = []
        let (culprit, maintainers) = try await people(&notes)
        let recipients = Recipients(
            thread: thread, culprit: culprit, maintainers: maintainers, style: style, own: sender)
        notes += recipients.notes
        var reply = Reply(date: date)
        reply.from = sender
        (reply.to, reply.cc) = (recipients.to, recipients.cc)
        reply.subject = subject
        reply.messageID = Self.newID(at: date, domain: sender?.address.split(separator: "@").last.map(String.init))
        reply.inReplyTo = thread.messageID.flatMap(MessageID.plain)
        let before = thread.references.compactMap(MessageID.plain).filter { $0 != reply.inReplyTo }
        reply.references = before.suffix(50) + [reply.inReplyTo].compactMap { $0 }
        let words = PrivateWords.ours
        var facts = ReplyFacts(result: job.result, thread: thread, report: answered.report)
        facts.told = try await check().told()
        facts.culprit = culprit
        facts.style = style
        facts.crash = job.crash
        facts.reproducer = job.reproducer
        reply.attachments = try attachments(facts, words)
        facts.attached = reply.attachments.map(\.name)
        reply.body = words.removed(from: ReplyText.compose(facts))
        try Self.search([("its text", Array(reply.body.utf8))])
        return (reply, notes)
    }

    /// No mail goes out with a key of this host's in it.
    private static func search(_ files: [(name: String, bytes: [UInt8])]) throws {
        let keys = HostKeys.ours
        for file in files {
            guard let whose = keys.found(in: file.bytes) else { continue }
            throw TriageError("the reply isn't written: \(file.name.onOneLine) holds \(whose.onOneLine)")
        }
    }

    private var subject: String {
        let subject = thread.subject ?? job.result.crash ?? "kernel bug"
        return subject.lowercased().hasPrefix("re:") ? subject : "Re: \(subject)"
    }

    /// The culprit's own text, and who looks after its files.
    private func people(_ notes: inout [String]) async throws -> (ReplyFacts.Culprit?, [Address]) {
        guard job.result.outcome == .found, let note = job.result.culprit else { return (nil, []) }
        let author = Address(parsing: note.author)
        guard let kernel, FileManager.default.fileExists(atPath: kernel) else {
            notes.append(
                "the kernel repository isn't at hand: reviewers and maintainers are left out; give --kernel")
            return (ReplyFacts.Culprit(author: author, message: ""), [])
        }
        do {
            let repository = try Repository(at: FilePath(kernel))
            let commit = try await repository.commit(note.id)
            let culprit = ReplyFacts.Culprit(
                author: Address(name: commit.author.name, address: commit.author.email) ?? author,
                message: commit.message)
            // To a private thread nobody is added.
            guard !Recipients.isPrivate(thread) else { return (culprit, []) }
            let answer = try await Maintainers(repository: repository, path: FilePath(kernel), slots: slots)
                .answer(for: note.id, in: job.result.bad.id)
            notes += [answer.note].compactMap { $0 }
            return (culprit, answer.addresses)
        } catch let error as GitError {
            notes.append(
                "the culprit can't be read (\("\(error)".onOneLine)): reviewers and maintainers are left out")
            return (ReplyFacts.Culprit(author: author, message: ""), [])
        }
    }

    /// Log and config always, the crash in full, the reproducer where it isn't in the text.
    private func attachments(_ facts: ReplyFacts, _ words: PrivateWords) throws -> [Attachment] {
        var files: [(name: String, bytes: [UInt8])] = []
        for name in ["bisect.log", "kconfig_origin"] {
            if let bytes = job.file(name) { files.append((name, bytes)) }
        }
        if let crash = facts.crash { files.append(("crash.txt", Array(crash.utf8))) }
        if let file = facts.reproducer, facts.foldedReproducer == nil || facts.isReproducerFolded {
            files.append((file.name, Array(file.text.utf8)))
        }
        try Self.search(files)
        return try files.map { file in
            let bytes = words.removed(from: file.bytes)
            guard bytes.count > Self.longestPlain else {
                return Attachment(name: file.name, type: "text/plain", bytes: bytes)
            }
            return Attachment(name: file.name + ".gz", type: "application/gzip", bytes: try Archive.gzipped(bytes))
        }
    }

    /// Tells nothing of this machine.
    private static func newID(at date: Date, domain: String?) -> String {
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        return "\(Int(date.timeIntervalSince1970)).\(random).firstbad@\(domain ?? "firstbad.invalid")"
    }
}
