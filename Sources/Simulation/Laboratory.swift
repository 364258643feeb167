import Bisection

/// Builds and runs the kernels of a world, and keeps account.
public struct Laboratory: Sendable {
    /// What a run showed.
    enum Outcome { case crash, clean, foreign }

    /// What a place's runs showed.
    struct Runs {
        var crashed = 0
        var clean = 0
        var foreign = 0
        var total: Int { crashed + clean + foreign }

        mutating func add(_ outcome: Outcome) {
            switch outcome {
            case .crash: crashed += 1
            case .clean: clean += 1
            case .foreign: foreign += 1
            }
        }
    }

    /// The truth.
    public let world: World
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
        self.world = world
        random = SplitMix(seed: seed)
    }

    /// Builds `place`'s kernel where its image isn't there; false if it can't be built.
    mutating func build(_ place: Place) -> Bool {
        guard !images.contains(place) else { return true }
        builds += 1
        seconds += world.settings.buildSeconds
        guard !world.isBroken(place) else { return false }
        images.insert(place)
        return true
    }

    /// Runs `place`'s kernel once.
    mutating func run(_ place: Place) -> Outcome {
        runs += 1
        let outcome = drawOutcome(place)
        seconds += outcome == .clean ? world.settings.cleanSeconds : world.settings.crashSeconds
        return outcome
    }

    private mutating func drawOutcome(_ place: Place) -> Outcome {
        if random.happens(world.settings.foreignRate) { return .foreign }
        guard world.isBad(place) else { return .clean }
        return random.happens(rate(of: place)) ? .crash : .clean
    }

    private mutating func rate(of place: Place) -> Double {
        guard let concentration = world.settings.rateConcentration else { return world.crashRate }
        if let rate = rates[place] { return rate }
        let rate = random.beta(world.crashRate * concentration, (1 - world.crashRate) * concentration)
        rates[place] = rate
        return rate
    }
}
