import ArgumentParser
import Bisection
import Foundation
import GitHistory
import Jobs
import Oops
import Records
import Reports
import Steps
import SystemPackage
import Wording

/// `firstbad test`: one candidate, an exit status that `git bisect run` understands.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Build and boot one commit, and say whether it crashes.",
        discussion: """
            Exit status: 0 good, 1 bad, 125 can't be judged (does not build, does not boot, crashes otherwise), 128 the \
            request is wrong or this machine failed. So `git bisect run firstbad test …` works: there, the commit \
            is what git has checked out. Give --title there: without it any crash makes a commit bad.
            """)

    @OptionGroup(title: "Subject") var subject: SubjectOptions

    @Option(name: .long, help: ArgumentHelp("What is tested.", valueName: "revision"))
    var commit = "HEAD"

    @OptionGroup(title: "Guest and limits") var guest: GuestOptions

    @Option(name: .long, help: ArgumentHelp("Folder for the evidence; else none is kept.", valueName: "folder"))
    var evidence: String?

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let record = try await Interruption.watching { [self] in try await test() }
        let verdict = record.verdict
        switch verdict {
        case .marked(let mark, let confidence):
            try Output.line("\(mark.rawValue): \(summary(record)), confidence \(PlainText.confidence(confidence))")
        case .unknown(let why): try Output.line("skip: \(why.onOneLine)")
        }
        switch verdict.mark {
        case .good: return
        case .bad: throw ExitCode(1)
        case .skip: throw ExitCode(125)
        }
    }

    private func summary(_ record: StepRecord) -> String {
        let tally = record.tally
        guard tally.crashed > 0 else { return "clean in \(tally.clean) of \(tally.total) runs" }
        let titles = record.runs.compactMap { if case .crashed(let title) = $0.outcome { title } else { nil } }
        return "crashed in \(tally.crashed) of \(tally.total) runs: \((titles.first ?? "").onOneLine)"
    }

    private func test() async throws -> StepRecord {
        var request = JobRequest(subject, guest)
        request.kernel = request.kernel ?? "."
        let settings = try request.settings()
        let preparation = JobPreparation(request, in: place.places)
        let repository = try preparation.repository()
        let candidate = try await repository.resolve(commit)
        let folder = FileManager.default.temporaryDirectory.appending(path: "firstbad-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let temporary = FilePath(folder.path(percentEncoded: false))
        let inputs = try await preparation.inputs(into: temporary.appending("inputs"))
        let steps = evidence.map { FilePath($0) } ?? temporary.appending("steps")
        let kernel = JobPreparation.absolute(request.kernel ?? ".")
        let printer = ProgressPrinter()
        defer { printer.end() }
        return try await Workshop.with(place.places, settings, logger: Log.make()) { workshop in
            var plan = StepPlan(
                Candidate(candidate, config: inputs.configKey, machine: settings.machine),
                shown: try await repository.note(candidate), purpose: .single,
                rule: TrialRule(cleanRuns: settings.runs), sought: request.title.map { SoughtCrash(title: $0) })
            plan.rule.misses = RateBelief().missChances(runs: settings.maxRuns)
            if evidence != nil {
                try FileManager.default.createDirectory(atPath: steps.string, withIntermediateDirectories: true)
                try await workshop.keepGuest(
                    inputs.reproducer, initramfs: steps.appending("initramfs.cpio"),
                    script: steps.appending("rerun.sh"), kernel: "\(plan.folderName)/\(settings.machine.imageName)")
            }
            let bench = TestBench(
                kernel: kernel, inputs: temporary.appending("inputs").string, steps: steps.string,
                settings: settings)
            printer.show(.step(plan, number: 1, about: 1, left: 1))
            let tester = LocalTester(workshop)
            let record = try await tester.test(StepOrder(plan, bench: bench)) { _ in
            } listener: {
                printer.show(.within(step: 0, $0))
            }
            await tester.release()
            return record
        }
    }
}
