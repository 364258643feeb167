import ArgumentParser
import Foundation
import GitHistory
import Jobs
import Records
import Store
import SystemPackage
import Wording

extension Ruling.Word: ExpressibleByArgument {}

/// `firstbad mark`: a person's word, which goes over what the runs say.
struct MarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark", abstract: "Overrule a step or a commit of a job; the search goes on from there.",
        discussion: """
            good, bad: the commit doesn't have the crash, or has it. skip: what its runs showed counts for nothing. \
            wrong: it is not the commit sought, whatever the runs say. A step is given by its number, a commit by \
            its id or a revision; for good, bad and skip a step's number means that step alone. What was said, by \
            whom and why, stands in the evidence and in the log. Go on with: firstbad bisect --resume JOB.
            """)

    @Argument(help: ArgumentHelp("A job's id.", valueName: "job"))
    var job: String

    @Argument(help: ArgumentHelp("The number of a step, from 1, or a commit.", valueName: "step|commit"))
    var target: String

    @Argument(help: "good, bad, skip or wrong.")
    var word: Ruling.Word

    @Option(name: .long, help: "The reason, in a sentence.")
    var why: String

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let store = try place.store()
        let entry = try store.job(job)
        let lock = try JobFolder(id: job, in: place.places).lock()
        defer { lock.release() }
        let facts = try store.facts(of: job)
        let ruling = Ruling(try await target(entry.job, facts), word, why: why.onOneLine, at: Date())
        try store.add(.ruling(ruling), of: job, at: ruling.at)
        try store.add(.ruled(ruling), of: job, at: ruling.at)
        if entry.finishedAt != nil { try store.reopen(job: job) }
        try Output.line("noted. Go on with: firstbad bisect --resume \(job)")
    }

    /// A number of up to four digits is a step; anything else a commit of the job's history.
    private func target(_ job: Job, _ facts: [Fact]) async throws -> Ruling.Target {
        let steps = facts.compactMap { if case .step(let record) = $0 { record } else { nil } }
        if let number = Int(target), target.count <= 4 {
            guard let step = steps.first(where: { $0.ordinal == number - 1 }) else {
                throw JobError.badRequest("job \(job.id) has no step \(number): it has \(steps.count)")
            }
            return word == .wrong ? .commit(step.candidate.commit) : .step(step.ordinal)
        }
        return .commit(try await Repository(at: FilePath(job.kernel)).resolve(target))
    }
}
