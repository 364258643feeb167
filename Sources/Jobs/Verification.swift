import Bisection
import Steps
import Trials

extension Search {
    /// Tests what was found and its parents once more, with equal runs.
    ///
    /// Nil where a mark turned out wrong and the search goes on with it corrected.
    mutating func verify(_ index: Int, _ suspects: inout Suspects) async throws -> Conclusion? {
        let culprit = range.graph.ids[index]
        let rule = rule(leastRuns: cleanRuns)
        let again = try await test(culprit, .verification, rule, left: 1, more: 1)
        guard again.verdict.mark == job.quest.newMark else {
            return .cannotTell(
                "\(culprit.short) was the answer, but tested once more it was \(Self.words(again))",
                suspects: [culprit])
        }
        if job.quest == .regression { rate.learn(crashed: again.tally.crashed, clean: again.tally.clean) }
        for parent in try await repository.commit(culprit).parents {
            let record = try await test(parent, .verification, rule, left: 1)
            if record.verdict.mark == job.quest.oldMark { continue }
            let found =
                "\(parent.short), a parent of \(culprit.short), was \(Self.words(record)) when tested once more"
            guard record.verdict.mark == job.quest.newMark, let place = range.graph.index(of: parent) else {
                return .cannotTell(found, suspects: [culprit])
            }
            add("\(found): its earlier mark was taken back")
            if job.quest == .regression {
                rate.learn(crashed: record.tally.crashed, clean: cleanSoFar(parent))
            }
            correct(place, in: &suspects)
            return nil
        }
        return .found(culprit, confidence: try await confidence(in: culprit))
    }

    /// The chance that `culprit` is right: that it is new, and that no parent's crash was missed in all its runs.
    private func confidence(in culprit: CommitID) async throws -> Double {
        let judged = job.quest == .regression ? try await repository.commit(culprit).parents : [culprit]
        let missed = judged.map { rate.missChance(runs: cleanSoFar($0)) }.reduce(0, +)
        return max(0, 1 - TrialRule.falseCrash - missed)
    }

    /// Clean runs of `commit` in all steps, or of the step whose image is the same.
    private func cleanSoFar(_ commit: CommitID) -> Int {
        ledger.finished.filter { $0.commit == commit }.map(\.tally.clean).reduce(0, +)
    }

    private static func words(_ record: StepRecord) -> String {
        switch record.verdict {
        case .marked(.bad, _): "bad (\(record.tally.crashed) of \(record.tally.total) runs crashed)"
        case .marked: "good (\(record.tally.clean) runs were clean)"
        case .unknown(let why): "not to be judged (\(why))"
        }
    }
}
