import Bisection
import GitHistory
import Intake
import Records
import SystemPackage
import Wording

/// A draft's revisions, looked up in a repository.
struct ImportRevisions {
    let repository: Repository

    /// Replaces revisions by ids where the repository has them; says what it hasn't, and what doesn't fit.
    func check(_ draft: inout JobDraft, of report: BugReport) async throws {
        if let bad = draft.request.bad {
            if let id = try await resolved([bad, report.release].compactMap { $0 }) {
                let info = try await repository.commit(id)
                draft.request.bad = id.hex
                draft.found.append("bad, in the repository: \(id.short) (\"\(info.subject.onOneLine)\")")
                if let told = report.head?.subject, !Self.fits(told, info.subject) {
                    draft.found.append("note: the report calls that commit \"\(told)\"")
                }
            } else {
                draft.request.bad = nil
                let place = [report.tree, report.branch].compactMap { $0 }.joined(separator: " ")
                draft.missing.append(
                    .init(
                        what: "commit \(bad) isn't in the repository: git fetch"
                            + (place.isEmpty ? "" : " \(place)")))
            }
        }
        draft.request.good = try await checkedGood(draft.request.good, &draft)
        if let bisected = report.bisected, let id = try await resolved([bisected.id]) {
            draft.found.append("the reported commit is in the repository: \(id.hex)")
            if let bad = draft.request.bad.flatMap({ CommitID($0) }), try await !repository.isAncestor(id, of: bad)
            {
                draft.found.append("note: the reported commit isn't part of the bad revision")
            }
        }
    }

    private func checkedGood(_ names: [String], _ draft: inout JobDraft) async throws -> [String] {
        var goods: [String] = []
        for name in names {
            guard let id = try await resolved([name]) else {
                draft.missing.append(
                    .init(what: "good revision \(name) isn't in the repository: fetch it, or give another"))
                continue
            }
            goods.append(id.hex)
            let bad = draft.request.bad.flatMap { CommitID($0) }
            if let bad, try await !repository.isAncestor(id, of: bad), draft.request.find == nil {
                draft.found.append("note: good \(id.short) isn't an ancestor of bad \(bad.short)")
            }
        }
        return goods
    }

    /// The first of these names that is a commit here.
    private func resolved(_ names: [String]) async throws -> CommitID? {
        for name in names {
            if let id = try await repository.resolving(name) { return id }
        }
        return nil
    }

    /// Subjects in reports are cut, with two dots at the end.
    private static func fits(_ told: String, _ subject: String) -> Bool {
        var told = told[...]
        while told.last == "." || told.last == " " || told.last == "…" { told = told.dropLast() }
        return subject.onOneLine.hasPrefix(told)
    }
}
