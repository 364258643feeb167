import Records

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
    public var falseCrash = TrialRule.falseCrash
    /// How alike the runs of one place are in that, as a Beta distribution's concentration: small, so that what misled once
    /// misleads again.
    public var falseConcentration = 2.0
    /// How alike commits' crash rates are: a bad commit's own rate varies about the common one as if it had been
    /// estimated from so many runs.
    public var rateConcentration = 200.0
    /// The share of bad commits whose crash rate has nothing to do with the common one.
    public var oddRates = 0.007
    /// The crash rate, where it is known beforehand; nil to learn it.
    public var knownRate: Double?
    /// Whether a name has to be earned by runs of the culprit and of its parents, or by its chance alone.
    public var verifies = true
    /// Times the seconds that a search of such a range should take, after which it ends with what it has.
    public var budgetFactor = 3.0

    /// The default.
    public init() {}
}
