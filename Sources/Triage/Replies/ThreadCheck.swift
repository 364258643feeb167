import Foundation
import GitHistory
import HostTools
import Intake
import Records
import Reports
import SystemPackage
import Wording

/// Compares a finished job with the mail that is to be answered, with the repository where it is at hand.
struct ThreadCheck {
    let job: FinishedJob
    let answered: AnsweredMail
    /// The kernel repository; nil where it isn't at hand.
    let repository: Repository?

    /// What doesn't fit. Of the thread that the job itself came from everything is but a note.
    func fit() async throws -> ThreadFit {
        var fit = ThreadFit(answered.report, job.result, printed: job.crash)
        try await compareTrees(&fit)
        if job.isOwn(answered.thread) {
            fit.notes += fit.differences
            fit.differences = []
        }
        return fit
    }

    /// The commit found has to be part of what the mail's crash was seen on.
    private func compareTrees(_ fit: inout ThreadFit) async throws {
        let report = answered.report
        guard let told = report.head?.id ?? report.range.bad, !told.hasSuffix("^") else { return }
        guard let repository else {
            fit.notes.append("whether the mail's tree is the job's isn't known: the repository isn't at hand")
            return
        }
        let place = [report.tree, report.branch].compactMap { $0 }.joined(separator: " ").onOneLine
        let name = told.onOneLine.prefix(40) + (place.isEmpty ? "" : " of \(place)")
        guard let head = try await repository.resolving(told) else {
            fit.differences.append("the tree: \(name), which the mail is about, isn't in the job's repository")
            return
        }
        guard job.result.quest == .regression, let culprit = job.result.culprit else { return }
        if try await !repository.isAncestor(culprit.id, of: head) {
            fit.differences.append("the tree: \(name), which the mail is about, doesn't hold \(culprit.id.short)")
        }
    }

    /// What the job's tests say of the commit that the mail names; nil where it names none of what was sought.
    func told() async throws -> ToldCommit? {
        let (report, result) = (answered.report, job.result)
        guard let mention = report.bisected, report.bisectedIsFix == (result.quest == .fix) else { return nil }
        var told = ToldCommit(mention)
        guard let repository, let id = try await repository.resolving(mention.id), result.quest == .regression
        else {
            return told
        }
        for step in result.steps where step.reverting == nil && step.commit.id != id && told.witnesses.count < 6 {
            guard step.mark != .skip, step.tally.total > 0 else { continue }
            let holds = try await repository.isAncestor(id, of: step.commit.id)
            if holds == (step.mark == .good) { told.witnesses.append(.init(step: step, holds: holds)) }
        }
        return told
    }
}

extension FinishedJob {
    /// Whether the job was made of a mail of this thread.
    func isOwn(_ other: ReportThread) -> Bool {
        guard let thread else { return false }
        let own = Set(thread.references + [thread.messageID].compactMap { $0 })
        return !own.isDisjoint(with: other.references + [other.messageID].compactMap { $0 })
    }
}

extension Repository {
    /// The commit called `name`; nil where there is none.
    func resolving(_ name: String) async throws -> CommitID? {
        guard Revision.isName(name) else { return nil }
        do { return try resolve(name) } catch {
            switch error {
            case .unknownRevision, .ambiguousRevision, .notACommit, .objectMissing: return nil
            default: throw error
            }
        }
    }
}
