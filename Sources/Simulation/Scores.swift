import Bisection

/// How a policy did over many trials.
public struct Scores: Sendable, Hashable, Codable {
    /// Median, mean and 90th percentile.
    public struct Spread: Sendable, Hashable, Codable {
        /// Half are at most so much.
        public var median: Double
        /// The sum by the number.
        public var mean: Double
        /// Nine of ten are at most so much.
        public var p90: Double

        init(_ values: [Double]) {
            let sorted = values.sorted()
            func quantile(_ share: Double) -> Double {
                guard !sorted.isEmpty else { return 0 }
                let place = share * Double(sorted.count - 1)
                let (low, high) = (sorted[Int(place)], sorted[min(sorted.count - 1, Int(place) + 1)])
                return low + (high - low) * (place - Double(Int(place)))
            }
            median = quantile(0.5)
            mean = values.reduce(0, +) / Double(max(1, values.count))
            p90 = quantile(0.9)
        }
    }

    /// The policy's word.
    public var policy: String
    /// Whole bisections.
    public var trials: Int
    /// Trials in which the true culprit was named.
    public var right: Int
    /// Trials in which another commit was named.
    public var wrong: Int
    /// Trials in which no commit was named.
    public var cannotTell: Int
    /// Of those, the ones whose set of possible commits holds the culprit.
    public var setHolds: Int
    /// Median size of these sets.
    public var setSize: Double
    /// Kernels built.
    public var builds: Spread
    /// Trials that took fewer builds than the same one without priors; nil where that was not played.
    public var fewerBuilds: Int?
    /// Trials that took more.
    public var moreBuilds: Int?
    /// Runs made.
    public var runs: Spread
    /// Seconds taken, one thing after the other.
    public var seconds: Spread
}

/// One trial's outcome, under one policy.
public struct Trial: Sendable, Hashable {
    /// What the policy said.
    public var answer: Answer
    /// The truth.
    public var culprit: Int
    /// The truth's crash rate.
    public var crashRate: Double
    /// Whether no commit of the range is to blame, which is then the right answer.
    public var isOlder = false
    /// Kernels built.
    public var builds: Int
    /// Runs made.
    public var runs: Int
    /// Seconds taken.
    public var seconds: Double

    /// Whether the true culprit was named.
    public var isRight: Bool {
        if isOlder { return answer == .nothing }
        return if case .named(culprit, _) = answer { true } else { false }
    }

    /// Whether another commit was named.
    public var isWrong: Bool {
        if case .named(let index, _) = answer { isOlder || index != culprit } else { false }
    }

    /// Whether the answer is a set that holds the culprit.
    public var setHolds: Bool { if case .oneOf(let set, _) = answer { set.contains(culprit) } else { false } }

    /// How many commits the answer leaves.
    public var setSize: Int {
        switch answer {
        case .named: 1
        case .oneOf(let set, _): set.count
        case .nothing: 0
        }
    }
}

extension Scores {
    /// Sums up.
    public init(_ policy: Policy, _ trials: [Trial]) {
        self.policy = policy.description
        self.trials = trials.count
        right = trials.count(where: \.isRight)
        wrong = trials.count(where: \.isWrong)
        cannotTell = trials.count - right - wrong
        setHolds = trials.count(where: \.setHolds)
        let sets = trials.filter { !$0.isRight && !$0.isWrong }
        setSize = Spread(sets.map { Double($0.setSize) }).median
        builds = Spread(trials.map { Double($0.builds) })
        runs = Spread(trials.map { Double($0.runs) })
        seconds = Spread(trials.map(\.seconds))
    }

    /// Sums up, and compares with the same trials without priors.
    public init(_ policy: Policy, _ trials: [Trial], without: [Trial]) {
        self.init(policy, trials)
        fewerBuilds = zip(trials, without).count { $0.builds < $1.builds }
        moreBuilds = zip(trials, without).count { $0.builds > $1.builds }
    }
}
