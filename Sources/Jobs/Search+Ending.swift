import Audit
import Bisection
import Foundation
import GitHistory
import Records
import Reports
import Steps

extension Search {
    /// What the inquiry came to, in a job's words; a culprit is reverted and looked at for reasons to doubt it first.
    mutating func conclude(_ finding: Finding, in range: CommitRange) async throws -> Conclusion {
        switch finding {
        case .culprit(let index, let probability):
            let culprit = range.graph.ids[index]
            if let parent = try await parentWithSameImage(culprit) {
                return .cannotTell(
                    "\(culprit.short) was the answer, but its kernel and that of its parent \(parent.short) are the "
                        + "same, byte by byte: one of their runs misled", suspects: [culprit])
            }
            tellWhatWasWrong(culprit, in: range)
            try await tryRevert(culprit)
            lints += try await profile(culprit).lints
            return .found(culprit, confidence: probability)
        case .credibleSet(let set):
            let members = set.members.map { (commit: range.graph.ids[$0.index], probability: $0.probability) }
            return .oneOf(members, confidence: set.probability, why: Self.words(set.reason))
        case .notHere(let why): return notHere(why, in: range)
        }
    }

    private static func words(_ reason: CredibleSet.Reason) -> String {
        switch reason {
        case .untestable: "what would tell them apart can't be judged: it was skipped, or lies between skipped ones"
        case .budget: "the crash is too rare to go on at a reasonable cost; --max-runs and more time would"
        case .littleToLearn: "no further test would tell much"
        }
    }

    private func notHere(_ why: Finding.NotHere, in range: CommitRange) -> Conclusion {
        switch why {
        case .badEndUntestable, .crashNowhere:
            let ends = job.quest == .regression ? [job.bad] : range.oldEnds.map(\.commit)
            let records = ledger.finished.filter { ends.contains($0.commit) }
            guard let record = records.first(where: { $0.verdict.mark != .bad }) ?? records.last else {
                return .badEndUnfit("the bad end was never tested")
            }
            return badEndUnfit(record)
        case .crashEverywhere(let end, _):
            let commit = job.quest == .regression ? range.oldEnds[end].commit : range.graph.ids[range.tip]
            return goodEndUnfit(commit, isMergeBase: job.quest == .regression && range.oldEnds[end].isMergeBase)
        }
    }

    /// The words for a bad end that does not show what is looked for.
    func badEndUnfit(_ record: StepRecord) -> Conclusion {
        let what =
            record.purpose == .mergeBase
            ? "the merge base \(record.commit.short)" : "the bad end \(record.commit.short)"
        if case .unknown(let why) = record.verdict { return .badEndUnfit("\(what) can't be judged: \(why)") }
        let wanted = job.title.map { "'\($0)'" } ?? "the reproducer's crash"
        var why = "\(what) does not show \(wanted): \(record.tally.clean) runs were clean"
        if let seen = record.runs.flatMap(\.crashes).first { why += "; they showed \(seen.title)" }
        return .badEndUnfit(why + ". Check the reproducer and the config, or raise --max-runs")
    }

    private func goodEndUnfit(_ commit: CommitID, isMergeBase: Bool) -> Conclusion {
        let records = ledger.finished.filter { $0.commit == commit }
        let tally = Tally(records.flatMap(\.runs).map(\.outcome))
        let what = isMergeBase ? "the merge base \(commit.short)" : "the good end \(commit.short)"
        let hint =
            isMergeBase
            ? "it was mended on the way to the good end; find that commit with --find fix"
            : "the crash is older than this range; take an older --good"
        let seen =
            tally.telling > 0
            ? "crashes, too: \(tally.crashed) of \(tally.total) runs"
            : "must crash, too: everything that was tested above it does"
        return .goodEndUnfit("\(what) \(seen); \(hint)")
    }

    // MARK: Marks

    /// The marks that agree with `culprit`, or all where there is none: what `git bisect replay` is given.
    func standingMarks(for culprit: CommitID?) -> [(commit: CommitID, mark: Mark)] {
        guard let range else { return [] }
        let inRange = marks.filter { range.graph.index(of: $0.commit) != nil }
        guard let culprit, let index = range.graph.index(of: culprit) else { return inRange }
        let new = range.graph.descendants(of: index)
        return inRange.filter { mark in
            guard mark.mark != .skip, let place = range.graph.index(of: mark.commit) else { return true }
            return new.contains(place) == (mark.mark == job.quest.newMark)
        }
    }

    private mutating func tellWhatWasWrong(_ culprit: CommitID, in range: CommitRange) {
        let standing = Set(standingMarks(for: culprit).map(\.commit))
        for mark in marks where range.graph.index(of: mark.commit) != nil && !standing.contains(mark.commit) {
            let tally = Tally(ledger.finished.filter { $0.commit == mark.commit }.flatMap(\.runs).map(\.outcome))
            add(
                "\(mark.commit.short) looked \(mark.mark.rawValue) (\(tally.crashed) of \(tally.total) runs crashed), "
                    + "which all others speak against: its mark was taken back")
        }
    }

    // MARK: The culprit

    /// A parent whose kernel is the same: it can't be told from the culprit by any run.
    private func parentWithSameImage(_ culprit: CommitID) async throws -> CommitID? {
        let parents = try await repository.commit(culprit).parents
        let images = Set(ledger.finished.filter { $0.commit == culprit }.compactMap(\.build.imageSHA256))
        return ledger.finished.first { record in
            parents.contains(record.commit) && record.build.imageSHA256.map(images.contains) == true
        }?.commit
    }

    /// Tests the newer end with the culprit taken back. Says what came of it; trust it costs, never the result.
    private mutating func tryRevert(_ culprit: CommitID) async throws {
        guard let newer = job.newer, try await repository.commit(culprit).parents.count == 1 else { return }
        let most = max(1, job.settings.maxRuns)
        let needed = crashRate.runsNeeded(missing: 0.02, within: min(job.settings.runs, most)...most)
        let record = try await test(
            newer, .revert, TrialRule(cleanRuns: needed, rate: crashRate), reverting: culprit)
        let tally = record.tally
        let what = "with it reverted on \(newer.short)"
        switch record.verdict {
        case .marked(let mark, _) where mark == job.quest.oldMark:
            let runs = mark == .good ? "the crash is gone: \(tally.clean) runs were clean" : "the crash is back"
            revert = RevertNote(.confirms, "\(what), \(runs)")
        case .marked(let mark, _):
            let seen = mark == .bad ? "still crashes (\(tally.crashed) of \(tally.total) runs)" : "stays clean"
            revert = RevertNote(.contradicts, "\(what), it \(seen)")
            lints.append(Lint(.revertStillCrashes, "\(what), it \(seen): something else makes a difference, too"))
        case .unknown(let why) where record.build.imageSHA256 == nil && record.build.failure == why:
            revert = RevertNote(.conflicts, "it can't be reverted on \(newer.short) by itself: \(why)")
        case .unknown(let why): revert = RevertNote(.cannotTell, "\(what), nothing can be told: \(why)")
        }
    }

    private func profile(_ culprit: CommitID) async throws -> CulpritDoubts {
        func titles(_ commit: CommitID) -> Set<String> {
            let runs = ledger.finished.filter { $0.commit == commit && $0.reverting == nil }.flatMap(\.runs)
            return Set(runs.compactMap { if case .crashed(let title) = $0.outcome { title } else { nil } })
        }
        let commit = try await repository.commit(culprit)
        var profile = CulpritDoubts()
        profile.subject = commit.subject
        profile.isMerge = commit.parents.count > 1
        profile.paths = try await repository.changedPaths(of: culprit)
        profile.architecture = KernelPath.folder(ofMachine: Machine.x86_64.name)
        profile.releases = try await repository.releaseTags().filter { $0.commit == culprit }.map(\.name)
        let badEnd = ledger.finished.first { $0.purpose == .badEnd }
        if let compiled = badEnd.flatMap({ compiledSources(of: $0) }) {
            profile.isCompiled = { compiled.contains($0) }
        }
        profile.titlesAtBadEnd = titles(job.bad)
        profile.titlesAtCulprit = titles(culprit)
        profile.toolchains = Set(ledger.finished.compactMap(\.build.toolchain))
        return profile
    }
}

extension Inquiry {
    /// How many commits are left, as far as the belief in them goes: so many equally likely ones would be as
    /// uncertain.
    var likelyCount: Int {
        var entropy = 0.0
        for chance in posterior.belief().culprit where chance > 0 { entropy -= chance * log2(chance) }
        return max(1, Int(exp2(entropy).rounded()))
    }
}
