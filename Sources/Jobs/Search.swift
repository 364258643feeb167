import Bisection
import GitHistory
import Oops
import Reports
import Steps
import Trials

/// What a search came to.
enum Conclusion: Sendable {
    case found(CommitID, confidence: Double)
    case oneOf([CommitID], why: String)
    case badEndUnfit(String)
    case goodEndUnfit(String)
    case cannotTell(String, suspects: [CommitID])
}

/// One job's search, from the ends of its range to the commit.
///
/// Everything it decides follows from the records of its steps, so that it can be replayed from a journal.
struct Search {
    let job: Job
    let range: CommitRange
    let ledger: Ledger
    let repository: Repository
    let listener: JobListener

    /// How often a bad commit shows its crash.
    var rate = CrashRate()
    var sought: SoughtCrash?
    /// The title that stands for the crash in reports.
    var title: String?
    var notes: [String] = []
    /// Every judged commit of the range, in order of testing; the same commit again replaces what was.
    var marks: [(index: Int, mark: Mark)] = []

    /// The chance to miss the crash, at most, with which a candidate is called good: 1 in 50.
    static let missLimit = 0.02

    mutating func run() async throws -> Conclusion {
        if let title = job.title {
            sought = SoughtCrash(title: title)
            self.title = title
        }
        for end in range.badEnds {
            if let conclusion = try await testBadEnd(end) { return conclusion }
        }
        for end in range.goodEnds {
            if let conclusion = try await testGoodEnd(end) { return conclusion }
        }
        return try await narrow()
    }

    /// Runs after which a clean commit is good, sized to the crash rate seen so far.
    var cleanRuns: Int {
        let least = max(1, job.settings.runs)
        return rate.runsNeeded(missing: Self.missLimit, within: least...max(least, job.settings.maxRuns))
    }

    // MARK: Ends

    private mutating func testBadEnd(_ end: CommitRange.End) async throws -> Conclusion? {
        let least = max(1, job.settings.runs)
        let most = max(least, job.settings.maxRuns)
        let rule = TrialRule(cleanRuns: most, leastRuns: least, budget: most)
        let record = try await test(end.commit, end.isMergeBase ? .mergeBase : .badEnd, rule)
        let what = end.isMergeBase ? "the merge base \(end.commit.short)" : "the bad end \(end.commit.short)"
        switch record.verdict {
        case .marked(.bad, _):
            learnCrash(from: record)
            return nil
        case .marked:
            let wanted = job.title.map { "'\($0)'" } ?? "the reproducer's crash"
            var why = "\(what) does not show \(wanted): \(record.tally.clean) runs were clean"
            if let seen = record.runs.flatMap(\.crashes).first { why += "; they showed \(seen.title)" }
            return .badEndUnfit(why + ". Check the reproducer and the config, or raise --max-runs")
        case .unknown(let why):
            return .badEndUnfit("\(what) can't be judged: \(why)")
        }
    }

    private mutating func testGoodEnd(_ end: CommitRange.End) async throws -> Conclusion? {
        let purpose: StepPurpose = end.isMergeBase ? .mergeBase : .goodEnd
        let record = try await test(end.commit, purpose, rule())
        let what = end.isMergeBase ? "the merge base \(end.commit.short)" : "the good end \(end.commit.short)"
        switch record.verdict {
        case .marked(.good, _): return nil
        case .marked:
            let hint =
                end.isMergeBase
                ? "it was mended on the way to the good end; find that commit with --find fix"
                : "the crash is older than this range; take an older --good"
            return .goodEndUnfit(
                "\(what) crashes, too: \(record.tally.crashed) of \(record.tally.total) runs; \(hint)")
        case .unknown(let why):
            return .goodEndUnfit("\(what) can't be judged: \(why)")
        }
    }

    /// Learns what is looked for from all runs at the bad end, not from one.
    private mutating func learnCrash(from record: StepRecord) {
        let faces = record.runs.compactMap { run in
            run.crashes.first { crash in
                if case .crashed(let title) = run.outcome { title == crash.title } else { false }
            }
        }
        rate.learn(crashed: record.tally.crashed, clean: record.tally.clean)
        var crash = sought ?? SoughtCrash([])
        for face in faces { crash.learn(face) }
        let first = title ?? mostFrequent(faces.map(\.title))
        let known = sought != nil
        sought = crash
        title = first
        guard !known || job.title != nil else { return }
        let others = crash.titles.subtracting([first ?? ""]).sorted()
        listener(.lookingFor(title: first ?? "any crash", others: others))
        let beside = Set(record.runs.flatMap(\.crashes).filter { crash.compare($0) != .same }.map(\.title))
        for title in beside.sorted() {
            add("the bad end also shows '\(title)': not what is looked for (--title would choose it)")
        }
    }

    private func mostFrequent(_ titles: [String]) -> String? {
        Dictionary(grouping: titles) { $0 }.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    }

    // MARK: Narrowing

    private mutating func narrow() async throws -> Conclusion {
        var suspects = Suspects(graph: range.graph, tip: range.tip)
        while true {
            switch suspects.standing() {
            case .test(let index, let left, let steps):
                let record = try await test(range.graph.ids[index], .candidate, rule(), left: left, more: steps)
                learn(from: record)
                marks.removeAll { $0.index == index }
                marks.append((index, record.verdict.mark))
                apply(record.verdict.mark, to: index, in: &suspects)
            case .onlySkippedLeft(let indices):
                let why = "all of them but the newest were skipped: they can't be judged"
                return .oneOf(indices.map { range.graph.ids[$0] }, why: why)
            case .found(let index):
                if let conclusion = try await verify(index, &suspects) { return conclusion }
            }
        }
    }

    private func apply(_ mark: Mark, to index: Int, in suspects: inout Suspects) {
        switch mark {
        case .skip: suspects.markSkipped(index)
        case job.quest.newMark: suspects.markNew(index)
        default: suspects.markOld(index)
        }
    }

    /// Takes back every old mark that cannot be true since `index` is new, and starts over from the others.
    mutating func correct(_ index: Int, in suspects: inout Suspects) {
        let graph = range.graph
        var renewed = Suspects(graph: graph, tip: range.tip)
        renewed.markNew(index)
        let newMark = job.quest.newMark
        marks.removeAll { mark in
            mark.index == index || (mark.mark != .skip && mark.mark != newMark && !renewed.contains(mark.index))
        }
        marks.append((index, newMark))
        for mark in marks where renewed.contains(mark.index) && mark.index != renewed.tip {
            apply(mark.mark, to: mark.index, in: &renewed)
        }
        suspects = renewed
    }

    // MARK: Steps

    func rule(leastRuns: Int = 1) -> TrialRule {
        TrialRule(cleanRuns: cleanRuns, leastRuns: leastRuns, rate: rate)
    }

    mutating func test(
        _ commit: CommitID, _ purpose: StepPurpose, _ rule: TrialRule, left: Int? = nil, more: Int = 0
    ) async throws -> StepRecord {
        let left = left ?? range.graph.count
        let number = ledger.nextOrdinal + 1
        let about = number - 1 + stepsToCome(purpose, left: left, more: more)
        let replayed = ledger.nextIsKnown
        if !replayed {
            listener(
                .step(
                    number: number, about: about, left: left, purpose: purpose,
                    commit: try await repository.note(commit)))
        }
        let plan = StepPlan(commit: commit, purpose: purpose, rule: rule, sought: sought)
        let record = try await ledger.test(plan) { [listener] in listener(.within($0)) }
        listener(.judged(try await stepNote(record), replayed: replayed))
        noteOthers(in: record)
        return record
    }

    /// About how many steps there will be, this one included.
    private func stepsToCome(_ purpose: StepPurpose, left: Int, more: Int) -> Int {
        // After the candidates, the culprit and its parent are tested once more.
        let candidates = max(more, Suspects.stepsLeft(left)) + 2
        return switch purpose {
        case .badEnd, .mergeBase: 1 + range.goodEnds.count + candidates
        case .goodEnd: 1 + candidates
        case .candidate: candidates
        case .verification, .revert, .single: 1 + more
        }
    }

    func stepNote(_ record: StepRecord) async throws -> StepNote {
        StepNote(
            ordinal: record.ordinal, purpose: record.purpose.words,
            commit: try await repository.note(record.commit),
            verdict: record.verdict, build: record.build.how, buildSeconds: record.build.seconds,
            imageSHA256: record.build.imageSHA256, outcomes: record.runs.map(\.outcome),
            sameImageAs: record.twin,
            folder: "steps/" + StepRecord.folderName(ordinal: record.ordinal, commit: record.commit),
            seconds: record.endedAt.timeIntervalSince(record.startedAt))
    }

    /// A bad step's runs tell of the crash rate; a good one's don't.
    private mutating func learn(from record: StepRecord) {
        guard record.verdict.mark == .bad, record.twin == nil else { return }
        rate.learn(crashed: record.tally.crashed, clean: record.tally.clean)
    }

    /// Says once of each other crash where it was first met and how it was counted.
    private mutating func noteOthers(in record: StepRecord) {
        guard record.purpose != .badEnd, let sought, record.twin == nil else { return }
        for crash in record.runs.flatMap(\.crashes) where sought.compare(crash) != .same {
            let opening = "another crash on the way, '\(crash.title)'"
            guard !notes.contains(where: { $0.hasPrefix(opening) || $0.contains("'\(crash.title)'") }) else {
                continue
            }
            let counted =
                switch record.verdict {
                case .marked(.good, _): "did not stop the reproducer, so the commit counts as good"
                case .marked: "the crash looked for showed as well"
                case .unknown: "the commit can't be judged and is skipped"
                }
            add("\(opening), first at \(record.commit.short): \(counted)")
        }
    }

    mutating func add(_ text: String) {
        guard !notes.contains(text) else { return }
        notes.append(text)
        listener(.note(text))
    }
}
