import Records

extension Inquiry {
    /// What can be said for sure, or the test that it still takes; nil while nothing can.
    func conclusion(_ belief: Belief) -> Decision? {
        if let decision = nowhere(belief) { return decision }
        guard let lead = belief.lead else { return nil }
        let chance = belief.culprit[lead]
        guard settings.verifies else {
            return chance >= settings.confidence ? .ended(.culprit(lead, probability: chance)) : nil
        }
        // The runs that a name needs are among those that tell most, once it is likely.
        guard chance >= Self.leading else { return nil }
        switch verification(of: lead, belief) {
        case .missing(let orders): return .test(orders[0])
        case .done: return chance >= settings.confidence ? .ended(.culprit(lead, probability: chance)) : nil
        case .impossible:
            // Where it shows a crash that may be another's, it is not for runs to make that surer.
            let isUnclear = counts(.commit(lead)).unclear > 0 && isHopeless(.commit(lead))
            guard chance >= (isUnclear ? settings.credibility : settings.confidence),
                belief.members(of: Int(belief.classes[lead])).count == 1
            else { return nil }
            return .ended(unearned(lead, belief))
        }
    }

    private static let leading = 0.75

    private func nowhere(_ belief: Belief) -> Decision? {
        for (end, chance) in belief.oldEndIsNew.enumerated() where chance >= settings.confidence {
            if let order = firstRuns(of: .oldEnd(end), belief) { return .test(order) }
            return .ended(.notHere(ends(end, chance)))
        }
        guard belief.tipIsOld >= settings.confidence else { return nil }
        return .ended(.notHere(tip(belief.tipIsOld)))
    }

    private func firstRuns(of end: Place, _ belief: Belief) -> TestOrder? {
        guard settings.verifies, !isHopeless(end), counts(end).telling == 0, site(end)?.mark == nil else {
            return nil
        }
        return TestOrder(end, cleanRuns: runsNeeded(missing: 0.02, belief), purpose: .goodEnd)
    }

    private func ends(_ end: Int, _ chance: Double) -> Finding.NotHere {
        guard posterior.quest == .fix else { return .crashEverywhere(oldEnd: end, probability: chance) }
        return .crashNowhere(probability: chance, cleanRuns: Int(counts(.oldEnd(end)).clean))
    }

    private func tip(_ chance: Double) -> Finding.NotHere {
        guard posterior.quest == .fix else {
            return .crashNowhere(
                probability: chance, cleanRuns: Int(counts(.commit(posterior.lineage.tip)).clean))
        }
        return .crashEverywhere(oldEnd: 0, probability: chance)
    }

    // MARK: A name is earned by runs

    /// How far a commit has earned to be named.
    enum Verification {
        case done
        /// These tests are still to be made.
        case missing([TestOrder])
        /// It or a parent can't be tested, or did not show what it must.
        case impossible
    }

    /// Whether the commit was built and crashed, and each parent was built and stayed clean, as often as the rate asks;
    /// for a fix the other way round.
    func verification(of culprit: Int, _ belief: Belief) -> Verification {
        let isRegression = posterior.quest == .regression
        let places = [Place.commit(culprit)] + parents(of: culprit)
        var orders: [TestOrder] = []
        for (number, place) in places.enumerated() {
            switch verification(of: place, isBad: (number == 0) == isRegression, belief) {
            case .done: break
            case .missing(let order): orders += order
            case .impossible: return .impossible
            }
        }
        return orders.isEmpty ? .done : .missing(orders)
    }

    private func verification(of place: Place, isBad: Bool, _ belief: Belief) -> Verification {
        if let mark = site(place)?.mark, mark != .skip {
            return mark == (isBad ? .bad : .good) ? .done : .impossible
        }
        let counts = counts(place)
        let least = max(1, settings.leastBadEndRuns)
        let runs = max(least, runsNeeded(missing: Self.verifiedMiss, belief))
        guard isBad else {
            if counts.crashed >= 1 { return .impossible }
            let missing = runs - Int(counts.clean)
            guard missing > 0 else { return .done }
            if isHopeless(place) { return .impossible }
            return .missing([TestOrder(place, cleanRuns: missing, purpose: .verification)])
        }
        if Int(counts.crashed) >= min(Self.sureCrashes, least), Int(counts.telling) >= least { return .done }
        if isHopeless(place) || counts.crashed == 0 && counts.clean >= Double(settings.maxRuns) {
            return .impossible
        }
        let missing = max(1, least - Int(counts.telling))
        return .missing([
            TestOrder(place, cleanRuns: max(runs, missing), leastRuns: missing, purpose: .verification)
        ])
    }

    private static let verifiedMiss = 0.005

    /// A commit's parents; beyond the range, the older ends stand for them.
    func parents(of index: Int) -> [Place] {
        let parents = posterior.lineage.graph.parents(of: index)
        guard parents.isEmpty else { return parents.map { .commit(Int($0)) } }
        return (0..<oldEnds).map { .oldEnd($0) }
    }

    /// The likely culprit that could not earn its name, with what runs can't rule out: its parents' classes.
    private func unearned(_ lead: Int, _ belief: Belief) -> Finding {
        var taken = Set([lead])
        for case .commit(let parent) in parents(of: lead) {
            if case .done = verification(of: .commit(parent), isBad: posterior.quest == .fix, belief) { continue }
            taken.formUnion(belief.members(of: Int(belief.classes[parent])))
        }
        return set(belief, .untestable, holding: taken)
    }

    /// Where the likeliest commit shows only crashes that may be another's: all from it on up to where the crash itself
    /// shows.
    private func unclearStretch(from lead: Int, _ belief: Belief) -> Set<Int> {
        let seen = counts(.commit(lead))
        guard seen.unclear > 0, seen.crashed == 0 else { return [] }
        let graph = posterior.lineage.graph
        var stretch = graph.descendants(of: lead)
        for site in posterior.sites where site.counts.crashed > 0 && belief.newChance(of: site.places[0]) > 0.5 {
            if case .commit(let index) = site.places[0] { stretch.formIntersection(graph.ancestors(of: index)) }
        }
        return Set(stretch.filter { posterior.lineage.isSuspect[$0] })
    }

    // MARK: Sets

    /// What is left where no test helps any more.
    func rest(_ belief: Belief, _ reason: CredibleSet.Reason) -> Finding {
        let likeliest = belief.oldEndIsNew.indices.max { belief.oldEndIsNew[$0] < belief.oldEndIsNew[$1] }
        guard let end = likeliest, belief.oldEndIsNew[end] > 0.8 else {
            return set(belief, reason)
        }
        return .notHere(ends(end, belief.oldEndIsNew[end]))
    }

    /// Where one class of suspects holds the culprit almost for sure, and no test that tells much is left: the test that
    /// may still part the class, or the class. Within it the prior is put aside: all may be it that no run told apart.
    func indivisible(_ belief: Belief, _ choice: Choice) -> Decision? {
        guard let top = belief.classChances.indices.max(by: { belief.classChances[$0] < belief.classChances[$1] }),
            belief.classChances[top] >= settings.confidence
        else { return nil }
        let members = belief.members(of: top)
        guard members.count > 1 else { return nil }
        if let index = choice.halving(members) {
            return .test(TestOrder(.commit(index), cleanRuns: choice.usualRuns, purpose: .candidate))
        }
        if let order = retry(belief, choice) { return .test(order) }
        return .ended(set(belief, .untestable))
    }

    /// A place that told nothing so far and decides what the answer is: it is tried again.
    func retry(_ belief: Belief, _ choice: Choice) -> TestOrder? {
        for (end, chance) in belief.oldEndIsNew.enumerated() where chance > 1 - settings.confidence {
            let place = Place.oldEnd(end)
            guard isUntestable(place), isBuilt(place), !isHopeless(place) else { continue }
            return TestOrder(place, cleanRuns: choice.usualRuns, purpose: .revisit)
        }
        guard case .credibleSet(let set) = set(belief, .untestable), set.members.count > 1 else { return nil }
        let open = set.members.map(\.index).sorted().filter {
            isUntestable(.commit($0)) && !isHopeless(.commit($0)) && isBuilt(.commit($0))
        }
        guard !open.isEmpty else { return nil }
        let place = Place.commit(open[(open.count - 1) / 2])
        return TestOrder(place, cleanRuns: choice.usualRuns, purpose: .revisit)
    }

    /// The likeliest commits, until together they are likely enough, and `needed` ones. Commits that no test told apart
    /// are in it together, or not at all.
    func set(_ belief: Belief, _ reason: CredibleSet.Reason, holding needed: Set<Int> = []) -> Finding {
        let needed = needed.union(belief.lead.map { unclearStretch(from: $0, belief) } ?? [])
        var members: [Int32: [Int]] = [:]
        for (index, number) in belief.classes.enumerated() where number >= 0 {
            members[number, default: []].append(index)
        }
        let classes = members.map { number, indices in
            (number: number, indices: indices, chance: belief.classChances[Int(number)])
        }
        let ranked = classes.sorted { left, right in
            let (one, other) = (
                left.chance / Double(left.indices.count), right.chance / Double(right.indices.count)
            )
            return one == other ? left.number < right.number : one > other
        }
        var sum = 0.0
        var taken: [CredibleSet.Member] = []
        for group in ranked
        where sum < settings.credibility * belief.inRange || !needed.isDisjoint(with: group.indices) {
            sum += group.chance
            taken += group.indices.map { .init(index: $0, probability: belief.culprit[$0]) }
        }
        taken.sort { $0.probability == $1.probability ? $0.index < $1.index : $0.probability > $1.probability }
        return .credibleSet(CredibleSet(members: taken, probability: min(1, sum), reason: reason))
    }
}
