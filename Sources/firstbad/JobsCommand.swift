import ArgumentParser
import Bisection
import Foundation
import Jobs
import Records
import Reports
import Store
import Wording

/// `firstbad jobs`: what is in the journal.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "List the jobs, newest first, and how they ended.")

    @OptionGroup(title: "Places") var place: PlaceOptions

    func run() async throws {
        let store = try place.store()
        let jobs = try store.jobs()
        if jobs.isEmpty { Terminal.standardError.write("no jobs yet\n") }
        for listed in jobs {
            switch listed.entry {
            case .success(let entry):
                let job = entry.job
                try Output.line("\(job.id)  \(job.reproducerName.onOneLine) on \(job.kernel.onOneLine)")
                try Output.line("    \(try state(entry, store))")
            case .failure(let error): try Output.line("\(listed.id.onOneLine)\n    \("\(error)".onOneLine)")
            }
        }
    }

    private func state(_ entry: JobStore.Entry, _ store: JobStore) throws -> String {
        if let result = entry.result { return PlainText.headline(result).prefix(2).joined(separator: " ") }
        let steps = try store.nextOrdinal(of: entry.job.id)
        return "\(steps) steps so far; go on with: firstbad bisect --resume \(entry.job.id)"
    }
}
