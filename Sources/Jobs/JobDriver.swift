import Bisection
import Foundation
public import GitHistory
import HostTools
public import Logging
public import Records
public import Steps
public import Store
import SystemPackage

/// Carries a job out: one loop over a search, a tester and the journal.
public struct JobDriver: Sendable {
    /// The job.
    public var job: Job
    /// The job's own folder, with its inputs.
    public var folder: JobFolder
    /// Its history.
    public var repository: Repository
    /// The journal.
    public var store: JobStore
    /// Who tests candidates.
    public var tester: any CandidateTester
    /// The name and version that stand in the result.
    public var tool: String
    /// Gets a line for each step.
    public var logger: Logger
    /// How sure to be, and what to spend; nil for what the job says.
    public var settings: InquirySettings?
    /// Asked before each step: true ends the job's work once the steps underway have ended.
    public var shouldStop: @Sendable () -> Bool = { false }

    /// A driver with everything it needs.
    public init(
        job: Job, folder: JobFolder, repository: Repository, store: JobStore, tester: any CandidateTester,
        tool: String, logger: Logger = Logger(label: "jobs")
    ) {
        self.job = job
        self.folder = folder
        self.repository = repository
        self.store = store
        self.tester = tester
        self.tool = tool
        self.logger = logger
        self.logger[metadataKey: "job"] = "\(job.id)"
    }

    /// Searches until the end, from wherever the journal stands, and returns what came out.
    ///
    /// Cancelled, stopped or failed on our side it throws, and can be called again.
    public func run(listener: @escaping JobListener) async throws -> JobResult {
        let diary = JobDiary(job: job.id, store: store, listener: listener)
        var search = CommitSearch(job, settings: settings)
        let facts = try store.facts(of: job.id)
        for fact in facts { search.take(fact) }
        let pending = try store.unfinished(of: job.id)
        if job.older.isEmpty { diary.began(nil, search.steps, resumed: !facts.isEmpty || !pending.isEmpty) }
        let conclusion = try await conclude(&search, pending, diary)
        try Task.checkCancellation()
        let report = JobReport(job: job, search: search, conclusion: conclusion, repository: repository)
        let result = try await report.result(tool: tool)
        try EvidenceFolder(FilePath(job.evidence)).finish(
            result, inputs: folder.inputs, log: try await report.log(result))
        try store.finish(job: job.id, result)
        diary.tell(.ended(result))
        return result
    }

    /// The loop: fills the tester's room with moves, waits for any step, writes it down, takes it in.
    private func conclude(
        _ search: inout CommitSearch, _ pending: [JobStore.Unfinished], _ diary: JobDiary
    ) async throws -> Conclusion {
        let questions = JobQuestions(job: job, repository: repository)
        var work = UnderwaySteps(pending: pending, next: try store.nextOrdinal(of: job.id))
        return try await withThrowingTaskGroup(of: StepRecord.self) { group in
            defer { group.cancelAll() }
            while true {
                try Task.checkCancellation()
                let free = shouldStop() ? 0 : max(0, tester.room - work.plans.count)
                switch search.next(free: free, underway: work.plans) {
                case .ended(let conclusion): return conclusion
                case .ask(.history(let olds, let new)):
                    let range = try await CommitRange.load(olds: olds, new: new, from: repository)
                    if !job.older.isEmpty {
                        diary.began(
                            range.graph.count, search.steps, resumed: !search.steps.isEmpty || work.isResumed)
                    }
                    search.take(range)
                case .ask(let question):
                    let answer = Fact.answer(try await questions.answer(question, search))
                    try store.add(answer, of: job.id, at: Date())
                    search.take(answer)
                case .test(let plans):
                    if let left = work.leftovers(beside: plans) {
                        for record in left { try take(record, &search, diary) }
                        continue
                    }
                    for plan in plans { try await begin(plan, search, &work, diary, &group) }
                case .wait:
                    guard let record = try await group.next() else { throw JobError.stopped(job: job.id) }
                    work.end(record.ordinal)
                    try take(record, &search, diary)
                }
            }
        }
    }

    private func begin(
        _ plan: StepPlan, _ search: CommitSearch, _ work: inout UnderwaySteps, _ diary: JobDiary,
        _ group: inout ThrowingTaskGroup<StepRecord, any Error>
    ) async throws {
        var (plan, earlier) = work.begin(plan)
        plan.shown = try await repository.note(plan.commit)
        try store.begin(plan, of: job.id, at: Date())
        let outlook = search.outlook(plan.purpose, done: search.steps.count)
        diary.tell(.step(plan, number: plan.ordinal + 1, about: outlook.about, left: outlook.left))
        logger.info(
            "testing \(plan.what)", metadata: ["commit": "\(plan.commit.short)", "step": "\(plan.ordinal)"])
        let order = StepOrder(plan, earlier: earlier, images: search.images, bench: bench)
        // One after the other: then it isn't the candidates.
        let mayPutAside =
            search.steps.suffix(Self.mostPutAside).count(where: { $0.putAside != nil }) < Self.mostPutAside
        group.addTask { [tester, store, job] in
            let startedAt = Date()
            do {
                return try await tester.test(order) { run in
                    try store.add(run, of: job.id, step: order.plan.ordinal, at: Date())
                } listener: { event in
                    diary.tell(.within(step: order.plan.ordinal, event))
                }
            } catch let error as StepFailure where error.isThisCandidates && mayPutAside && plan.purpose != .badEnd
            {
                return .putAside(plan, why: "\(error.cause)".onOneLine, startedAt: startedAt, endedAt: Date())
            }
        }
    }

    private static let mostPutAside = 3

    /// Writes a step down, and takes it in.
    private func take(_ record: StepRecord, _ search: inout CommitSearch, _ diary: JobDiary) throws {
        let record = search.settled(record)
        try store.finish(record, of: job.id)
        search.take(.step(record))
        diary.judged(record, search)
    }

    private var bench: TestBench {
        TestBench(
            kernel: job.kernel, inputs: folder.inputs.path.string,
            steps: EvidenceFolder(FilePath(job.evidence)).steps.string, settings: job.settings)
    }
}

/// The steps that are in hand, and those that an interruption left without a verdict.
struct UnderwaySteps {
    private(set) var plans: [StepPlan] = []
    private var pending: [JobStore.Unfinished]
    private var next: Int
    let isResumed: Bool

    init(pending: [JobStore.Unfinished], next: Int) {
        self.pending = pending
        self.next = next
        isResumed = !pending.isEmpty
    }

    /// Steps that an interruption left with runs, and with which the search does not go on: what they showed is
    /// evidence all the same. Nil where there is none.
    mutating func leftovers(beside plans: [StepPlan]) -> [StepRecord]? {
        let left = pending.filter { step in !step.runs.isEmpty && !plans.contains { Self.isSame($0, step.plan) } }
        guard !left.isEmpty else { return nil }
        pending.removeAll { step in left.contains { $0.plan.ordinal == step.plan.ordinal } }
        return left.map { step in
            let verdict = step.plan.rule.verdict(after: step.runs.map(\.outcome))
            return StepRecord(
                step.plan, build: BuildRecord(.cached), runs: step.runs,
                verdict: verdict ?? .unknown(why: "it was interrupted"), startedAt: step.startedAt, endedAt: Date())
        }
    }

    /// The plan with its ordinal, and the runs that it goes on from.
    mutating func begin(_ plan: StepPlan) -> (StepPlan, [RunRecord]) {
        var plan = plan
        var earlier: [RunRecord] = []
        // One that was interrupted before its first run gives its place to whatever comes instead.
        if let place = pending.firstIndex(where: { Self.isSame($0.plan, plan) })
            ?? pending.firstIndex(where: { $0.runs.isEmpty })
        {
            let step = pending.remove(at: place)
            plan.ordinal = step.plan.ordinal
            earlier = step.runs
        } else {
            plan.ordinal = next
            next += 1
        }
        plans.append(plan)
        return (plan, earlier)
    }

    mutating func end(_ ordinal: Int) { plans.removeAll { $0.ordinal == ordinal } }

    private static func isSame(_ plan: StepPlan, _ other: StepPlan) -> Bool {
        plan.candidate == other.candidate && plan.purpose == other.purpose
    }
}
