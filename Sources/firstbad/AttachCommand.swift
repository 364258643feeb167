import ArgumentParser
import Foundation
import HostTools
import Jobs
import MailBox
import Reports
import SystemPackage
import Triage
import Wording

extension ReplyFacts.Style: ExpressibleByArgument {}

/// `firstbad attach`: a finished job in, a reply to the report out.
struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Write the reply to a report: what was found, and how.",
        discussion: """
            The reply goes to the report's thread, to the culprit's author and reviewers, and to whom the tree's own
            get_maintainer.pl names, which runs in a sandbox. It is written to --out or to standard output, ready for
            git send-email, and sent by nobody unless --send is given and the question answered.
            """)

    @Argument(help: ArgumentHelp("A job's id, or the folder with its evidence.", valueName: "job"))
    var job: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The mail that is answered; else the one that the job came from.", valueName: "mail|mbox"))
    var to: String?

    @Option(name: .long, help: ArgumentHelp("lore (default), syzbot or regzbot.", valueName: "style"))
    var style = ReplyFacts.Style.lore

    @Option(
        name: .long,
        help: ArgumentHelp("Where to write the reply; a name that ends in .mbox gets a mailbox.", valueName: "file")
    )
    var out: String?

    @Option(
        name: .long, help: ArgumentHelp("Who sends it; else git's user.name and user.email.", valueName: "address"))
    var from: String?

    @Option(
        name: .long, help: ArgumentHelp("The kernel's git repository; else the job's.", valueName: "repository"))
    var kernel: String?

    @Flag(name: .long, help: "Write the reply even where the mail is about another crash or tree than the job.")
    var anyway = false

    @Flag(name: .long, help: "Show the reply, ask, and hand it to sendmail.")
    var send = false

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        if send, !SendMail.canAsk {
            throw TriageError("--send asks before it sends, and there is no terminal to ask at")
        }
        let finished = try FinishedJob.open(job, in: place.places)
        let answered = try AnsweredMail.of(finished, mail: to)
        var composer = ReplyComposer(job: finished, answered: answered, slots: place.places.slots)
        composer.style = style
        composer.kernel = (kernel ?? finished.kernel).map { JobPreparation.absolute($0) }
        composer.sender = try await Sender.address(given: from, kernel: composer.kernel)
        try await check(composer)
        let (reply, notes) = try await Interruption.watching { [composer] in try await composer.compose() }
        for note in notes { Terminal.standardError.write("note: \(note.onOneLine)\n") }
        if reply.from == nil { Terminal.standardError.write("note: the sender isn't known: give --from\n") }
        let mail = try reply.written()
        try write(mail)
        if send { try ask(mail, reply) }
    }

    /// Throws where the job is about another crash or tree than the mail.
    private func check(_ composer: ReplyComposer) async throws {
        let fit = try await composer.fit()
        for note in fit.notes { Terminal.standardError.write("note: \(note.onOneLine)\n") }
        guard !fit.differences.isEmpty else { return }
        let what = fit.differences.joined(separator: "; ")
        guard anyway else {
            throw TriageError("the reply isn't written, as it doesn't fit the mail: \(what); --anyway writes it")
        }
        Terminal.standardError.write("note: it doesn't fit the mail: \(what.onOneLine)\n")
    }

    private func write(_ mail: [UInt8]) throws {
        guard let out else {
            return try show(mail)
        }
        try AtomicFile.write(out.hasSuffix(".mbox") ? MailFile.mailbox(of: mail) : mail, to: FilePath(out))
        Terminal.standardError.write("written to \(out.onOneLine); nothing was sent\n")
    }

    /// A terminal gets nothing that would steer it: strangers' text is in the mail.
    private func show(_ mail: [UInt8]) throws {
        if isatty(STDOUT_FILENO) == 1 {
            try Output.write(String(decoding: mail, as: UTF8.self).onOneLineEach)
        } else {
            try Output.write(mail)
        }
    }

    private func ask(_ mail: [UInt8], _ reply: Reply) throws {
        guard reply.from != nil else { throw TriageError("a mail isn't sent without --from") }
        if out != nil { try show(mail) }
        guard SendMail.isWanted(recipients: reply.to.count + reply.cc.count) else {
            Terminal.standardError.write("not sent\n")
            return
        }
        try SendMail.send(mail)
        Terminal.standardError.write("handed to sendmail\n")
    }
}
