import Bisection
import Records

/// Builds and runs the kernels of a world, drawn or recorded, and keeps account.
public struct Laboratory: Sendable {
    typealias Outcome = Recording.Outcome

    /// Where outcomes come from.
    private enum Source {
        case world(World)
        case recording(Recording)
    }

    /// What a place's runs showed.
    struct Runs {
        var crashed = 0
        var clean = 0
        var foreign = 0
        var unclear = 0
        var total: Int { crashed + clean + foreign + unclear }

        mutating func add(_ outcome: Outcome) {
            switch outcome {
            case .crash: crashed += 1
            case .clean: clean += 1
            case .foreign: foreign += 1
            case .unclear: unclear += 1
            }
        }
    }

    /// What tests take, and what is known of crashes.
    public let settings: WorldSettings
    /// The first place of which a run was asked for that isn't recorded. From then on everything crashes, at no cost,
    /// so that the play comes to an end.
    public private(set) var notRecorded: Place?
    /// What was tested so far, where outcomes are recorded.
    private(set) var tests: [Replay.Test] = []
    private let source: Source
    private var taken: [Place: Int] = [:]
    /// Builds so far, failed ones too.
    public private(set) var builds = 0
    /// Runs so far.
    public private(set) var runs = 0
    /// Seconds that both took.
    public private(set) var seconds = 0.0
    private var random: SplitMix
    private var images: Set<Place> = []
    private var rates: [Place: Double] = [:]

    /// A laboratory whose luck is drawn from `seed`.
    public init(_ world: World, seed: UInt64) {
        source = .world(world)
        settings = world.settings
        random = SplitMix(seed: seed)
    }

    /// A laboratory in which everything has happened already.
    init(_ recording: Recording) {
        source = .recording(recording)
        settings = recording.seconds
        random = SplitMix(seed: 1)
    }

    /// Builds `place`'s kernel where its image isn't there; false if it can't be built.
    mutating func build(_ place: Place) -> Bool {
        guard notRecorded == nil, !images.contains(place) else { return true }
        if case .recording(let recording) = source, recording.runs[place] == nil {
            notRecorded = place
            return true
        }
        builds += 1
        seconds += settings.buildSeconds
        if case .recording = source { tests.append(Replay.Test(place: place, isTestable: !isBroken(place))) }
        guard !isBroken(place) else { return false }
        images.insert(place)
        return true
    }

    private func isBroken(_ place: Place) -> Bool {
        switch source {
        case .world(let world): world.isBroken(place)
        case .recording(let recording): recording.isBroken(place)
        }
    }

    /// Runs `place`'s kernel once.
    mutating func run(_ place: Place) -> Outcome {
        guard notRecorded == nil else { return .crash }
        let outcome: Outcome
        switch source {
        case .world(let world): outcome = drawOutcome(place, world)
        case .recording(let recording):
            let number = taken[place, default: 0]
            guard let runs = recording.runs[place], runs.indices.contains(number) else {
                notRecorded = place
                return .crash
            }
            taken[place] = number + 1
            outcome = runs[number]
            note(outcome, place)
        }
        runs += 1
        seconds += outcome == .clean ? settings.cleanSeconds : settings.crashSeconds
        return outcome
    }

    private mutating func note(_ outcome: Outcome, _ place: Place) {
        if tests.last?.place != place { tests.append(Replay.Test(place: place, isTestable: true)) }
        switch outcome {
        case .crash: tests[tests.count - 1].crashed += 1
        case .clean: tests[tests.count - 1].clean += 1
        case .foreign, .unclear: tests[tests.count - 1].foreign += 1
        }
    }

    private mutating func drawOutcome(_ place: Place, _ world: World) -> Outcome {
        if random.happens(world.settings.foreignRate) { return .foreign }
        if let outcome = world.placed?.outcome(of: place, &random) { return outcome }
        guard world.isBad(place), random.happens(rate(of: place, world)) else { return .clean }
        return world.placed?.face(at: place) ?? .crash
    }

    private mutating func rate(of place: Place, _ world: World) -> Double {
        guard let concentration = world.settings.rateConcentration else { return world.crashRate }
        if let rate = rates[place] { return rate }
        let rate = random.beta(world.crashRate * concentration, (1 - world.crashRate) * concentration)
        rates[place] = rate
        return rate
    }

    // MARK: As a tester

    /// Builds `place`'s kernel and runs it as a step in earnest does: until so many runs were clean, or one crashed and
    /// at least so many told something, or without a verdict after twice as many. Nil where it can't be built.
    public mutating func test(_ place: Place, cleanRuns: Int, leastRuns: Int = 1) -> [RunOutcome]? {
        guard build(place) else { return nil }
        var (runs, outcomes): (Runs, [RunOutcome]) = (Runs(), [])
        while runs.total < 2 * cleanRuns + 2 {
            let outcome = run(place)
            runs.add(outcome)
            outcomes.append(outcome.asRun)
            if runs.crashed > 0, runs.crashed + runs.clean >= leastRuns { break }
            if runs.clean >= cleanRuns { break }
        }
        return outcomes
    }

    /// The kernel of `place`, by a number that only the same kernel has.
    public func image(of place: Place) -> Int {
        guard case .commit(let index) = place else { return -1 }
        guard case .world(let world) = source else { return index }
        return world.placed?.image(of: index) ?? index
    }
}

extension Recording.Outcome {
    /// As a run of a job has it.
    fileprivate var asRun: RunOutcome {
        switch self {
        case .crash: .crashed(title: "the crash")
        case .clean: .clean(beside: [])
        case .foreign: .foreign(title: "another crash")
        case .unclear: .unclear(title: "a crash", why: "it may be either")
        }
    }
}
