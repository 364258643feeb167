public import Records

/// The search for the commit that brought a crash in, or that took it away.
///
/// Where no good end is given, releases are walked back first. Then the range is narrowed by an ``Inquiry``; what it
/// names is tested with the change taken back, and looked at for reasons to doubt it. Everything follows from the facts:
/// a job is resumed by feeding them, and a person's word goes over what they say.
public struct CommitSearch: Search {
    /// The job.
    public let job: Job
    let settings: InquirySettings
    /// What runs cost; nil to measure that in the steps.
    private let costs: TestCosts?
    /// Whether what is named is tested with the change taken back.
    private let triesRevert: Bool

    private var records: [Int: StepRecord] = [:]
    /// The same, their runs read with all that is known now.
    private var readings: [Int: StepRecord] = [:]
    /// How runs look in which the reproducer works: those of the ends.
    private var shapes: [RunShape] = []
    /// What a person said, in the order of its time.
    public private(set) var rulings: [Ruling] = []
    private var weights: [WeightedCommits]?
    private var suspects: [CommitID: SuspectFacts] = [:]
    /// The range; nil until its older ends are known and the history was asked for.
    public private(set) var range: CommitRange?
    /// What was made of the facts so far; nil where they have to be looked at anew.
    private var cache: Inquiry?
    private(set) var faces: SoughtFaces

    /// A search that knows nothing yet. `settings` and `costs` are for trials in other worlds than the real one.
    public init(
        _ job: Job, settings: InquirySettings? = nil, costs: TestCosts? = nil, triesRevert: Bool = true
    ) {
        self.job = job
        self.settings = settings ?? InquirySettings(job.settings)
        self.costs = costs
        self.triesRevert = triesRevert
        faces = SoughtFaces(given: job.title, badEnds: [])
    }

    // MARK: Facts

    /// Takes in what was learnt.
    public mutating func take(_ fact: Fact) {
        switch fact {
        case .step(let record):
            records[record.ordinal] = record
            if Self.isEnd(record) { learn() } else { readings[record.ordinal] = read(record) }
            if let range, rulings.isEmpty, !Self.isEnd(record), let reading = readings[record.ordinal] {
                cache?.feed(reading, in: range, twin: reading.twin.flatMap { readings[$0] })
            } else {
                cache = nil
            }
        case .answer(.weights(let groups)):
            weights = groups
            cache = nil
        case .answer(.suspect(let facts)): suspects[facts.commit.id] = facts
        case .ruling(let ruling):
            rulings.append(ruling)
            rulings.sort { $0.at < $1.at }
            learn()
            cache = nil
        }
    }

    /// Takes in the history between the older ends and the newer one.
    public mutating func take(_ range: CommitRange) {
        self.range = range
        cache = nil
    }

    private static func isEnd(_ record: StepRecord) -> Bool {
        [.badEnd, .goodEnd, .mergeBase].contains(record.purpose)
    }

    /// Learns from the ends which crash is looked for and how runs look there, and reads all runs once more.
    private mutating func learn() {
        let ends = records.values.filter { Self.isEnd($0) && !isOverruled($0) }.sorted { $0.ordinal < $1.ordinal }
        faces = SoughtFaces(given: job.title, badEnds: ends.filter { $0.purpose == .badEnd })
        shapes = []
        for end in ends.sorted(by: { $0.purpose == .badEnd && $1.purpose != .badEnd }) {
            shapes += read(end).runs.compactMap { run in
                switch run.outcome {
                case .crashed, .clean: run.shape
                default: nil
                }
            }
        }
        readings = records.mapValues { read($0) }
    }

    /// A step as it stands among the others: one with another's kernel has the other's verdict, and runs are read for the
    /// crash that all of the bad end's together show to be the one looked for.
    public func settled(_ record: StepRecord) -> StepRecord {
        guard Self.isEnd(record) else { return read(record) }
        var search = self
        search.cache = nil
        search.take(.step(record))
        return search.readings[record.ordinal] ?? record
    }

    /// A step, its runs read with what is known now.
    private func read(_ record: StepRecord) -> StepRecord {
        var record = record
        if let twin = record.twin.flatMap({ records[$0] }) { record.verdict = read(twin).verdict }
        guard let crash = faces.crash, !record.runs.isEmpty else { return record }
        let before = record.runs.map(\.outcome)
        record.runs = record.runs.map { run in
            switch record.purpose {
            // It shows how a run looks that works.
            case .badEnd: run.read(for: crash, like: [])
            // A good kernel may do otherwise than a bad one, and is taken at the user's word.
            case .goodEnd, .mergeBase: run.read(for: crash, like: shapes, mayDiffer: true)
            default: run.read(for: crash, like: shapes)
            }
        }
        if record.runs.map(\.outcome) != before { record.verdict = verdict(of: record) }
        return record
    }

    /// The verdict where runs read otherwise than when they were made.
    private func verdict(of record: StepRecord) -> Verdict {
        let tally = record.tally
        if tally.crashed > 0 { return .marked(.bad, confidence: 1 - TrialRule.falseCrash) }
        if tally.clean > 0, tally.unclear == 0 {
            let misses = rate.missChances(runs: tally.clean, spread: RateSpread(settings))
            return .marked(.good, confidence: 1 - (misses.last ?? 1))
        }
        return .unknown(why: record.runs.last?.outcome.summary ?? "no run told anything")
    }

    /// Every step, in order.
    public var steps: [StepRecord] { readings.values.sorted { $0.ordinal < $1.ordinal } }

    /// Every step whose runs count, in order: those that no person has overruled.
    var counted: [StepRecord] { rulings.isEmpty ? steps : steps.filter { !isOverruled($0) } }

    private func isOverruled(_ record: StepRecord) -> Bool {
        rulings.contains { ruling in
            switch ruling.target {
            case .step(let ordinal): ordinal == record.ordinal
            case .commit(let commit):
                ruling.word != .wrong && commit == record.candidate.commit && record.candidate.changes.isEmpty
            }
        }
    }

    /// Marks that a person gave, the last word on each commit.
    var givenMarks: [CommitID: Mark] {
        var marks: [CommitID: Mark] = [:]
        for ruling in rulings {
            let commit: CommitID
            switch ruling.target {
            case .commit(let id): commit = id
            case .step(let ordinal):
                guard let record = records[ordinal], record.candidate.changes.isEmpty else { continue }
                commit = record.candidate.commit
            }
            switch ruling.word {
            case .good: marks[commit] = .good
            case .bad: marks[commit] = .bad
            case .skip: marks[commit] = .skip
            case .wrong: continue
            }
        }
        return marks
    }

    /// Commits of which a person said that they are not the one sought.
    var refuted: Set<CommitID> {
        Set(
            rulings.compactMap { ruling in
                if case .commit(let id) = ruling.target, ruling.word == .wrong { id } else { nil }
            })
    }

    // MARK: Moves

    /// What to do next, where `free` more steps can be begun beside those `underway`.
    public mutating func next(free: Int, underway: [StepPlan]) -> Move {
        let olds = self.olds
        guard !olds.isEmpty else { return walkBack(free: free, underway: underway) }
        guard let newer = job.newer else {
            return .ended(Conclusion(answer: .cannotTell(why: "the job has no newer end", suspects: [])))
        }
        guard let range else { return .ask(.history(olds: olds, new: newer)) }
        if let step = stepThatWeighs { return .ask(.weights(olds: olds, new: newer, step: step)) }
        if let end = goodEndThatShowsHow(in: range) {
            guard free > 0, underway.isEmpty else { return .wait }
            let runs = max(1, job.settings.runs)
            return .test([plan(end, .goodEnd, TrialRule(cleanRuns: runs, leastRuns: runs))])
        }
        let inquiry = inquiry(in: range)
        switch inquiry.decision() {
        case .test(let order): return tests(from: order, inquiry, range, free: free, underway: underway)
        case .ended(let finding): return conclude(finding, in: range, free: free, underway: underway)
        }
    }

    /// A good end that was not run yet, where the reproducer ran on some commit without the crash, but otherwise than at
    /// the bad end: it shows how that looks on a good kernel.
    private func goodEndThatShowsHow(in range: CommitRange) -> CommitID? {
        guard job.quest == .regression, let crash = faces.crash, let end = range.oldEnds.first?.commit,
            !records.values.contains(where: { $0.candidate.commit == end }), givenMarks[end] == nil
        else { return nil }
        let differs = readings.values.contains { record in
            record.runs.contains { run in
                guard case .blind = run.outcome else { return false }
                if case .clean = run.read(for: crash, like: shapes, mayDiffer: true).outcome { return true }
                return false
            }
        }
        return differs ? end : nil
    }

    private mutating func inquiry(in range: CommitRange) -> Inquiry {
        var inquiry = cache ?? freshInquiry(in: range)
        inquiry.costs = costs ?? measuredCosts
        cache = inquiry
        return inquiry
    }

    private func freshInquiry(in range: CommitRange) -> Inquiry {
        var inquiry = Inquiry(
            range.lineage, quest: job.quest, oldEnds: range.oldEnds.count, priors: priors(in: range),
            settings: settings)
        for record in counted { inquiry.feed(record, in: range, twin: record.twin.flatMap { readings[$0] }) }
        for (commit, mark) in givenMarks.sorted(by: { $0.key < $1.key }) {
            guard let place = range.place(of: commit) else { continue }
            inquiry.mark(place, mark)
        }
        for commit in refuted { if let index = range.graph.index(of: commit) { inquiry.clear(index) } }
        return inquiry
    }

    /// Weights of the range's commits, one for each; empty: all are alike.
    public var priors: [Double] { range.map { priors(in: $0) } ?? [] }

    /// What tests took, in the median.
    public var measuredCosts: TestCosts { TestCosts(measuredIn: records.values) }

    private func priors(in range: CommitRange) -> [Double] {
        guard let weights else { return [] }
        var priors = Array(repeating: 1.0, count: range.graph.count)
        for group in weights {
            for commit in group.commits {
                if let index = range.graph.index(of: commit) { priors[index] = group.weight }
            }
        }
        return priors
    }

    /// The step that has shown where the crash is, where commits are still to be weighed by that.
    private var stepThatWeighs: Int? {
        guard job.settings.prior == .paths, weights == nil else { return nil }
        return counted.first { $0.purpose == .badEnd && $0.tally.crashed > 0 }?.ordinal
    }

    private func tests(
        from order: TestOrder, _ inquiry: Inquiry, _ range: CommitRange, free: Int, underway: [StepPlan]
    ) -> Move {
        guard free > 0 else { return .wait }
        let places = underway.compactMap { $0.candidate.changes.isEmpty ? range.place(of: $0.commit) : nil }
        // Nothing can be judged before the bad end has shown what is looked for.
        let isAlone = free == 1 && underway.isEmpty || order.purpose == .badEnd && faces.crash == nil
        let orders = isAlone ? [order].filter { !places.contains($0.place) } : inquiry.next(free, underway: places)
        guard !orders.isEmpty else { return .wait }
        let misses = inquiry.missChances(runs: orders.map(\.cleanRuns).max() ?? 1)
        return .test(orders.map { plan(for: $0, misses, range) })
    }

    private func plan(for order: TestOrder, _ misses: [Double], _ range: CommitRange) -> StepPlan {
        let isBadEnd = order.purpose == .badEnd
        var rule = TrialRule(
            cleanRuns: order.cleanRuns, leastRuns: order.leastRuns, budget: isBadEnd ? order.cleanRuns : nil,
            misses: misses)
        if isBadEnd { rule.leastCrashes = settings.leastBadEndRuns }
        return plan(range.commit(at: order.place), purpose(of: order, in: range), rule)
    }

    func plan(
        _ commit: CommitID, changes: [Candidate.Change] = [], _ purpose: StepPurpose, _ rule: TrialRule
    ) -> StepPlan {
        var plan = StepPlan(
            job.candidate(commit, changes: changes), purpose: purpose, rule: rule, sought: faces.crash)
        if purpose != .badEnd { plan.shapes = Array(shapes.prefix(Self.mostShapes)) }
        return plan
    }

    /// So many tell how a run looks, and a plan stays small.
    private static let mostShapes = 12

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

    func triesRevert(of facts: SuspectFacts) -> Bool { triesRevert && facts.parents.count == 1 }

    /// What the repository and the build tell of a commit that was about to be named; nil where nobody asked.
    public func suspectFacts(_ commit: CommitID) -> SuspectFacts? { suspects[commit] }

    // MARK: For reports

    /// The titles under which a commit, as it is, showed the crash.
    public func titles(of commit: CommitID) -> Set<String> {
        let runs = counted.filter { $0.candidate == job.candidate(commit) }.flatMap(\.runs)
        return Set(runs.compactMap { if case .crashed(let title) = $0.outcome { title } else { nil } })
    }

    /// The crash looked for; nil where the bad end is still to show it.
    public var sought: (title: String, others: [String])? {
        faces.title.map { ($0, faces.otherTitles) }
    }

    /// How often a bad commit shows the crash, 0 to 1; nil where none was seen.
    public var crashRate: Double? {
        guard records.values.contains(where: { $0.tally.crashed > 0 }) else { return nil }
        return rate.mean
    }

    /// How often a bad commit shows the crash, as believed: what decides is what is reported.
    var rate: RateBelief {
        if let cache { return cache.posterior.belief().rate }
        var rate = RateBelief()
        for record in counted where record.tally.crashed > 0 { rate.learn(record.tally) }
        return rate
    }

    /// How many commits are left, as far as the belief in them goes, and about how many steps there will be, `done` of
    /// them made: after the candidates the culprit, its parent and the revert.
    public func outlook(_ purpose: StepPurpose, done: Int) -> (left: Int, about: Int) {
        let left = cache?.likelyCount ?? job.releases?.count ?? 1
        let more =
            switch purpose {
            case .revert, .single: 1
            case .verification: 3
            case .badEnd, .goodEnd, .mergeBase, .release, .candidate, .revisit: Suspects.stepsLeft(left) + 3
            }
        return (left, done + more + (purpose == .badEnd ? 1 : 0))
    }
}

extension Inquiry {
    /// Hands a step over: what its runs showed, that there is no kernel, or that its kernel is another step's, too.
    mutating func feed(_ record: StepRecord, in range: CommitRange, twin: StepRecord?) {
        guard record.candidate.changes.isEmpty, let place = range.place(of: record.candidate.commit) else { return }
        if let twin, let other = range.place(of: twin.candidate.commit) { return tie(place, other) }
        guard record.build.how != .failed || !record.runs.isEmpty else { return observeUntestable(place) }
        let tally = record.tally
        observe(
            place,
            RunCounts(
                crashed: Double(tally.crashed), clean: Double(tally.clean), unclear: Double(tally.unclear),
                foreign: Double(tally.foreign + tally.blind + tally.noBoot)))
    }

    /// The chances that a bad commit stays clean in 0, 1, … `runs` runs.
    func missChances(runs: Int) -> [Double] {
        posterior.belief().rate.missChances(runs: runs, spread: RateSpread(settings))
    }
}
