import ArgumentParser
import Triage
import Wording

/// `firstbad import`: somebody's report in, a job file out.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make a job from a bug report: a mail, a mailbox or a crash folder.",
        discussion: """
            Reads mails of syzbot, the kernel test robot, KernelCI, LKFT, bugzilla and fuzzing teams, any mail with a
            crash or a git bisect log in it or attached, mailboxes, saved pages of mail archives, syzkaller's crash
            folders, published evidence folders and folders of loose files. Files are known by what is in them, also
            in archives (tar, zip, gz, xz, zst). Says what was found and what is missing, with the link; and of a
            mail that starts no job, what it is instead. Without --out the job goes to standard output. Nothing is
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
        var importer = Importer(report: report)
        (importer.kernel, importer.out, importer.files) = (kernel, out, files)
        (importer.fetches, importer.allowsPrivate) = (fetch, allowPrivate)
        let draft = try await importer.run()
        guard let out else {
            try Output.write(try draft.text())
            return
        }
        try Output.line("found:")
        for line in draft.found { try Output.line("  \(line.onOneLine)") }
        if !draft.missing.isEmpty { try Output.line("missing:") }
        for missing in draft.missing { try Output.line("  \(missing.line.onOneLine)") }
        if let why = draft.noJob { throw TriageError("no job is written: it is \(why)") }
        try Output.line("job written to \(out.onOneLine); begin it with: firstbad bisect \(out.onOneLine)")
    }
}
