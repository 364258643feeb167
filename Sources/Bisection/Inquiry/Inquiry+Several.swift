extension Inquiry {
    /// Up to `count` tests that can be made at once, by several workers, beside those of the places `underway`: the one of
    /// ``decision()`` first, the others that a name needs, and then commits that tell most beside those before. Empty
    /// where the search has ended, or where nothing can be told before what is under way has come out.
    public func next(_ count: Int, underway: [Place] = []) -> [TestOrder] {
        guard count > 0, case .test(let first) = decision() else { return [] }
        var taken = Set(underway.flatMap { site($0)?.places ?? [$0] })
        var orders: [TestOrder] = []
        func take(_ order: TestOrder) {
            guard orders.count < count, !taken.contains(order.place) else { return }
            orders.append(order)
            taken.formUnion(site(order.place)?.places ?? [order.place])
        }
        take(first)
        // Without a crash at the bad end nothing else tells anything.
        if first.purpose == .badEnd, counts(first.place).crashed == 0 { return orders }
        let belief = posterior.belief()
        if first.purpose == .verification, let lead = belief.lead,
            case .missing(let missing) = verification(of: lead, belief)
        {
            missing.forEach(take)
        }
        let choice = Choice(self, belief)
        var cells = [belief.culprit]
        for case .commit(let index) in taken.sorted() { cells = split(cells, at: index) }
        while orders.count < count, let order = choice.beside(taken, in: cells) {
            take(order)
            if case .commit(let index) = order.place { cells = split(cells, at: index) }
        }
        return orders
    }

    /// Parts each cell of suspects into those that make commit `index` new and the others.
    private func split(_ cells: [[Double]], at index: Int) -> [[Double]] {
        let above = posterior.lineage.graph.ancestors(of: index)
        return cells.flatMap { cell in
            var (inside, outside) = (cell, cell)
            for commit in cell.indices {
                if above.contains(commit) { outside[commit] = 0 } else { inside[commit] = 0 }
            }
            return [inside, outside].filter { $0.reduce(0, +) > 0.005 }
        }
    }
}

extension Choice {
    /// The untested commit that splits `cells`, which tests under way tell apart, best for what it costs; nil if none
    /// does.
    func beside(_ taken: Set<Place>, in cells: [[Double]]) -> TestOrder? {
        let lineage = inquiry.posterior.lineage
        let parts = cells.map { (total: $0.reduce(0, +), sums: lineage.sums($0)) }
        var best: (index: Int, rate: Double)?
        for index in lineage.graph.indices where isOpen(index) && !taken.contains(.commit(index)) {
            var information = 0.0
            for part in parts { information += part.total * TestValue.entropy(part.sums[index] / part.total) }
            information *= testableChance(index)
            guard information >= Self.worthwhile else { continue }
            let seconds = max(1e-3, inquiry.costs.build(.commit(index)) + inquiry.costs.clean)
            if information / seconds > (best?.rate ?? 0) * (1 + 1e-12) { best = (index, information / seconds) }
        }
        return best.map { TestOrder(.commit($0.index), cleanRuns: usualRuns, purpose: .candidate) }
    }
}
