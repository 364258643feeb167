extension Inquiry {
    /// Up to `count` tests that can be made at once, by several workers: the one of ``decision()`` first, and then commits
    /// that tell most beside those before. Empty where the search has ended.
    public func next(_ count: Int) -> [TestOrder] {
        guard count > 0, case .test(let first) = decision() else { return [] }
        var orders = [first]
        let belief = posterior.belief()
        let choice = Choice(self, belief)
        var cells = [belief.culprit]
        while orders.count < count {
            if case .commit(let index) = orders[orders.count - 1].place { cells = split(cells, at: index) }
            let taken = orders.map(\.place)
            guard let order = choice.beside(taken, in: cells) else { break }
            orders.append(order)
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
    func beside(_ taken: [Place], in cells: [[Double]]) -> TestOrder? {
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
