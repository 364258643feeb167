import Foundation
import Records

/// How likely each commit is the culprit, after what was seen.
///
/// The hypotheses: each suspect is the first *new* commit, so that it and all its descendants are new; or the range's
/// tip is old after all (for a regression: the crash is nowhere); or an older end is new already (the crash is
/// everywhere). Under each one, the places that it makes bad crash at a common rate, about which each commit's own
/// varies; the others crash once in a long while. Suspects that no test told apart are one class with one
/// likelihood, which is kept for each rate of ``RateBelief/rates``: a test splits the classes, adds to the
/// likelihoods, and costs one pass over the commits.
public struct Posterior: Sendable {
    /// The history.
    public let lineage: Lineage
    /// What is looked for.
    public let quest: Quest
    /// What was seen where, in runs.
    public private(set) var counts: [Place: RunCounts] = [:]
    private let settings: InquirySettings
    private let weights: [Double]
    private var classes: [HypothesisClass]
    /// Each suspect's place in `classes`, -1 for the others.
    private var classOf: [Int32]
    private var ancestors: [Int: CommitSet] = [:]

    /// Nothing seen yet. `priors` are weights, one for each commit, of any scale; empty: all alike.
    public init(
        lineage: Lineage, quest: Quest = .regression, oldEnds: Int = 1, priors: [Double] = [],
        settings: InquirySettings = InquirySettings()
    ) {
        self.lineage = lineage
        self.quest = quest
        self.settings = settings
        let graph = lineage.graph
        let doubt = min(0.3, max(0, settings.doubt))
        let ends = max(1, oldEnds)
        let given = graph.indices.map { index -> Double in
            guard lineage.isSuspect[index] else { return 0 }
            let prior = priors.isEmpty ? 1 : priors.indices.contains(index) ? priors[index] : 0
            // Never impossible: a prior is no proof.
            return prior.isFinite ? max(prior, 1e-9) : 1e-9
        }
        let total = given.reduce(0, +)
        weights = given.map { $0 / total * (1 - 2 * doubt) }
        classOf = lineage.isSuspect.map { $0 ? 0 : -1 }
        let flat = Array(repeating: 0.0, count: RateBelief.rates.count)
        classes = [
            HypothesisClass(
                kind: .commits(member: lineage.tip), weight: 1 - 2 * doubt, size: classOf.count { $0 == 0 },
                logLikelihood: flat),
            HypothesisClass(kind: .tipIsOld, weight: doubt, size: 0, logLikelihood: flat),
        ]
        for end in 0..<ends {
            let kind = HypothesisClass.Kind.oldEndIsNew(end)
            classes.append(
                HypothesisClass(kind: kind, weight: doubt / Double(ends), size: 0, logLikelihood: flat))
        }
    }

    /// Takes in runs of `place`.
    public mutating func observe(_ place: Place, _ seen: RunCounts) {
        guard isKnown(place), seen.telling > 0 else { return }
        if case .commit(let index) = place, ancestors[index] == nil { split(at: index) }
        let before = counts[place] ?? RunCounts()
        counts[place] = RunCounts(crashed: before.crashed + seen.crashed, clean: before.clean + seen.clean)
        let ifBad = logLikelihoods(of: seen, after: before)
        let ifGood = logLikelihoodIfGood(of: seen, after: before)
        for number in classes.indices {
            if crashes(place, under: classes[number].kind) {
                for rate in ifBad.indices { classes[number].logLikelihood[rate] += ifBad[rate] }
            } else {
                for rate in ifBad.indices { classes[number].logLikelihood[rate] += ifGood }
            }
        }
    }

    /// Whether `place` is one of the range's.
    public func isKnown(_ place: Place) -> Bool {
        switch place {
        case .commit(let index): lineage.graph.indices.contains(index)
        case .oldEnd(let end): classes.contains { $0.kind == .oldEndIsNew(end) }
        }
    }

    /// Everything that follows, at this moment.
    public func belief() -> Belief {
        let peak = classes.flatMap(\.logLikelihood).max() ?? 0
        var rates = Array(repeating: 0.0, count: RateBelief.rates.count)
        var mass = Array(repeating: 0.0, count: classes.count)
        for (number, one) in classes.enumerated() {
            for (rate, logLikelihood) in one.logLikelihood.enumerated() {
                let part = one.weight * RateBelief.start[rate] * exp(logLikelihood - peak)
                mass[number] += part
                // Where the crash is nowhere, nothing is learnt about how often it shows.
                if !one.kind.isCrashNowhere(quest) { rates[rate] += part }
            }
        }
        return Belief(self, mass: mass, rates: rates)
    }

    // MARK: Likelihoods

    /// What `seen` adds to a bad place's likelihood, for each rate.
    private func logLikelihoods(of seen: RunCounts, after before: RunCounts) -> [Double] {
        let spread = RateSpread(settings)
        let all = RunCounts(crashed: before.crashed + seen.crashed, clean: before.clean + seen.clean)
        return RateBelief.rates.map { rate in
            spread.logLikelihood(of: all, rate: rate) - spread.logLikelihood(of: before, rate: rate)
        }
    }

    /// What `seen` adds to a good place's. A second false crash of one place is likely: what misled once misleads
    /// again.
    private func logLikelihoodIfGood(of seen: RunCounts, after before: RunCounts) -> Double {
        RateSpread.logChance(
            seen, crash: Self.falseConcentration * settings.falseCrash + Double(before.crashed),
            clean: Self.falseConcentration * (1 - settings.falseCrash) + Double(before.clean))
    }

    static let falseConcentration = 2.0

    // MARK: Classes

    /// Whether `place` is bad under a hypothesis.
    private func crashes(_ place: Place, under kind: HypothesisClass.Kind) -> Bool {
        isNew(place, under: kind) == (quest == .regression)
    }

    private func isNew(_ place: Place, under kind: HypothesisClass.Kind) -> Bool {
        switch (kind, place) {
        case (.commits(let member), .commit(let index)): ancestors[index]?.contains(member) ?? false
        case (.commits, .oldEnd), (.tipIsOld, _): false
        case (.oldEndIsNew, .commit): true
        case (.oldEndIsNew(let new), .oldEnd(let end)): new == end
        }
    }

    /// Parts each class into the ancestors of commit `index` and the others.
    private mutating func split(at index: Int) {
        let above = lineage.graph.ancestors(of: index)
        ancestors[index] = above
        var inside = Array(repeating: 0, count: classes.count)
        for commit in above where classOf[commit] >= 0 { inside[Int(classOf[commit])] += 1 }
        var partner = Array(repeating: Int32(-1), count: classes.count)
        for number in inside.indices where inside[number] > 0 && inside[number] < classes[number].size {
            partner[number] = Int32(classes.count)
            var part = classes[number]
            part.size = inside[number]
            part.weight = 0
            classes[number].size -= inside[number]
            classes.append(part)
        }
        for commit in above where classOf[commit] >= 0 {
            let number = Int(classOf[commit])
            guard number < partner.count, partner[number] >= 0 else { continue }
            let new = Int(partner[number])
            classOf[commit] = partner[number]
            classes[new].kind = .commits(member: commit)
            classes[new].weight += weights[commit]
        }
        renewOutside(of: above, partner)
    }

    /// The other halves' weights and members: summed anew, as a difference would lose small ones.
    private mutating func renewOutside(of above: CommitSet, _ partner: [Int32]) {
        for number in partner.indices where partner[number] >= 0 { classes[number].weight = 0 }
        for (commit, number) in classOf.enumerated() where number >= 0 {
            guard Int(number) < partner.count, partner[Int(number)] >= 0 else { continue }
            classes[Int(number)].weight += weights[commit]
            classes[Int(number)].kind = .commits(member: commit)
        }
    }

    // MARK: For beliefs

    func kind(_ number: Int) -> HypothesisClass.Kind { classes[number].kind }

    /// As ``commitProbabilities(_:)``, but 0 for suspects whose likelihood is far below the best one's.
    func liveProbabilities(_ mass: [Double]) -> [Double] {
        let likelihoods = zip(mass, classes).map { mass, one -> Double in
            guard case .commits = one.kind, one.weight > 0 else { return 0 }
            return mass / one.weight
        }
        let least = (likelihoods.max() ?? 0) * Self.leastLikelihood
        return zip(classOf, weights).map { number, weight in
            guard number >= 0, likelihoods[Int(number)] >= least else { return 0 }
            return likelihoods[Int(number)] * weight
        }
    }

    private static let leastLikelihood = 0.05

    func commitProbabilities(_ mass: [Double]) -> [Double] {
        let factors = zip(mass, classes).map { $1.weight > 0 ? $0 / $1.weight : 0 }
        return zip(classOf, weights).map { $0 < 0 ? 0 : factors[Int($0)] * $1 }
    }

    /// Each suspect's class, -1 for the others: suspects of one class were never told apart.
    var classNumbers: [Int32] { classOf }
}

/// Hypotheses with one likelihood.
struct HypothesisClass: Sendable {
    enum Kind: Sendable, Hashable {
        /// Suspects that no test told apart, `member` one of them.
        case commits(member: Int)
        /// The range's tip is as old as its other end.
        case tipIsOld
        /// An older end is as new as the tip.
        case oldEndIsNew(Int)

        func isCrashNowhere(_ quest: Quest) -> Bool {
            switch self {
            case .commits: false
            case .tipIsOld: quest == .regression
            case .oldEndIsNew: quest == .fix
            }
        }
    }

    var kind: Kind
    /// The chance beforehand, of all its hypotheses together.
    var weight: Double
    /// How many commits it has.
    var size: Int
    /// For each rate.
    var logLikelihood: [Double]
}
