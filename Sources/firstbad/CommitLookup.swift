import Audit
import Bisection
import GitHistory
import Jobs
import Records

/// A log's commits, looked up in a repository.
struct CommitLookup {
    let repository: Repository

    /// What the repository says about them.
    func facts(of log: LoggedBisection) async throws -> HistoryFacts {
        var facts = HistoryFacts()
        var known: [(id: CommitID, step: LoggedStep)] = []
        for step in log.steps {
            if let id = try await resolve(step.commit) {
                known.append((id, step))
            } else if !facts.unknown.contains(step.commit) {
                facts.unknown.append(step.commit)
            }
        }
        var log = log
        if log.culprit == nil, log.possible.count < 2 {
            try await decide(known, log.quest, in: &facts)
            if let only = facts.left, only.count == 1 { log.culprit = LoggedCulprit(only[0]) }
        }
        guard let named = log.culprit else { return facts }
        guard let id = try await resolve(named.commit) else {
            facts.unknown.append(named.commit)
            return facts
        }
        try await describe(id, named, in: &facts)
        let badEnd = known.first { $0.step.mark == .bad }?.id
        try await lookForCrash(CrashSite(log), at: id, badEnd, in: &facts)
        facts.openSkips = try await openSkips(beside: id, known, log.quest)
        // The newer end holds the commit sought, the older one does not.
        for (commit, step) in known {
            let holds = try await repository.isAncestor(id, of: commit)
            let isNew = step.mark == log.quest.newMark
            if step.mark == log.quest.oldMark, holds { facts.goodWithCulprit.append(step.commit) }
            if isNew, !holds, !step.isUnlike(log) { facts.badWithoutCulprit.append(step.commit) }
        }
        return facts
    }

    /// What the marks of a log without an end leave.
    private func decide(
        _ known: [(id: CommitID, step: LoggedStep)], _ quest: Quest, in facts: inout HistoryFacts
    ) async throws {
        let old = known.filter { $0.step.mark == quest.oldMark }.map(\.id)
        guard let new = known.last(where: { $0.step.mark == quest.newMark })?.id, !old.isEmpty else { return }
        let graph = try await repository.range(goods: old, bad: new)
        facts.leftCount = graph.count
        facts.left = graph.ids.suffix(100).map(\.hex)
    }

    /// Skipped commits that no mark rules out: they are older than the named one, and no old step holds them.
    private func openSkips(
        beside culprit: CommitID, _ known: [(id: CommitID, step: LoggedStep)], _ quest: Quest
    ) async throws -> [String] {
        var open: [String] = []
        let old = known.filter { $0.step.mark == quest.oldMark }.map(\.id)
        skips: for (id, step) in known where step.mark == .skip {
            guard try await repository.isAncestor(id, of: culprit) else { continue }
            for good in old where try await repository.isAncestor(id, of: good) { continue skips }
            open.append(step.commit)
        }
        return open
    }

    /// Whether the code that crashes at `badEnd` is there at `culprit`. A function that the bad end's file doesn't
    /// name either is made by a macro, or stands elsewhere: nothing follows.
    private func lookForCrash(
        _ site: CrashSite, at culprit: CommitID, _ badEnd: CommitID?, in facts: inout HistoryFacts
    ) async throws {
        guard let file = site.file, let badEnd, let there = try await repository.file(file, at: badEnd) else {
            return
        }
        guard let source = try await repository.file(file, at: culprit) else {
            facts.missingCode = "file \(file)"
            return
        }
        if let function = site.function, site.isNamed(in: there), !site.isNamed(in: source) {
            facts.missingCode = "function \(function) in \(file)"
        }
    }

    private func describe(_ id: CommitID, _ named: LoggedCulprit, in facts: inout HistoryFacts) async throws {
        let commit = try await repository.commit(id)
        var culprit = LoggedCulprit(id.hex, subject: commit.subject)
        culprit.message = commit.message
        culprit.isMerge = commit.parents.count > 1
        culprit.insertions = named.insertions
        if commit.parents.count == 1 { culprit.files = try await repository.changedPaths(of: id) }
        facts.culprit = culprit
        facts.releaseTag = try await repository.releaseTags().first { $0.commit == id }?.name
        for parent in commit.parents.prefix(1) {
            facts.hasParentsTree = try await repository.commit(parent).tree == commit.tree
        }
    }

    /// Nil where the repository has no such commit.
    func resolve(_ commit: String) async throws -> CommitID? {
        do { return try await repository.resolve(commit) } catch {
            switch error {
            case .unknownRevision, .ambiguousRevision, .notACommit, .objectMissing: return nil
            default: throw error
            }
        }
    }

    /// The continuation by full ids, without good commits that another one holds already.
    func narrowed(_ found: Continuation) async throws -> Continuation {
        guard let bad = try await resolve(found.bad) else {
            throw JobError.badRequest("the repository lacks the bad commit \(found.bad): fetch it")
        }
        var goods: [CommitID] = []
        for text in found.good {
            guard let good = try await resolve(text), !goods.contains(good) else { continue }
            if found.quest == .regression, try await repository.isAncestor(bad, of: good) { continue }
            goods.append(good)
        }
        var kept: [CommitID] = []
        for good in goods {
            var isHeld = false
            for other in goods where other != good && found.quest == .regression {
                if try await repository.isAncestor(good, of: other) { isHeld = true }
            }
            if !isHeld { kept.append(good) }
        }
        guard !kept.isEmpty else {
            throw JobError.badRequest("no good commit of the log is in the repository and before \(bad.short)")
        }
        var narrowed = found
        narrowed.bad = bad.hex
        narrowed.good = kept.map(\.hex)
        return narrowed
    }
}

extension LoggedStep {
    /// Whether it was called bad for another crash than the first bad step's: history then proves nothing.
    fileprivate func isUnlike(_ log: LoggedBisection) -> Bool {
        guard let sought = log.steps.first(where: { $0.mark == .bad })?.titles, !sought.isEmpty else {
            return false
        }
        return Set(sought).isDisjoint(with: titles)
    }
}
