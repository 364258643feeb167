import Bisection

/// What real kernels showed in a job: the runs of each place, in the order in which they were made.
public struct Recording: Sendable {
    /// What one run showed.
    public enum Outcome: Sendable, Hashable {
        /// The crash looked for.
        case crash
        /// The reproducer's whole way without it.
        case clean
        /// Nothing about it: another crash, no boot.
        case foreign
        /// A crash that may or may not be the one looked for.
        case unclear
    }

    /// Outcomes by place; none at all for a place that could not be built or judged.
    public private(set) var runs: [Place: [Outcome]] = [:]
    /// Seconds that tests took in the job.
    public var seconds = WorldSettings()

    /// Nothing recorded yet.
    public init() {}

    /// Adds what a step showed; a place's later steps go on where its earlier ones ended.
    public mutating func add(_ place: Place, _ outcomes: [Outcome]) { runs[place, default: []] += outcomes }

    /// Whether `place` was tried, and nothing could be learnt of it.
    func isBroken(_ place: Place) -> Bool { runs[place]?.contains { $0 != .foreign } == false }
}

/// A bisection by some policy, played with what a job recorded.
public struct Replay: Sendable {
    /// One place that was tested, and what its runs showed.
    public struct Test: Sendable, Hashable {
        /// What was tested.
        public var place: Place
        /// False where it could not be built or judged.
        public var isTestable: Bool
        /// Runs with the crash looked for.
        public var crashed = 0
        /// Runs without it.
        public var clean = 0
        /// Runs that told nothing, or nothing clear.
        public var foreign = 0
    }

    /// How it ended.
    public enum End: Sendable, Hashable {
        /// By a decision.
        case answer(Answer)
        /// It asked for a run that the job did not make, at this place.
        case notRecorded(Place)
    }

    /// The tests, in order; those of one place in a row are one.
    public var tests: [Test]
    /// How it ended.
    public var end: End
    /// Builds, runs and seconds that it took.
    public var builds: Int
    /// Runs that it took.
    public var runs: Int

    /// Plays `policy` over a range with what was recorded in it.
    public init(_ recording: Recording, _ policy: Policy, _ range: SimulatedRange) {
        var laboratory = Laboratory(recording)
        let answer = policy.play(&laboratory, range, seed: 1)
        tests = laboratory.tests
        end = laboratory.notRecorded.map { .notRecorded($0) } ?? .answer(answer)
        builds = laboratory.builds
        runs = laboratory.runs
    }
}
