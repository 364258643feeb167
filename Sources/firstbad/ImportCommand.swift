import ArgumentParser
import Bisection
import Foundation
import GitHistory
import HostTools
import Intake
import Jobs
import MailBox
import SystemPackage
import Wording

/// `firstbad import`: somebody's report in, a job file out.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make a job from a bug report: a mail, a mailbox or a crash folder.",
        discussion: """
            Reads mails of syzbot and of fuzzing teams, any mail with a crash in it, mailboxes, saved pages of mail
            archives, syzkaller's crash folders, published evidence folders and folders of loose files. Says what was
            found and what is missing, with the link. Without --out the job goes to standard output. Nothing is
            fetched without --fetch.
            """)

    @Argument(help: ArgumentHelp("The report.", valueName: "mail|folder|mbox"))
    var report: String

    @Option(
        name: .long,
        help: ArgumentHelp("The kernel's git repository: commits are looked up there.", valueName: "repository"))
    var kernel: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The job file to write; files that are part of the report go beside it.", valueName: "job.yaml"))
    var out: String?

    @Option(name: .long, help: ArgumentHelp("Where files that are linked to lie, by name.", valueName: "folder"))
    var files: String?

    @Flag(name: .long, help: "Fetch what is linked to, over https and from public addresses only. Needs --out.")
    var fetch = false

    @Flag(name: .long, help: "With --fetch: from private addresses, too.")
    var allowPrivate = false

    func validate() throws {
        if fetch, out == nil { throw ValidationError("--fetch needs --out: files go beside the job file") }
    }

    func run() async throws {
        var source = try ImportSource.read(report)
        let links = source.report.links
        var found = ImportFiles(files: source.files)
        if let files { try found.take(from: files, for: links) }
        if let out {
            let folder = Self.folder(beside: out)
            try found.write(source.inside, into: folder)
            try found.renameProgram(into: folder)
            if fetch { try await found.fetch(links, into: folder, by: LinkFetch(allowsPrivate: allowPrivate)) }
        }
        for role in [FileRole.report, .console] {
            guard let file = found.files[role] else { continue }
            source.report.take(console: try ImportSource.bytes(of: file, limit: 64 << 20))
        }
        var draft = JobDraft(
            source.report, files: found.files, inside: Set(source.inside.compactMap { FileRole(name: $0.name) }))
        draft.thread = source.thread
        if let kernel {
            draft.kernel = JobPreparation.absolute(kernel)
            try await ImportRevisions(repository: try Repository(at: FilePath(kernel))).check(
                &draft, of: source.report)
        } else {
            draft.missing.append(.init(what: "the kernel's repository: give --kernel"))
        }
        draft.found += found.notes.map { "note: \($0.onOneLine)" }
        try show(draft, source.report)
    }

    private func show(_ draft: JobDraft, _ report: BugReport) throws {
        guard let out else {
            try Output.write(draft.yaml)
            return
        }
        // What is written is what `bisect` reads.
        _ = try JobFile.parse(draft.yaml, name: out)
        try AtomicFile.write(draft.yaml, to: FilePath(out))
        try Output.line("found:")
        for line in draft.found { try Output.line("  \(line.onOneLine)") }
        if !draft.missing.isEmpty { try Output.line("missing:") }
        for missing in draft.missing { try Output.line("  \(missing.line.onOneLine)") }
        try Output.line("job written to \(out.onOneLine); begin it with: firstbad bisect \(out.onOneLine)")
    }

    /// `job.files` for `job.yaml`.
    private static func folder(beside out: String) -> FilePath {
        let path = FilePath(out)
        return path.removingLastComponent().appending((path.stem ?? "job") + ".files")
    }
}
