import Bisection
import Foundation
import Records

/// Plays a bisection by the search that decides in earnest, with a laboratory for a tester.
struct SearchPlay {
    private let range: SimulatedRange
    private let commits: CommitRange
    private let job: Job

    init(_ range: SimulatedRange) {
        self.range = range
        let ends = (0..<range.oldEnds).map { end in
            CommitRange.End(commit: Self.oldEnd(end), isMergeBase: false)
        }
        commits = CommitRange(range.lineage, oldEnds: ends)
        let tip = range.lineage.graph.ids[range.lineage.tip]
        var settings = JobSettings()
        settings.prior = range.priors.isEmpty ? .uniform : .paths
        let isRegression = range.quest == .regression
        job = Job(
            id: "simulated", kernel: "", quest: range.quest, bad: isRegression ? tip : Self.oldEnd(0),
            goods: isRegression ? ends.map(\.commit) : [tip], config: ContentKey(of: []), configName: "",
            reproducerName: "", settings: settings, title: "the crash", evidence: "", createdAt: Self.moment)
    }

    /// The ids of older ends, which the graph has not.
    private static func oldEnd(_ number: Int) -> CommitID {
        CommitID(knownHex: String(repeating: "f", count: 36) + String(format: "%04x", number))
    }

    private static let moment = Date(timeIntervalSince1970: 0)

    func play(_ laboratory: inout Laboratory) -> Answer {
        let world = laboratory.settings
        var search = CommitSearch(
            job, settings: range.settings,
            costs: TestCosts(build: world.buildSeconds, clean: world.cleanSeconds, crash: world.crashSeconds),
            triesRevert: false)
        var made = 0
        while true {
            switch search.next(free: 1, underway: []) {
            case .ask(.history): search.take(commits)
            case .ask(.weights): search.take(.answer(.weights(weights)))
            case .ask(.suspect(let commit)): search.take(.answer(.suspect(suspect(commit))))
            case .test(let plans):
                for var plan in plans {
                    plan.ordinal = made
                    made += 1
                    search.take(.step(search.settled(laboratory.test(plan, in: commits, search.steps))))
                }
            case .wait: return .nothing
            case .ended(let conclusion): return answer(conclusion)
            }
        }
    }

    private var weights: [WeightedCommits] {
        let ids = range.lineage.graph.ids
        let groups = Dictionary(grouping: range.priors.indices) { range.priors[$0] }
        return groups.map { WeightedCommits(weight: $0.key, commits: $0.value.map { ids[$0] }) }
    }

    private func suspect(_ commit: CommitID) -> SuspectFacts {
        let graph = range.lineage.graph
        let parents = graph.index(of: commit).map { graph.parents(of: $0).map { graph.ids[Int($0)] } } ?? []
        return SuspectFacts(
            commit: CommitNote(id: commit), parents: parents, paths: [], releases: [], compiledPaths: nil)
    }

    private func answer(_ conclusion: Conclusion) -> Answer {
        let graph = range.lineage.graph
        switch conclusion.answer {
        case .found(let commit, let confidence):
            return graph.index(of: commit).map { .named($0, probability: confidence) } ?? .nothing
        case .oneOf(let members, let confidence, _):
            return .oneOf(members.compactMap { graph.index(of: $0.commit) }, probability: confidence)
        case .badEndUnfit, .goodEndUnfit, .cannotTell: return .nothing
        }
    }
}

extension Laboratory {
    /// Carries a plan out, by the rule that steps in earnest follow.
    mutating func test(_ plan: StepPlan, in range: CommitRange, _ earlier: [StepRecord]) -> StepRecord {
        let moment = Date(timeIntervalSince1970: 0)
        func record(_ build: BuildRecord, _ runs: [RunRecord], _ verdict: Verdict) -> StepRecord {
            StepRecord(plan, build: build, runs: runs, verdict: verdict, startedAt: moment, endedAt: moment)
        }
        guard let place = range.place(of: plan.commit), build(place) else {
            return record(BuildRecord(.failed), [], .unknown(why: "does not build"))
        }
        let image = "\(image(of: place))"
        if plan.purpose == .candidate,
            let twin = earlier.first(where: { $0.build.identity == image && $0.twin == nil && $0.tally.telling > 0 }
            )
        {
            var tied = record(BuildRecord(.clean, imageSHA256: image), [], .unknown(why: "tied"))
            tied.twin = twin.ordinal
            return tied
        }
        var runs: [RunRecord] = []
        while true {
            if let verdict = plan.rule.verdict(after: runs.map(\.outcome)) {
                return record(BuildRecord(.clean, imageSHA256: image), runs, verdict)
            }
            runs.append(
                RunRecord(
                    ordinal: runs.count, outcome: run(place).asRun, crashes: [], end: "", seconds: 0,
                    accelerator: .tcg, console: ""))
        }
    }
}
