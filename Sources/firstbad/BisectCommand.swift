import ArgumentParser
import Bisection
import Foundation
import Jobs
import Records
import Reports
import Store
import Triage
import Wording

/// `firstbad bisect`: a range in, a commit out.
struct BisectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bisect", abstract: "Find the first bad commit between a good and a bad revision.",
        discussion: """
            The bad end is tested first: its crash is the one looked for. Then whatever tells most in the least time; \
            at last the culprit and its parents once more, and the bad end with the culprit reverted. Without --good \
            the releases are walked back to the first good one. Exit status: 0 a commit was found, 1 it can't \
            be told, 2 the request is wrong, 128 this machine failed (go on with --resume), 130 interrupted.
            """)

    @Argument(help: ArgumentHelp("A job as YAML; flags win over it.", valueName: "job.yaml"))
    var file: String?

    @OptionGroup(title: "Subject") var subject: SubjectOptions

    @Option(
        name: .long, help: ArgumentHelp("A revision without the crash. May be repeated.", valueName: "revision"))
    var good: [String] = []

    @Option(name: .long, help: ArgumentHelp("A revision with the crash.", valueName: "revision"))
    var bad: String?

    @Option(
        name: .long,
        help: ArgumentHelp("regression, or fix: the commit where the crash is gone.", valueName: "what"))
    var find: Quest?

    @Flag(name: .long, help: "Test both ends before anything else.")
    var verifyEnds = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "paths: commits that touch the crash's files are likelier (default); uniform: all are alike.",
            valueName: "kind"))
    var prior: JobSettings.PriorChoice?

    @OptionGroup(title: "Guest and limits") var guest: GuestOptions

    @Option(name: .long, help: ArgumentHelp("Folder for the evidence; else in the job's own.", valueName: "folder"))
    var evidence: String?

    @Option(name: .long, help: ArgumentHelp("Go on with a job that was interrupted.", valueName: "job"))
    var resume: String?

    @Flag(name: .long, help: "Write events as JSON Lines to standard output.")
    var json = false

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let store = try place.store()
        let job = try await Interruption.watching { [self] in try await open(store) }
        let work = JobWork(places: place.places, store: store, tool: Firstbad.name, logger: Log.make())
        let printer = ProgressPrinter()
        let events = JSONEvents()
        let result: JobResult
        do {
            result = try await Interruption.watching { [json] in
                try await Ticking.every(.milliseconds(500)) {
                    if !json { printer.tick() }
                } while: {
                    try await work.carryOut(job) { json ? events.show($0) : printer.show($0) }
                }
            }
        } catch {
            printer.end()
            let why = error is Interruption ? "interrupted" : "stopped"
            Terminal.standardError.write(
                "\(why); all runs that had ended are in the journal. Go on with: firstbad bisect --resume \(job.id)\n"
            )
            throw error
        }
        if !json {
            try Output.line(PlainText.headline(result).joined(separator: "\n"))
            try Output.line("evidence: \(job.evidence.onOneLine)")
        }
        if json { try events.finish() }
        guard result.outcome == .found else { throw ExitCode(1) }
    }

    private func open(_ store: JobStore) async throws -> Job {
        if let resume {
            let entry = try store.job(resume)
            if entry.finishedAt != nil {
                Terminal.standardError.write("job \(resume) has ended; this shows it once more\n")
            }
            return entry.job
        }
        var request = JobRequest(subject, guest)
        request.good = good
        request.bad = bad
        request.find = find
        request.evidence = evidence
        request.prior = prior
        if verifyEnds { request.verifyEnds = true }
        if let file { request = request.winning(over: try JobFile.read(file)) }
        return try await JobPreparation(request, in: place.places).prepare(in: store)
    }
}
