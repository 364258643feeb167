import Foundation

/// What each measure is worth: a logistic regression as a table.
///
/// Fitted by `Scripts/audit-roc --fit` on the 314 logs that name one commit out of 435 real bisections by syzbot whose
/// culprit is known by the fix's `Fixes:` tag (140 right; collected by Gu et al., "How Well Industry-Level Cause
/// Bisection Works in Real-World", FSE 2024). Ridge penalty 0.05 on measures scaled to their spread; each weight was
/// held to the sign that its meaning gives it, so that chance can't make a flaky reproducer speak for a commit; a
/// missing value counts as the mean. The logits were stretched by Platt's scaling of the predictions left out.
/// Cross-validated (ten times ten folds, the bugs of one culprit never on both sides): AUC 0.894, and 0.903 with the 17
/// logs that name several commits, which get none. On the logs it was fitted on: 0.924. What to measure was thought of
/// with these logs at hand, so that a little less is to be expected of others. `Images/audit-roc.svg` shows it.
struct Weight: Sendable, Hashable {
    /// What is weighed.
    var measure: Measure
    /// Change of the log-odds per unit of the measure.
    var perUnit: Double
    /// The measure's mean over the logs it was fitted on.
    var mean: Double

    /// The log-odds of a log that is average in everything.
    static let average = -0.7953

    /// Every measure's weight.
    static let table: [Weight] = [
        Weight(measure: .releasesWalked, perUnit: -0.6507, mean: 0.6832),
        Weight(measure: .opensDoor, perUnit: -1.737, mean: 0.123),
        Weight(measure: .runsTrust, perUnit: 0.1985, mean: -2.017),
        Weight(measure: .touchesStack, perUnit: 0.74, mean: 0.4764),
        Weight(measure: .crashesAlike, perUnit: 1.084, mean: 0.6039),
        Weight(measure: .crashShare, perUnit: 0.6685, mean: 0.772),
        Weight(measure: .merge, perUnit: -1.279, mean: 0.05414),
        Weight(measure: .foreignLately, perUnit: -0.3435, mean: 0.9618),
        Weight(measure: .calledFlaky, perUnit: -0.7198, mean: 0.1433),
        Weight(measure: .isFix, perUnit: -0.4724, mean: 0.2233),
        Weight(measure: .rebuilding, perUnit: -0.5618, mean: 0.1178),
        Weight(measure: .failedBoots, perUnit: -1.484, mean: 0.04529),
        Weight(measure: .namesFunction, perUnit: 0.6416, mean: 0.1544),
        Weight(measure: .sharesWord, perUnit: 0.3807, mean: 0.6332),
        Weight(measure: .linesAdded, perUnit: 0.1362, mean: 3.436),
        Weight(measure: .headersOnly, perUnit: -1.129, mean: 0.01618),
        Weight(measure: .detector, perUnit: -0.4494, mean: 0.09236),
        Weight(measure: .sameKernel, perUnit: -0.4174, mean: 0.06604),
        Weight(measure: .notBuilt, perUnit: -0.6499, mean: 0.02589),
        Weight(measure: .release, perUnit: -1.174, mean: 0.006369),
        Weight(measure: .goodTail, perUnit: -0.1706, mean: 0.4799),
    ]

    /// The log-odds of a log of marks alone that is average in everything.
    static let plainAverage = -0.315

    /// What counts where a log tells of marks alone, as `git bisect log` does: the same 314 logs with their runs taken
    /// away, fitted in the same way. Cross-validated AUC 0.716; with nothing but the commit's subject known, 0.55: then
    /// only a merge, a release and skipped steps tell.
    static let plainTable: [Weight] = [
        Weight(measure: .merge, perUnit: -1.858, mean: 0.05414),
        Weight(measure: .release, perUnit: -1.425, mean: 0.006369),
        Weight(measure: .notBuilt, perUnit: -1.395, mean: 0.02589),
        Weight(measure: .opensDoor, perUnit: -1.095, mean: 0.123),
        Weight(measure: .skipShare, perUnit: -0.9287, mean: 0.03579),
        Weight(measure: .touchesStack, perUnit: 0.8544, mean: 0.4764),
        Weight(measure: .sharesWord, perUnit: 0.7698, mean: 0.6332),
        Weight(measure: .rebuilding, perUnit: -0.4957, mean: 0.1178),
        Weight(measure: .isFix, perUnit: -0.3772, mean: 0.2233),
        Weight(measure: .namesFunction, perUnit: 0.2586, mean: 0.1544),
        Weight(measure: .headersOnly, perUnit: -0.2462, mean: 0.01618),
        Weight(measure: .detector, perUnit: -0.2261, mean: 0.09236),
        Weight(measure: .linesAdded, perUnit: 0.09373, mean: 3.436),
    ]

    /// From here on a culprit is trusted: in cross-validation 83% of those are right, and 75% of the right ones are
    /// among them.
    static let trusted = 0.65
    /// Below it is rejected: in cross-validation 3% of those are right.
    static let rejected = 0.15
}

/// A chance made of measures, and what each added.
struct Weighing: Sendable {
    /// The chance, 0 to 1.
    let trust: Double
    /// What each known measure changed of the log-odds, the largest change first.
    let parts: [(measure: Measure, change: Double)]

    /// What a revert at the newer end adds or takes, in log-odds. Set by hand: syzbot's logs know no reverts. One that
    /// changes nothing weighs more: a revert may also hide a bug that it is not the cause of.
    static func revert(_ confirms: Bool) -> Double { confirms ? 2 : -3 }

    /// `byHand` are log-odds of what the logs that were fitted know too little of.
    init(_ measures: Measures, hasRuns: Bool, revertConfirms: Bool?, byHand: [Double] = []) {
        let table = hasRuns ? Weight.table : Weight.plainTable
        let parts = table.compactMap { weight -> (measure: Measure, change: Double)? in
            guard let value = measures.values[weight.measure], value.isFinite else { return nil }
            return (weight.measure, weight.perUnit * (value - weight.mean))
        }
        let revert = revertConfirms.map(Self.revert) ?? 0
        let logOdds =
            (hasRuns ? Weight.average : Weight.plainAverage) + parts.map(\.change).reduce(0, +)
            + byHand.reduce(0, +) + revert
        trust = 1 / (1 + exp(-logOdds))
        self.parts = parts.sorted { abs($0.change) > abs($1.change) }
    }
}
