/// Where kernels are tested: a commit of the range, or an end beyond it.
public enum Place: Sendable, Hashable, Codable {
    /// A commit of the range's graph, by number.
    case commit(Int)
    /// An older end of the range (for a regression: a good end), in the order given. It is no commit of the graph.
    case oldEnd(Int)
}

/// What an inquiry asks for next.
public enum Decision: Sendable, Hashable {
    /// Test this, and say what came out.
    case test(TestOrder)
    /// Enough is known, or no more can be learnt at a reasonable cost.
    case ended(Finding)
}

/// One place to be tested, and how often.
public struct TestOrder: Sendable, Hashable, Codable {
    /// Why a test is ordered.
    public enum Purpose: String, Sendable, Hashable, Codable {
        /// The end that must crash: shows the crash and how often it shows.
        case badEnd
        /// The end that must not.
        case goodEnd
        /// A commit that tells much about the culprit and was not tested yet.
        case candidate
        /// A commit that was tested, but whose mark is weak.
        case revisit
        /// The culprit or one of its parents, so that each was run equally often.
        case verification
    }

    /// What is tested.
    public var place: Place
    /// Clean runs after which it is enough.
    public var cleanRuns: Int
    /// Runs that are made even where the first ones crash; 1 stops at the first crash.
    public var leastRuns: Int
    /// Why.
    public var purpose: Purpose

    /// An order with everything said.
    public init(_ place: Place, cleanRuns: Int, leastRuns: Int = 1, purpose: Purpose) {
        self.place = place
        self.cleanRuns = cleanRuns
        self.leastRuns = leastRuns
        self.purpose = purpose
    }
}

/// What an inquiry came to.
public enum Finding: Sendable, Hashable {
    /// This commit, tested as often as its parents.
    case culprit(Int, probability: Double)
    /// It is one of these, and they can't be told apart.
    case credibleSet(CredibleSet)
    /// No commit of the range brought it in.
    case notHere(NotHere)

    /// Why no commit of the range can be the culprit.
    public enum NotHere: Sendable, Hashable {
        /// The end that must crash stayed clean in `cleanRuns` runs.
        case crashNowhere(probability: Double, cleanRuns: Int)
        /// The end that must not crash, the old one for a regression, crashes too.
        case crashEverywhere(oldEnd: Int, probability: Double)
        /// The end that must crash can't be tested.
        case badEndUntestable
    }
}

/// The commits one of which is the culprit, as far as it could be told.
public struct CredibleSet: Sendable, Hashable {
    /// A commit and the chance that it is the culprit.
    public struct Member: Sendable, Hashable {
        /// The commit's number.
        public var index: Int
        /// 0 to 1.
        public var probability: Double
    }

    /// Why the set could not be narrowed.
    public enum Reason: Sendable, Hashable {
        /// What would tell them apart can't be built, booted or judged.
        case untestable
        /// The budget is used up: the crash is too rare.
        case budget
        /// What is left to learn isn't worth a test.
        case littleToLearn
    }

    /// Its commits, likeliest first; commits that no test told apart are in it together.
    public var members: [Member]
    /// The chance that the culprit is in the set.
    public var probability: Double
    /// Why it is no smaller.
    public var reason: Reason
}

/// What tests cost on this machine, in seconds. Measured values go in before each decision.
public struct TestCosts: Sendable, Hashable {
    /// To build one kernel, where nothing else is said.
    public var build: Double
    /// To build each commit's kernel, by number: 0 where its image is there. Empty: all cost ``build``.
    public var builds: [Double]
    /// A run that ends clean.
    public var clean: Double
    /// A run that ends in the crash.
    public var crash: Double

    /// Costs in seconds.
    public init(build: Double = 180, builds: [Double] = [], clean: Double = 60, crash: Double = 15) {
        self.build = build
        self.builds = builds
        self.clean = clean
        self.crash = crash
    }

    func build(_ place: Place) -> Double {
        guard case .commit(let index) = place, builds.indices.contains(index) else { return max(0, build) }
        return max(0, builds[index])
    }
}

/// How sure an inquiry wants to be, and what it spends on that.
public struct InquirySettings: Sendable, Hashable {
    /// A commit is named only when it is the culprit with this chance.
    public var confidence = 0.99
    /// What a credible set holds at least.
    public var credibility = 0.95
    /// The most runs that one order asks for.
    public var maxRuns = 60
    /// Runs at the bad end, at least; without a crash it is run up to ``badEndRuns`` times.
    public var leastBadEndRuns = 3
    /// Runs at the bad end, at most.
    public var badEndRuns = 60
    /// Both ends are tested before anything else.
    public var verifyEnds = false
    /// Chance beforehand that the crash is nowhere, and as much again that it is everywhere.
    public var doubt = 0.02
    /// Chance that a clean commit shows the crash in a run: a console misread, an image mixed up.
    public var falseCrash = 0.0005
    /// How alike commits' crash rates are: a bad commit's own rate varies about the common one as if it had been
    /// estimated from so many runs.
    public var rateConcentration = 200.0
    /// Times the seconds that a search of such a range should take, after which it ends with what it has.
    public var budgetFactor = 3.0

    /// The default.
    public init() {}
}
