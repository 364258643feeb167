import Bisection
import Records

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
        let outcomes = laboratory.test(order.place, cleanRuns: order.cleanRuns, leastRuns: order.leastRuns)
        guard let outcomes else { return inquiry.observeUntestable(order.place) }
        // The same kernel is not run as another's.
        let image = laboratory.image(of: order.place)
        let twin = inquiry.posterior.counts.keys.sorted().first {
            $0 != order.place && laboratory.image(of: $0) == image
        }
        if let twin { inquiry.tie(order.place, twin) }
        let tally = Tally(outcomes)
        inquiry.observe(
            order.place,
            RunCounts(
                crashed: Double(tally.crashed), clean: Double(tally.clean), unclear: Double(tally.unclear),
                foreign: Double(tally.foreign)))
    }
}
