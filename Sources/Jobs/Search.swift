import Bisection
import GitHistory
import Kbuild
import Oops
import Records
import Reports
import Steps
import SystemPackage

/// What a search came to.
enum Conclusion: Sendable {
    case found(CommitID, confidence: Double)
    case oneOf([(commit: CommitID, probability: Double)], confidence: Double, why: String)
    case badEndUnfit(String)
    case goodEndUnfit(String)
    case cannotTell(String, suspects: [CommitID])
}

/// One job's search, from the ends of its range to the commit.
///
/// Everything it decides follows from the records of its steps, so that it can be replayed from a journal.
struct Search {
    let job: Job
    let ledger: Ledger
    let repository: Repository
    let folder: JobFolder
    let listener: JobListener

    /// The range; nil until its older end is known.
    var range: CommitRange?
    /// The older ends, given or found.
    var olds: [CommitID]
    var inquiry: Inquiry?
    var sought: SoughtCrash?
    /// The title that stands for the crash in reports.
    var title: String?
    var notes: [String] = []
    /// Every judged commit, in order of testing; a later mark of the same commit replaces what was.
    var marks: [(commit: CommitID, mark: Mark)] = []
    var revert: RevertNote?
    var lints: [Lint] = []

    init(
        job: Job, ledger: Ledger, repository: Repository, folder: JobFolder, listener: @escaping JobListener
    ) {
        self.job = job
        self.ledger = ledger
        self.repository = repository
        self.folder = folder
        self.listener = listener
        olds = job.older
        if let title = job.title {
            sought = SoughtCrash(title: title)
            self.title = title
        }
    }

    mutating func run() async throws -> Conclusion {
        guard let newer = job.newer else {
            throw JobError.badRequest("a job without a newer end can't be searched")
        }
        if olds.isEmpty {
            listener(.began(job: job.id, rangeCount: nil, resumed: ledger.isResumed))
            if let conclusion = try await walkBack() { return conclusion }
        }
        let range = try await CommitRange.load(olds: olds, new: newer, from: repository)
        self.range = range
        let count = range.graph.count
        if job.older.isEmpty {
            add("no good end was given; the release \(olds[0].short) is one: \(count) commits in the range")
        } else {
            listener(.began(job: job.id, rangeCount: count, resumed: ledger.isResumed))
        }
        let lineage = Lineage(graph: range.graph, tip: range.tip)
        inquiry = inquiry(lineage, range, priors: [])
        if !ledger.finished.isEmpty { try await weighCommits(lineage, range) }
        return try await narrow(lineage, range)
    }

    /// An inquiry that knows all that was seen so far.
    private func inquiry(_ lineage: Lineage, _ range: CommitRange, priors: [Double]) -> Inquiry {
        var inquiry = Inquiry(
            lineage, quest: job.quest, oldEnds: range.oldEnds.count, priors: priors, settings: settings)
        for record in ledger.finished { feed(record, to: &inquiry, in: range) }
        return inquiry
    }

    /// Once the bad end has shown where it crashes, commits that touched these files are likelier.
    private mutating func weighCommits(_ lineage: Lineage, _ range: CommitRange) async throws {
        guard job.settings.prior != "uniform",
            let record = ledger.finished.first(where: { $0.purpose == .badEnd && $0.tally.crashed > 0 })
        else { return }
        let prior = PathPrior(range: range, repository: repository, folder: folder)
        let compiled = compiledSources(of: record)
        let weights = try await prior.weights(stackFiles: record.stackFiles ?? [], compiled: compiled)
        if !weights.isEmpty { inquiry = inquiry(lineage, range, priors: weights) }
    }

    /// What the kernel of a step was compiled from, as its evidence has it.
    func compiledSources(of record: StepRecord) -> CompiledSources? {
        let name = StepRecord.folderName(ordinal: record.ordinal, commit: record.commit)
        return StepRunner.compiledSources(in: EvidenceFolder(FilePath(job.evidence)).steps.appending(name))
    }

    /// How sure to be, and what to spend, as the job says.
    private var settings: InquirySettings { InquirySettings(job.settings) }

    // MARK: Narrowing

    private mutating func narrow(_ lineage: Lineage, _ range: CommitRange) async throws -> Conclusion {
        while var inquiry {
            inquiry.costs = MeasuredCosts(ledger.finished).costs
            switch inquiry.decision() {
            case .test(let order):
                let record = try await test(order, in: range)
                feed(record, to: &inquiry, in: range)
                self.inquiry = inquiry
                if order.purpose == .badEnd {
                    learnCrash(from: record)
                    try await weighCommits(lineage, range)
                }
            case .ended(let finding): return try await conclude(finding, in: range)
            }
        }
        throw JobError.badRequest("a search without a range can't go on")
    }

    private mutating func test(_ order: TestOrder, in range: CommitRange) async throws -> StepRecord {
        let isBadEnd = order.purpose == .badEnd
        var rule = TrialRule(
            cleanRuns: order.cleanRuns, leastRuns: order.leastRuns, budget: isBadEnd ? order.cleanRuns : nil,
            rate: crashRate)
        if isBadEnd { rule.leastCrashes = settings.leastBadEndRuns }
        return try await test(range.commit(at: order.place), purpose(of: order, in: range), rule)
    }

    private func purpose(of order: TestOrder, in range: CommitRange) -> StepPurpose {
        if case .oldEnd(let end) = order.place, range.oldEnds[end].isMergeBase { return .mergeBase }
        return switch order.purpose {
        case .badEnd: .badEnd
        case .goodEnd: .goodEnd
        case .candidate: .candidate
        case .revisit: .revisit
        case .verification: .verification
        }
    }

    /// Hands a step's runs to the inquiry. Where a crash may or may not have been the one looked for, nothing was
    /// learnt: its clean runs can't stand for the commit either.
    private func feed(_ record: StepRecord, to inquiry: inout Inquiry, in range: CommitRange) {
        guard record.reverting == nil, let place = range.place(of: record.commit) else { return }
        let tally = record.tally
        if tally.telling == 0 || (tally.unclear > 0 && tally.crashed == 0) {
            inquiry.observeUntestable(place)
        } else {
            inquiry.observe(place, crashed: tally.crashed, clean: tally.clean)
        }
    }

    /// How often a bad commit shows its crash, from every step that crashed.
    var crashRate: CrashRate {
        var rate = CrashRate()
        for record in ledger.finished where record.tally.crashed > 0 && record.twin == nil {
            rate.learn(crashed: record.tally.crashed, clean: record.tally.clean)
        }
        return rate
    }

    // MARK: The crash

    /// Learns what is looked for from all runs at the bad end, not from one.
    mutating func learnCrash(from record: StepRecord) {
        let faces = record.runs.compactMap { run in
            run.crashes.first { crash in
                if case .crashed(let title) = run.outcome { title == crash.title } else { false }
            }
        }
        guard !faces.isEmpty else { return }
        let known = sought != nil
        var crash = sought ?? SoughtCrash([])
        for face in faces { crash.learn(face) }
        title = title ?? mostFrequent(faces.map(\.title))
        sought = crash
        guard !known || job.title != nil else { return }
        listener(.lookingFor(title: title ?? "any crash", others: crash.titles.subtracting([title ?? ""]).sorted()))
        let beside = Set(record.runs.flatMap(\.crashes).filter { crash.compare($0) != .same }.map(\.title))
        for title in beside.sorted() {
            add("the bad end also shows '\(title)': not what is looked for (--title would choose it)")
        }
    }

    private func mostFrequent(_ titles: [String]) -> String? {
        Dictionary(grouping: titles) { $0 }.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    }

    // MARK: Steps

    mutating func test(
        _ commit: CommitID, _ purpose: StepPurpose, _ rule: TrialRule, reverting: CommitID? = nil
    ) async throws -> StepRecord {
        let number = ledger.nextOrdinal + 1
        let replayed = ledger.nextIsKnown
        if !replayed {
            let outlook = outlook(purpose)
            listener(
                .step(
                    number: number, about: number - 1 + outlook.steps, left: outlook.left, purpose: purpose,
                    commit: try await repository.note(commit)))
        }
        let plan = StepPlan(commit: commit, purpose: purpose, reverting: reverting, rule: rule, sought: sought)
        let record = try await ledger.test(plan) { [listener] in listener(.within($0)) }
        listener(.judged(try await stepNote(record), replayed: replayed))
        if reverting == nil {
            marks.removeAll { $0.commit == commit }
            marks.append((commit, record.verdict.mark))
        }
        noteOthers(in: record)
        return record
    }

    /// How many commits are left, as far as the belief in them goes, and about how many steps that takes: after the
    /// candidates the culprit, its parent and the revert.
    private func outlook(_ purpose: StepPurpose) -> (left: Int, steps: Int) {
        let left = inquiry?.likelyCount ?? job.releases?.count ?? 1
        let steps =
            switch purpose {
            case .revert, .single: 1
            case .verification: 3
            case .badEnd, .goodEnd, .mergeBase, .release, .candidate, .revisit: Suspects.stepsLeft(left) + 3
            }
        return (left, steps + (purpose == .badEnd ? 1 : 0))
    }

    func stepNote(_ record: StepRecord) async throws -> StepNote {
        StepNote(
            ordinal: record.ordinal, purpose: record.purpose.words,
            commit: try await repository.note(record.commit), reverting: record.reverting,
            verdict: record.verdict, build: record.build.how, buildSeconds: record.build.seconds,
            imageSHA256: record.build.imageSHA256, outcomes: record.runs.map(\.outcome),
            sameImageAs: record.twin,
            folder: "steps/" + StepRecord.folderName(ordinal: record.ordinal, commit: record.commit),
            seconds: record.endedAt.timeIntervalSince(record.startedAt))
    }

    /// Says once of each other crash where it was first met and how it was counted.
    private mutating func noteOthers(in record: StepRecord) {
        guard record.purpose != .badEnd, let sought, record.twin == nil else { return }
        for crash in record.runs.flatMap(\.crashes) where sought.compare(crash) != .same {
            guard !notes.contains(where: { $0.contains("'\(crash.title)'") }) else { continue }
            let counted =
                switch record.verdict {
                case .marked(.good, _): "did not stop the reproducer, so the commit counts as good"
                case .marked: "the crash looked for showed as well"
                case .unknown: "the commit can't be judged and is skipped"
                }
            add("another crash on the way, '\(crash.title)', first at \(record.commit.short): \(counted)")
        }
    }

    mutating func add(_ text: String) {
        guard !notes.contains(text) else { return }
        notes.append(text)
        listener(.note(text))
    }
}
