import Foundation
import Records

/// How likely each commit is the culprit, after what was seen.
///
/// The hypotheses: each suspect is the first *new* commit, so that it and all its descendants are new; or the range's
/// tip is old after all (for a regression: the crash is nowhere); or an older end is new already (the crash is
/// everywhere). Under each one, the places that it makes bad crash at a common rate, about which each commit's own
/// varies; the others crash once in a long while. Suspects that no test told apart are one class with one
/// likelihood for each rate of ``RateBelief/rates``. It follows from the evidence alone, not from its order.
public struct Posterior: Sendable {
    /// The history.
    public let lineage: Lineage
    /// What is looked for.
    public let quest: Quest
    /// What was seen and said.
    public private(set) var evidence = Evidence()
    /// Places by their kernels.
    private(set) var sites: [Site] = []
    let settings: InquirySettings
    private let oldEnds: Int
    /// The chance beforehand of each commit, 0 of those that are no suspects.
    private let weights: [Double]
    private var classes = SuspectClasses()
    private var ancestors: [Int: CommitSet] = [:]
    private var likelihoods: [SiteLikelihood] = []

    /// Nothing seen yet. `priors` are weights, one for each commit, of any scale; empty: all alike.
    public init(
        lineage: Lineage, quest: Quest = .regression, oldEnds: Int = 1, priors: [Double] = [],
        settings: InquirySettings = InquirySettings()
    ) {
        self.lineage = lineage
        self.quest = quest
        self.settings = settings
        self.oldEnds = max(1, oldEnds)
        let doubt = min(0.3, max(0, settings.doubt))
        let given = lineage.graph.indices.map { index -> Double in
            guard lineage.isSuspect[index] else { return 0 }
            let prior = priors.isEmpty ? 1 : priors.indices.contains(index) ? priors[index] : 0
            // Never impossible: a prior is no proof.
            return prior.isFinite ? max(prior, 1e-9) : 1e-9
        }
        let total = given.reduce(0, +)
        weights = given.map { $0 / total * (1 - 2 * doubt) }
        classes = SuspectClasses(lineage.isSuspect)
    }

    /// Runs by place.
    public var counts: [Place: RunCounts] { evidence.runs }

    /// Whether `place` is one of the range's.
    public func isKnown(_ place: Place) -> Bool {
        switch place {
        case .commit(let index): lineage.graph.indices.contains(index)
        case .oldEnd(let end): (0..<oldEnds).contains(end)
        }
    }

    /// Takes in what `change` adds to the evidence.
    mutating func learn(_ change: (inout Evidence) -> Void) {
        change(&evidence)
        let before = Dictionary(uniqueKeysWithValues: zip(sites, likelihoods))
        sites = evidence.sites.filter { $0.places.allSatisfy(isKnown) }
        likelihoods = sites.map { before[$0] ?? SiteLikelihood($0, settings) }
        for case .commit(let index) in sites.filter(\.tells).flatMap(\.places) where ancestors[index] == nil {
            let above = lineage.graph.ancestors(of: index)
            ancestors[index] = above
            classes.split(above)
        }
    }

    /// Everything that follows, at this moment.
    public func belief() -> Belief {
        var weights = weights
        for commit in evidence.cleared where weights.indices.contains(commit) { weights[commit] *= Self.cleared }
        let doubt = min(0.3, max(0, settings.doubt))
        let ends = (0..<oldEnds).map { Hypothesis.oldEndIsNew($0) }
        let hypotheses = classes.members.map { Hypothesis.culprit($0) } + [.tipIsOld] + ends
        let shares =
            classes.sums(weights) + [doubt] + Array(repeating: doubt / Double(oldEnds), count: oldEnds)
        let logs = logLikelihoods(hypotheses)
        let peak = zip(logs, shares).filter { $1 > 0 }.flatMap(\.0).max() ?? 0
        var rates = Array(repeating: 0.0, count: RateBelief.rates.count)
        var mass = Array(repeating: 0.0, count: hypotheses.count)
        for number in hypotheses.indices where shares[number] > 0 {
            for rate in rates.indices {
                let part = shares[number] * start[rate] * exp(logs[number][rate] - peak)
                mass[number] += part
                // Where the crash is nowhere, nothing is learnt about how often it shows.
                if !hypotheses[number].isCrashNowhere(quest) { rates[rate] += part }
            }
        }
        return Belief(
            self, weights: weights, classes: classes.numbers, shares: shares, mass: mass, rates: rates)
    }

    /// What is left of the chance of a commit that a person says is not the culprit.
    private static let cleared = 1e-3
    /// The chance that two places with the same kernel differ in the crash.
    private static let tornTie = 1e-9

    private var start: [Double] {
        guard let known = settings.knownRate else { return RateBelief.start }
        let nearest = RateBelief.rates.indices.min {
            abs(RateBelief.rates[$0] - known) < abs(RateBelief.rates[$1] - known)
        }
        return RateBelief.rates.indices.map { $0 == nearest ? 1 : 0 }
    }

    /// Of all that was seen, for each hypothesis and rate.
    private func logLikelihoods(_ hypotheses: [Hypothesis]) -> [[Double]] {
        let told = zip(self.sites, self.likelihoods).filter { $0.0.tells }
        let (sites, likelihoods) = (told.map(\.0), told.map(\.1))
        let faces = Faces(sites, likelihoods, count: lineage.graph.count, settings)
        return hypotheses.map { hypothesis in
            let bad = sites.map { isBad($0.places[0], under: hypothesis) }
            let torn = sites.indices.count(where: { place in
                sites[place].places.contains { bad[place] != isBad($0, under: hypothesis) }
            })
            var logs = faces?.logLikelihoods(bad) ?? Array(repeating: 0, count: RateBelief.rates.count)
            for rate in logs.indices {
                if faces == nil {
                    for (place, one) in likelihoods.enumerated() {
                        logs[rate] += bad[place] ? one.ifBad[rate] : one.ifGood
                    }
                }
                logs[rate] += Double(torn) * log(Self.tornTie)
            }
            return logs
        }
    }

    /// Whether `place` has the crash under a hypothesis.
    private func isBad(_ place: Place, under hypothesis: Hypothesis) -> Bool {
        isNew(place, under: hypothesis) == (quest == .regression)
    }

    private func isNew(_ place: Place, under hypothesis: Hypothesis) -> Bool {
        switch (hypothesis, place) {
        case (.culprit(let member), .commit(let index)): ancestors[index]?.contains(member) ?? false
        case (.culprit, .oldEnd), (.tipIsOld, _): false
        case (.oldEndIsNew, .commit): true
        case (.oldEndIsNew(let new), .oldEnd(let end)): new == end
        }
    }
}

/// What may be the case.
enum Hypothesis: Sendable, Hashable {
    /// The culprit is this commit, or one that no test told apart from it.
    case culprit(Int)
    /// The range's tip is as old as its other end.
    case tipIsOld
    /// An older end is as new as the tip.
    case oldEndIsNew(Int)

    func isCrashNowhere(_ quest: Quest) -> Bool {
        switch self {
        case .culprit: false
        case .tipIsOld: quest == .regression
        case .oldEndIsNew: quest == .fix
        }
    }
}

/// The suspects, those together that no test told apart. Classes are numbered by their first members.
struct SuspectClasses: Sendable {
    /// Each commit's class, -1 of those that are no suspects.
    private(set) var numbers: [Int32] = []
    /// Each class's first commit.
    private(set) var members: [Int] = []

    init() {}

    /// All in one class.
    init(_ isSuspect: [Bool]) {
        numbers = isSuspect.map { $0 ? 0 : -1 }
        members = isSuspect.firstIndex(of: true).map { [$0] } ?? []
    }

    /// Parts each class into those in `set` and the others.
    mutating func split(_ set: CommitSet) {
        var renamed = Array(repeating: Int32(-1), count: 2 * members.count)
        members = []
        for commit in numbers.indices where numbers[commit] >= 0 {
            let key = 2 * Int(numbers[commit]) + (set.contains(commit) ? 1 : 0)
            if renamed[key] < 0 {
                renamed[key] = Int32(members.count)
                members.append(commit)
            }
            numbers[commit] = renamed[key]
        }
    }

    /// For each class, the sum over its commits.
    func sums(_ values: [Double]) -> [Double] {
        var sums = Array(repeating: 0.0, count: members.count)
        for (commit, number) in numbers.enumerated() where number >= 0 { sums[Int(number)] += values[commit] }
        return sums
    }
}
