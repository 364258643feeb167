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

    func run() async throws {
        let store = try Workplace.store()
        let rows = try store.jobs()
        if rows.isEmpty { Terminal.standardError.write("no jobs yet\n") }
        for row in rows {
            let job = try JSON.decode(Job.self, from: row.spec)
            let state: String
            if let text = row.result {
                let result = try JSON.decode(JobResult.self, from: text)
                state = PlainText.headline(result).prefix(2).joined(separator: " ")
            } else {
                let steps = try store.steps(of: row.id).count
                state = "\(steps) steps so far; go on with: firstbad bisect --resume \(row.id)"
            }
            print("\(row.id)  \(job.reproducerName.onOneLine) on \(job.kernel.onOneLine)\n    \(state)")
        }
    }
}
