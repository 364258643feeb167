import Foundation
import Oops
public import Records
import Wording

extension CommitSearch {
    /// What the inquiry came to, in a job's words; a culprit is looked at, and tested with its change taken back, first.
    mutating func conclude(_ finding: Finding, in range: CommitRange, free: Int, underway: [StepPlan]) -> Move {
        switch finding {
        case .culprit(let index, let probability):
            return name(range.graph.ids[index], probability, free: free, underway: underway)
        case .credibleSet(let set):
            let members = set.members.map {
                Conclusion.Member(range.graph.ids[$0.index], probability: $0.probability)
            }
            return .ended(
                Conclusion(answer: .oneOf(members, confidence: set.probability, why: Self.words(set.reason))))
        case .notHere(let why): return .ended(Conclusion(answer: notHere(why, in: range)))
        }
    }

    private static func words(_ reason: CredibleSet.Reason) -> String {
        switch reason {
        case .untestable: "what would tell them apart can't be judged: it was skipped, or lies between skipped ones"
        case .budget: "the crash is too rare to go on at a reasonable cost; --max-runs and more time would"
        case .littleToLearn: "no further test would tell much"
        }
    }

    private func name(_ culprit: CommitID, _ probability: Double, free: Int, underway: [StepPlan]) -> Move {
        if refuted.contains(culprit) {
            return .ended(
                Conclusion(
                    answer: .cannotTell(
                        why: "\(culprit.short) was the answer once more, of which a person said that it is wrong",
                        suspects: [])))
        }
        guard let facts = suspectFacts(culprit) else { return .ask(.suspect(culprit)) }
        if let parent = parentWithSameImage(facts) {
            return .ended(
                Conclusion(
                    answer: .cannotTell(
                        why:
                            "\(culprit.short) was the answer, but its kernel and that of its parent \(parent.short) "
                            + "are the same, byte by byte: one of their runs misled", suspects: [culprit])))
        }
        let options = optionsThatBegin(with: facts)
        if !options.isEmpty {
            let names = options.prefix(5).joined(separator: ", ")
            return .ended(
                Conclusion(
                    answer: .cannotTell(
                        why: "\(culprit.short) was the answer, but it is where \(names) "
                            + "\(options.count == 1 ? "begins" : "begin"): older kernels hadn't what the config asks "
                            + "for, and may have the crash without showing it. Take a config that all of the range "
                            + "has, or a --good from \(culprit.short) on", suspects: [])))
        }
        var revert: RevertNote?
        if triesRevert(of: facts), let newer = job.newer {
            let made = counted.last { $0.purpose == .revert && $0.candidate.reverting == culprit }
            guard let made else {
                guard free > 0, !underway.contains(where: { $0.purpose == .revert }) else { return .wait }
                return .test([plan(newer, changes: [.revert(culprit)], .revert, revertRule)])
            }
            revert = revertNote(made, newer)
        }
        return .ended(
            Conclusion(
                answer: .found(culprit, confidence: probability), revert: revert))
    }

    // MARK: Ends that don't serve

    private func notHere(_ why: Finding.NotHere, in range: CommitRange) -> Conclusion.Answer {
        switch why {
        case .badEndUntestable, .crashNowhere:
            let ends = job.quest == .regression ? [job.bad] : range.oldEnds.map(\.commit)
            let records = counted.filter { ends.contains($0.candidate.commit) && $0.candidate.changes.isEmpty }
            guard let record = records.first(where: { $0.mark != .bad }) ?? records.last else {
                return .badEndUnfit(why: "the bad end was never tested")
            }
            return badEndUnfit(record)
        case .crashEverywhere(let end, _):
            let commit = job.quest == .regression ? range.oldEnds[end].commit : range.graph.ids[range.tip]
            return goodEndUnfit(commit, isMergeBase: job.quest == .regression && range.oldEnds[end].isMergeBase)
        }
    }

    /// The words for a bad end that does not show what is looked for.
    func badEndUnfit(_ record: StepRecord) -> Conclusion.Answer {
        let what =
            record.purpose == .mergeBase
            ? "the merge base \(record.commit.id.short)" : "the bad end \(record.commit.id.short)"
        if case .unknown(let why) = record.verdict { return .badEndUnfit(why: "\(what) can't be judged: \(why)") }
        let wanted = job.title.map { "'\($0)'" } ?? "the reproducer's crash"
        var why = "\(what) does not show \(wanted): \(record.tally.clean) runs were clean"
        if let seen = record.runs.flatMap(\.crashes).first { why += "; they showed \(seen.title)" }
        return .badEndUnfit(why: why + ". Check the reproducer and the config, or raise --max-runs")
    }

    private func goodEndUnfit(_ commit: CommitID, isMergeBase: Bool) -> Conclusion.Answer {
        let tally = Tally(counted.filter { $0.candidate.commit == commit }.flatMap(\.runs).map(\.outcome))
        let what = isMergeBase ? "the merge base \(commit.short)" : "the good end \(commit.short)"
        let hint =
            isMergeBase
            ? "it was mended on the way to the good end; find that commit with --find fix"
            : "the crash is older than this range; take an older --good"
        let seen =
            tally.telling > 0
            ? "crashes, too: \(tally.crashed) of \(tally.total) runs"
            : "must crash, too: everything that was tested above it does"
        return .goodEndUnfit(why: "\(what) \(seen); \(hint)\(otherCrash(notAt: commit))")
    }

    /// A crash of the bad end that `good` does not show, with the way to look for it.
    private func otherCrash(notAt good: CommitID) -> String {
        let there = counted.filter { $0.candidate.commit == good }.flatMap(\.runs).flatMap(\.crashes)
        let ends = counted.filter { $0.purpose == .badEnd }
        guard !there.isEmpty,
            let other = SoughtFaces.bugs(in: ends.flatMap(\.runs)).first(where: { bug in
                there.allSatisfy { bug.crash.compare($0) == .other }
            })
        else { return "" }
        return "; the bad end also shows '\(other.first.title)', which it does not: --title '\(other.first.title)' "
            + "looks for that"
    }

    // MARK: The culprit

    /// A parent whose kernel is the same: it can't be told from the culprit by any run.
    private func parentWithSameImage(_ facts: SuspectFacts) -> CommitID? {
        let own = steps.filter { $0.candidate.commit == facts.commit.id && $0.candidate.changes.isEmpty }
        let images = Set(own.compactMap(\.build.identity))
        return steps.first { record in
            facts.parents.contains(record.candidate.commit) && record.candidate.changes.isEmpty
                && record.build.identity.map(images.contains) == true
        }?.candidate.commit
    }

    /// Options of the config that the commit's kernel has and that of a parent hasn't.
    private func optionsThatBegin(with facts: SuspectFacts) -> [String] {
        func dropped(_ commit: CommitID) -> Set<String>? {
            steps.last { $0.candidate == job.candidate(commit) && $0.build.droppedOptions != nil }.flatMap {
                $0.build.droppedOptions.map(Set.init)
            }
        }
        guard let own = dropped(facts.commit.id) else { return [] }
        return Set(facts.parents.compactMap(dropped).flatMap { $0.subtracting(own) }).sorted()
    }

    private var revertRule: TrialRule {
        let most = max(1, job.settings.maxRuns)
        let misses = rate.missChances(runs: most, spread: RateSpread(settings))
        let least = min(job.settings.runs, most)
        let needed = misses.indices.first { $0 >= least && misses[$0] <= Self.missLimit } ?? most
        return TrialRule(cleanRuns: needed, misses: misses)
    }

    private func revertNote(_ record: StepRecord, _ newer: CommitID) -> RevertNote {
        let tally = record.tally
        let what = "with it reverted on \(newer.short)"
        switch record.verdict {
        case .marked(let mark, _) where mark == job.quest.oldMark:
            let runs = mark == .good ? "the crash is gone: \(tally.clean) runs were clean" : "the crash is back"
            return RevertNote(.confirms, "\(what), \(runs)")
        case .marked(let mark, _):
            let seen = mark == .bad ? "still crashes (\(tally.crashed) of \(tally.total) runs)" : "stays clean"
            return RevertNote(.contradicts, "\(what), it \(seen)")
        case .unknown(let why) where record.build.how == .failed && record.build.failure == why:
            return RevertNote(.conflicts, "it can't be reverted on \(newer.short) by itself: \(why)")
        case .unknown(let why): return RevertNote(.cannotTell, "\(what), nothing can be told: \(why)")
        }
    }

    // MARK: Marks and notes

    /// Every judged commit in the range with its mark, in order of testing; a later mark of the same commit, and a
    /// person's, replaces what was.
    var marks: [(commit: CommitID, mark: Mark)] {
        var marks: [(commit: CommitID, mark: Mark)] = []
        for record in counted where record.candidate.changes.isEmpty && record.putAside == nil {
            marks.removeAll { $0.commit == record.candidate.commit }
            marks.append((record.candidate.commit, record.mark))
        }
        for (commit, mark) in givenMarks.sorted(by: { $0.key < $1.key }) {
            marks.removeAll { $0.commit == commit }
            marks.append((commit, mark))
        }
        return marks.filter { range?.graph.index(of: $0.commit) != nil }
    }

    /// The marks that agree with `culprit`, or all where there is none: what `git bisect replay` is given.
    public func standingMarks(for culprit: CommitID?) -> [(commit: CommitID, mark: Mark)] {
        guard let range, let culprit, let index = range.graph.index(of: culprit) else { return marks }
        let new = range.graph.descendants(of: index)
        return marks.filter { mark in
            guard mark.mark != .skip, let place = range.graph.index(of: mark.commit) else { return true }
            return new.contains(place) == (mark.mark == job.quest.newMark)
        }
    }

    /// What a reader should know beside the answer.
    public func notes(for conclusion: Conclusion?) -> [String] {
        var notes: [String] = []
        if job.older.isEmpty, let old = olds.first, let range {
            notes.append(
                "no good end was given; the release \(old.short) is one: \(range.graph.count) commits in the range")
        }
        if let taken = faces.takenFor, let title = job.title {
            notes.append(
                "the bad end shows '\(taken)' in all runs where '\(title)' was asked for: taken for the same crash")
        }
        notes += faces.beside.map {
            "the bad end also shows '\($0)': not what is looked for (--title would choose it)"
        }
        notes += otherCrashes
        notes += steps.compactMap { record in
            record.putAside.map {
                "\(record.commit.id.short) was put aside, through a failure of this machine and not of the kernel: \($0)"
            }
        }
        if case .found(let culprit, _) = conclusion?.answer { notes += takenBack(culprit) }
        var seen: Set<String> = []
        return notes.filter { seen.insert($0).inserted }
    }

    /// Of each other crash, where it was first met and how it was counted.
    private var otherCrashes: [String] {
        guard let sought = faces.crash else { return [] }
        var known = Set(faces.beside)
        var notes: [String] = []
        for record in steps where record.purpose != .badEnd {
            for crash in record.runs.flatMap(\.crashes) where sought.compare(crash) != .same {
                guard known.insert(crash.title).inserted else { continue }
                let counted =
                    switch record.verdict {
                    case .marked(.good, _): "did not stop the reproducer, so the commit counts as good"
                    case .marked: "the crash looked for showed as well"
                    case .unknown: "the commit can't be judged and is skipped"
                    }
                let first = record.commit.id.short
                notes.append("another crash on the way, '\(crash.title)', first at \(first): \(counted)")
            }
        }
        return notes
    }

    private func takenBack(_ culprit: CommitID) -> [String] {
        let standing = Set(standingMarks(for: culprit).map(\.commit))
        return marks.filter { !standing.contains($0.commit) }.map { mark in
            let own = counted.filter { $0.candidate.commit == mark.commit && $0.candidate.changes.isEmpty }
            let tally = Tally(own.flatMap(\.runs).map(\.outcome))
            return "\(mark.commit.short) looked \(mark.mark.rawValue) (\(tally.crashed) of \(tally.total) runs "
                + "crashed), which all others speak against: its mark was taken back"
        }
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
