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
