import Bisection
import Foundation
import Records

/// The chance that the search went astray, from the runs alone.
///
/// A wrong step sends the search to one side, and from there on every step of the same mark is wrong, too: if a step
/// was called bad by another crash, the truth lies beyond it and all later bad steps are false; if a good step missed
/// the crash, all later good ones missed it as well. So each step's alternative weighs the commits it cut off, times
/// the chances of all errors it implies. The named commit weighs 1.
struct ErrorOdds: Sendable {
    /// The natural logarithm of the named commit's chance, where only runs are looked at.
    let logTrust: Double
    /// The step whose being wrong is the likeliest way to another commit, and that way's weight.
    let weakest: (step: SearchView.Step, weight: Double)?
    /// For each step of the search, the weight of its being wrong.
    let weights: [Double]

    /// How much likelier a step's crashes are where the bug is absent than where it is present, by their likeness to
    /// the crash looked for. Below 0.5 above one: where the bug is, it would have shown. Set by hand; the fit is not
    /// sensitive to them (halved or doubled, the cross-validated AUC moves by less than 0.001).
    static func falseOdds(likeness: Double) -> Double {
        switch likeness {
        case 0.9...: 0.05
        case 0.7...: 0.15
        case 0.5...: 0.6
        case 0.3...: 1.5
        default: 2.5
        }
    }

    /// The same title on a commit without the bug.
    static let falseCrash = 0.002

    init(_ view: SearchView) {
        let steps = view.judged
        let rate = view.rate
        var belief = CrashRate()
        belief.learn(crashed: rate.crashed, clean: rate.clean)
        let errors = steps.map { Self.logError($0, belief) }
        var weights: [Double] = []
        for place in steps.indices {
            var weight = log(Double(max(0, steps[place].it.left ?? Self.guessedLeft(place, of: steps.count))) + 1)
            for later in place..<steps.count where steps[later].it.mark == steps[place].it.mark {
                weight += errors[later]
            }
            weights.append(exp(min(50, weight)))
        }
        // The whole range may have been wrong: the good end missed the crash, and so did every good step.
        let size = Double(steps.first?.it.left ?? Self.guessedLeft(0, of: steps.count)) + 1
        let goods = zip(steps, errors).filter { $0.0.it.mark == .good }.map { $0.1 }.reduce(0, +)
        let older = exp(min(50, log(2 * size) + goods + (view.goodEnd.map { Self.logMiss($0, belief) } ?? 0)))
        self.weights = weights
        logTrust = steps.isEmpty ? 0 : -log1p(weights.reduce(0, +) + older)
        weakest = zip(steps, weights).max { $0.1 < $1.1 }.map { ($0.0, $0.1) }
    }

    /// How likely a step's runs are if its mark is wrong, against its being right.
    private static func logError(_ step: SearchView.Step, _ belief: CrashRate) -> Double {
        if step.it.mark == .good { return logMiss(step, belief) }
        // Without runs, the mark is somebody's word.
        if step.it.crashed == 0 { return log(0.02) }
        if step.likeness >= 1 { return log(falseCrash) * Double(min(2, max(1, step.same))) }
        return log(falseOdds(likeness: step.likeness))
    }

    private static func logMiss(_ step: SearchView.Step, _ belief: CrashRate) -> Double {
        if step.it.clean == 0 { return log(0.1) }
        return log(max(1e-12, belief.missChance(runs: step.it.clean)))
    }

    /// Where the log doesn't say how many commits were left: halves, from the end.
    private static func guessedLeft(_ place: Int, of count: Int) -> Int { 1 << min(20, max(0, count - 1 - place)) }
}
