import Bisection
import Testing

@Suite struct PriorTests {
    let prior = Prior(stackFiles: ["net/unix/af_unix.c", "net/core/sock.c", ""])

    @Test func `the nearer to the stack, the likelier`() {
        let paths = [
            ["net/unix/af_unix.c", "Documentation/a.rst"], ["net/unix/garbage.c"], ["net/ipv4/tcp.c"],
            ["fs/inode.c"],
            ["Documentation/net.rst", "MAINTAINERS"],
        ]
        let weights = paths.map { prior.weight(changed: $0, isMerge: false) }
        #expect(weights == weights.sorted(by: >))
        #expect(Set(weights).count == weights.count)
        #expect(weights[3] == 1)
    }

    @Test func `a merge is weighed by what it changed itself`() {
        #expect(prior.weight(changed: [], isMerge: true) == 1)
        #expect(prior.weight(changed: ["net/unix/af_unix.c"], isMerge: true) == 1000)
    }

    @Test func `nothing is impossible`() {
        for paths in [[], ["Documentation/x"], [""], ["/"], [String(repeating: "a/", count: 500)]] {
            #expect(prior.weight(changed: paths, isMerge: false) > 0)
            #expect(prior.weight(changed: paths, isMerge: true) > 0)
        }
    }

    @Test func `a file that is not compiled can hardly matter, unless it is on the stack`() {
        let known = Prior(stackFiles: ["a/b.c"]) { $0 == "a/c.c" }
        #expect(known.weight(changed: ["a/d.c"], isMerge: false) < 1)
        #expect(known.weight(changed: ["a/c.c"], isMerge: false) > 1)
        #expect(known.weight(changed: ["a/b.c"], isMerge: false) > known.weight(changed: ["a/c.c"], isMerge: false))
    }

    @Test func `without a stack all of the kernel is alike`() {
        let none = Prior(stackFiles: [])
        #expect(none.weight(changed: ["net/core/sock.c"], isMerge: false) == 1)
        #expect(none.weight(changed: ["file"], isMerge: false) == 1)
    }

    @Test(arguments: [7, 61, 140, 199])
    func `a prior makes the way shorter, a wrong one only longer`(culprit: Int) throws {
        let lineage = Lineage(graph: try line(of: 200), tip: 199)
        for favourite in [culprit, 100] {
            var priors = Array(repeating: 1.0, count: 200)
            priors[favourite] = 1000
            var bench = Bench(lineage, culprit: culprit)
            var inquiry = Inquiry(lineage, priors: priors)
            #expect(bench.play(&inquiry).culprit == culprit)
            if favourite == culprit { #expect(bench.builds <= 3) }
        }
    }
}
