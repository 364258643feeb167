import Bisection
import Testing

@Suite struct InquirySeveralTests {
    @Test(arguments: [1, 2, 3, 7])
    func `several workers part a line evenly`(count: Int) throws {
        let lineage = Lineage(graph: try line(of: 800), tip: 799)
        var inquiry = Inquiry(lineage)
        inquiry.observe(.commit(799), crashed: 5, clean: 0)
        let places = inquiry.next(count).compactMap { if case .commit(let index) = $0.place { index } else { nil } }
        #expect(places.count == count)
        let bounds = [0] + places.sorted() + [800]
        // Each worker takes the best of what the ones before left: no part is more than twice an even one.
        for (low, high) in zip(bounds, bounds.dropFirst()) { #expect(high - low <= 2 * 800 / (count + 1) + 2) }
    }

    @Test func `the first is what one worker would test`() throws {
        let lineage = Lineage(graph: try line(of: 30), tip: 29)
        var inquiry = Inquiry(lineage)
        for _ in 0..<3 {
            guard case .test(let order) = inquiry.decision() else { return }
            #expect(inquiry.next(4).first == order)
            inquiry.observe(order.place, crashed: 3, clean: 0)
        }
    }

    @Test func `there are no more than tell anything`() throws {
        let lineage = Lineage(graph: try line(of: 3), tip: 2)
        var inquiry = Inquiry(lineage)
        inquiry.observe(.commit(2), crashed: 3, clean: 0)
        #expect(inquiry.next(10).count <= 3)
        #expect(inquiry.next(0).isEmpty)
        #expect(inquiry.next(-1).isEmpty)
    }

    @Test func `what is under way is not ordered again, and what is beside it is`() throws {
        let lineage = Lineage(graph: try line(of: 800), tip: 799)
        var inquiry = Inquiry(lineage)
        #expect(inquiry.next(3, underway: [.commit(799)]).isEmpty)
        inquiry.observe(.commit(799), crashed: 5, clean: 0)
        let three = inquiry.next(3)
        let others = inquiry.next(2, underway: [three[0].place])
        #expect(others.map(\.place) == three.dropFirst().map(\.place))
    }

    @Test func `the runs that a name needs are made at once`() throws {
        let lineage = Lineage(graph: try line(of: 30), tip: 29)
        var inquiry = Inquiry(lineage)
        inquiry.observe(.commit(29), crashed: 6, clean: 0)
        inquiry.observe(.commit(15), crashed: 1, clean: 0)
        inquiry.observe(.commit(14), crashed: 0, clean: 1)
        let orders = inquiry.next(2)
        #expect(Set(orders.map(\.place)) == [.commit(15), .commit(14)])
        #expect(orders.allSatisfy { $0.purpose == .verification })
    }
}
