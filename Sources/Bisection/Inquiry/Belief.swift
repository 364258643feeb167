import Records

/// What a posterior comes to at one moment: chances, all of them absolute.
public struct Belief: Sendable {
    /// For each commit, the chance that it is the culprit.
    public let culprit: [Double]
    /// The chance that the range's tip is old: for a regression, that the crash is nowhere.
    public let tipIsOld: Double
    /// For each older end, the chance that it is new: for a regression, that the crash is everywhere.
    public let oldEndIsNew: [Double]
    /// How often a bad commit shows its crash.
    public let rate: RateBelief
    /// For each suspect its class, -1 for the others: suspects of one class were never told apart.
    let classes: [Int32]
    /// For each class, the chance that it holds the culprit.
    let classChances: [Double]
    /// For each commit, the chance that the culprit is it or one of its ancestors.
    let culpritAmongAncestors: [Double]
    /// The same among the suspects that what was seen speaks for, as if it were one of them: those without any
    /// likelihood to speak of are left out.
    let liveAmongAncestors: [Double]
    /// The chance that the culprit is one of those, if it is in the range at all.
    let liveShare: Double
    private let quest: Quest

    /// `shares` and `mass` are the hypotheses' weights before and after; the classes come first, then the tip, then
    /// the older ends.
    init(
        _ posterior: Posterior, weights: [Double], classes: [Int32], shares: [Double], mass: [Double],
        rates: [Double]
    ) {
        let total = mass.reduce(0, +)
        let chances = mass.map { $0 / total }
        let ratios = zip(chances, shares).map { $1 > 0 ? $0 / $1 : 0 }
        func spread(_ ratios: [Double]) -> [Double] {
            zip(classes, weights).map { $0 < 0 ? 0 : ratios[Int($0)] * $1 }
        }
        let count = Int(classes.max() ?? -1) + 1
        culprit = spread(ratios)
        culpritAmongAncestors = posterior.lineage.sums(culprit)
        let least = (ratios.prefix(count).max() ?? 0) * Self.leastLikelihood
        let live = spread(ratios.map { $0 >= least ? $0 : 0 })
        let kept = live.reduce(0, +)
        liveShare = kept / max(culprit.reduce(0, +), .leastNonzeroMagnitude)
        liveAmongAncestors = posterior.lineage.sums(live.map { $0 / max(kept, .leastNonzeroMagnitude) })
        self.classes = classes
        classChances = Array(chances.prefix(count))
        tipIsOld = chances[count]
        oldEndIsNew = Array(chances.dropFirst(count + 1))
        var belief = RateBelief()
        let all = rates.reduce(0, +)
        if all > 0 { belief.weights = rates.map { $0 / all } }
        rate = belief
        quest = posterior.quest
    }

    /// Suspects below this share of the best one's likelihood are spoken against.
    private static let leastLikelihood = 0.05

    /// The chance that the culprit is in the range at all.
    public var inRange: Double { max(0, 1 - tipIsOld - oldEndIsNew.reduce(0, +)) }

    /// The likeliest culprit; of equally likely ones the newest.
    var lead: Int? { culprit.indices.max { culprit[$0] < culprit[$1] } }

    /// The suspects of a class, ascending.
    func members(of number: Int) -> [Int] { classes.indices.filter { classes[$0] == Int32(number) } }

    /// The chance that `place` is bad: that it has the crash.
    public func badChance(of place: Place) -> Double {
        let new = newChance(of: place)
        return quest == .regression ? new : 1 - new
    }

    /// The chance that `place` is as the range's tip is taken to be.
    func newChance(of place: Place) -> Double {
        let chance =
            switch place {
            case .commit(let index): culpritAmongAncestors[index] + oldEndIsNew.reduce(0, +)
            case .oldEnd(let end): oldEndIsNew.indices.contains(end) ? oldEndIsNew[end] : 0
            }
        return min(1, max(0, chance))
    }
}
