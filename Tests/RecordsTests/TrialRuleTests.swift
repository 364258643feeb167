import Bisection
import Records
import Testing

@Suite struct TrialRuleTests {
    static let crash = RunOutcome.crashed(title: "KASAN: use-after-free Read in foo")
    static let clean = RunOutcome.clean(beside: [])
    static let foreign = RunOutcome.foreign(title: "WARNING in bar")
    static let unclear = RunOutcome.unclear(title: "general protection fault in bar", why: "memory")
    static let noBoot = RunOutcome.noBoot(reason: "Kernel panic")

    static let cases: [(String, [RunOutcome], Mark?)] = [
        ("nothing yet", [], nil),
        ("one crash is enough", [crash], .bad),
        ("two cleans are not enough", [clean, clean], nil),
        ("three are", [clean, clean, clean], .good),
        ("a crash after cleans", [clean, clean, crash], .bad),
        ("one failed boot may be chance", [noBoot], nil),
        ("two are not", [noBoot, noBoot], .skip),
        ("a foreign crash is no clean run", [clean, foreign, clean], nil),
        ("and the third clean run settles it", [clean, foreign, clean, clean], .good),
        ("foreign crashes only", Array(repeating: foreign, count: 6), .skip),
        ("an unclear crash forbids good", [unclear, clean, clean, clean], nil),
        ("and in the end it is a skip", [unclear, clean, clean, clean, clean, clean], .skip),
        ("but a crash still makes it bad", [unclear, clean, clean, crash], .bad),
    ]

    @Test(arguments: cases)
    func `runs come to a verdict`(name: String, outcomes: [RunOutcome], mark: Mark?) {
        #expect(TrialRule(cleanRuns: 3).verdict(after: outcomes)?.mark == mark, "\(name)")
    }

    @Test func `the bad end goes on after a crash, to learn its rate`() {
        let rule = TrialRule(cleanRuns: 20, leastRuns: 3, budget: 20)
        #expect(rule.verdict(after: [Self.crash, Self.crash]) == nil)
        #expect(rule.verdict(after: [Self.crash, Self.clean, Self.clean])?.mark == .bad)
        #expect(rule.verdict(after: [Self.clean, Self.clean, Self.clean]) == nil)
    }

    @Test func `a rare crash is waited for several times at the bad end, within the budget`() {
        var rule = TrialRule(cleanRuns: 8, leastRuns: 3, budget: 8)
        rule.leastCrashes = 2
        #expect(rule.verdict(after: [Self.crash, Self.clean, Self.clean, Self.clean]) == nil)
        #expect(rule.verdict(after: [Self.crash, Self.clean, Self.clean, Self.crash])?.mark == .bad)
        #expect(rule.verdict(after: [Self.crash] + Array(repeating: Self.clean, count: 7))?.mark == .bad)
        #expect(rule.verdict(after: Array(repeating: Self.clean, count: 8))?.mark == .good)
    }

    @Test func `a skip says why`() {
        let verdict = TrialRule(cleanRuns: 3).verdict(after: Array(repeating: Self.foreign, count: 6))
        #expect(verdict == .unknown(why: "another crash: WARNING in bar, in 6 of 6 runs"))
    }

    @Test func `a good mark is as sure as its clean runs make a miss unlikely`() {
        let rule = TrialRule(cleanRuns: 2, misses: [1, 0.5, 0.2, 0.1])
        let verdict = rule.verdict(after: [Self.clean, Self.clean])
        #expect(verdict == .marked(.good, confidence: 0.8))
    }
}
