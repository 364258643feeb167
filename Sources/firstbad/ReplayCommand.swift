import ArgumentParser
import Bisection
import Foundation
import GitHistory
import Jobs
import Records
import Reports
import Simulation
import Store
import SystemPackage
import Wording

/// `firstbad replay`: what a job saw, under other settings.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Decide a job once more from what it saw, under other settings.",
        discussion: """
            Nothing is built or booted: each policy is given the runs that the job made, in their order, until it \
            decides, or asks for a run that was not made. With the path of a journal, every job in it is replayed.
            """)

    @Argument(help: ArgumentHelp("A job's id, or a journal.", valueName: "job|journal.sqlite"))
    var job: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "firstbad, firstbad:uniform, syzkaller, git or fixed:N. May be repeated (default: firstbad).",
            valueName: "policy"))
    var policy: [Policy] = [.firstbad]

    @Option(name: .long, help: "The chance at which firstbad names a commit (default: 0.99).")
    var confidence: Double?

    @Option(name: .long, help: "Runs of the bad end, the culprit and its parents, at least (default: as the job).")
    var runs: Int?

    @Option(name: .long, help: "The most runs of a step (default: as the job).")
    var maxRuns: Int?

    @Flag(name: .long, help: "An object for each job and policy, as JSON Lines.")
    var json = false

    @OptionGroup(title: "Places") var place: PlaceOptions

    func validate() throws {
        if let confidence, !(0.5..<1).contains(confidence) {
            throw ValidationError("--confidence lies between 0.5 and 1")
        }
        for value in [runs, maxRuns].compactMap({ $0 }) where !(1...10_000).contains(value) {
            throw ValidationError("--runs and --max-runs are numbers from 1 to 10000")
        }
    }

    func run() async throws {
        let isJournal = job.hasSuffix(".sqlite") || job.contains("/")
        if isJournal, !FileManager.default.fileExists(atPath: job) {
            throw JobError.badRequest("no journal can be read at \(job.onOneLine)")
        }
        let store = isJournal ? try JobStore(at: FilePath(job)) : try place.store()
        let ids = isJournal ? try store.jobs().map(\.id) : [job]
        for id in ids {
            do { try await show(try await RecordedJob.load(id, from: store)) } catch {
                // One job whose history is gone is no reason to leave the others out.
                guard isJournal else { throw error }
                Terminal.standardError.write("job \(id.onOneLine) is left out: \("\(error)".onOneLine)\n")
            }
        }
    }

    private func show(_ recorded: RecordedJob) async throws {
        let repository = try Repository(at: FilePath(recorded.job.kernel))
        for policy in policy {
            guard recorded.job.quest == .regression || policy == .firstbad || policy == .uniform else {
                throw JobError.badRequest("\(policy) can't look for a fix: replay it with --policy firstbad")
            }
            let replay = Replay(recorded.recording, policy, range(of: recorded))
            if json {
                try Output.line(try JSON.line(ReplayLine(replay, policy, recorded)))
            } else {
                try Output.line(try await ReplayText(replay, policy, recorded, repository).text)
            }
        }
    }

    private func range(of recorded: RecordedJob) -> SimulatedRange {
        var range = SimulatedRange(Lineage(graph: recorded.range.graph, tip: recorded.range.tip))
        range.quest = recorded.job.quest
        range.oldEnds = recorded.range.oldEnds.count
        range.priors = recorded.priors
        range.settings = InquirySettings(recorded.job.settings)
        if let confidence { range.settings.confidence = confidence }
        if let runs { range.settings.leastBadEndRuns = runs }
        if let maxRuns {
            range.settings.maxRuns = maxRuns
            range.settings.badEndRuns = max(range.settings.leastBadEndRuns, min(range.settings.badEndRuns, maxRuns))
        }
        return range
    }
}

extension RecordedJob {
    /// The observations, as a replay takes them.
    var recording: Recording {
        var recording = Recording()
        recording.seconds.buildSeconds = costs.build
        recording.seconds.cleanSeconds = costs.clean
        recording.seconds.crashSeconds = costs.crash
        for observation in observations {
            recording.add(
                observation.place,
                observation.outcomes.map { outcome in
                    switch outcome {
                    case .crashed: .crash
                    case .clean: .clean
                    case .foreign, .unclear, .blind, .noBoot: .foreign
                    }
                })
        }
        return recording
    }
}
