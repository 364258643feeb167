import Bisection

/// Plays a bisection by the decisions of an inquiry.
struct InquiryPlay {
    private let range: SimulatedRange

    init(_ range: SimulatedRange) { self.range = range }

    func play(_ laboratory: inout Laboratory) -> Answer {
        let world = laboratory.settings
        var inquiry = Inquiry(
            range.lineage, quest: range.quest, oldEnds: range.oldEnds, priors: range.priors,
            costs: TestCosts(build: world.buildSeconds, clean: world.cleanSeconds, crash: world.crashSeconds),
            settings: range.settings)
        while true {
            switch inquiry.decision() {
            case .test(let order): test(order, &laboratory, &inquiry)
            case .ended(.culprit(let index, let probability)): return .named(index, probability: probability)
            case .ended(.credibleSet(let set)):
                return .oneOf(set.members.map(\.index), probability: set.probability)
            case .ended(.notHere): return .nothing
            }
        }
    }

    private func test(_ order: TestOrder, _ laboratory: inout Laboratory, _ inquiry: inout Inquiry) {
        guard laboratory.build(order.place) else { return inquiry.observeUntestable(order.place) }
        var runs = Laboratory.Runs()
        // As a step in earnest: it ends when enough was seen, or without a verdict after twice as many runs.
        while runs.total < 2 * order.cleanRuns + 2 {
            runs.add(laboratory.run(order.place))
            if runs.crashed > 0, runs.crashed + runs.clean >= order.leastRuns { break }
            if runs.clean >= order.cleanRuns { break }
        }
        inquiry.observe(order.place, crashed: runs.crashed, clean: runs.clean)
    }
}
