import Bisection
import Records
import Testing

@testable import Simulation

@Suite struct SimulationTests {
    let range: SimulatedRange

    init() throws { range = SimulatedRange(Lineage(graph: try history(of: 120), tip: 119)) }

    @Test(arguments: [Policy.firstbad, .syzkaller, .git, .fixed(3)])
    func `where each bad run crashes, every policy is right`(policy: Policy) {
        let trials = Experiment(range, world: WorldSettings()).trials(12, policy)
        let right = trials.filter(\.isRight).count
        #expect(right == 12)
    }

    @Test func `the same seed brings the same trials, another one others`() {
        var world = WorldSettings()
        world.crashRates = CrashRates(0.5)
        world.foreignRate = 0.1
        world.broken = 0.1
        var experiment = Experiment(range, world: world)
        for policy in [Policy.firstbad, .syzkaller] {
            let first = experiment.trials(4, policy)
            #expect(experiment.trials(4, policy) == first)
        }
        let first = experiment.trials(4, .git)
        experiment.seed = 2
        #expect(experiment.trials(4, .git) != first)
    }

    @Test func `every policy meets the same worlds`() {
        var world = WorldSettings()
        world.broken = 0.2
        let experiment = Experiment(range, world: world)
        let culprits = experiment.trials(8, .git).map(\.culprit)
        #expect(experiment.trials(8, .firstbad).map(\.culprit) == culprits)
        #expect(Set(culprits).count > 4)
    }

    @Test func `one run misses a rare crash, an inquiry does not`() {
        var world = WorldSettings()
        world.crashRates = CrashRates(0.4)
        let experiment = Experiment(range, world: world)
        let git = Scores(.git, experiment.trials(25, .git))
        let firstbad = Scores(.firstbad, experiment.trials(25, .firstbad))
        #expect(git.wrong > 10)
        #expect(firstbad.wrong == 0)
        #expect(firstbad.right + firstbad.setHolds >= 24)
    }

    @Test func `any crash misleads syzkaller`() {
        var world = WorldSettings()
        world.foreignRate = 0.1
        let scores = Scores(.syzkaller, Experiment(range, world: world).trials(20, .syzkaller))
        #expect(scores.right < 5)
    }

    @Test func `a culprit in a broken stretch is in the answer's set`() {
        var broken = CommitSet(capacity: 120)
        for index in 40..<60 { broken.insert(index) }
        let world = World(range.lineage, culprit: 50, crashRate: 1, broken: broken, settings: WorldSettings())
        for policy in [Policy.firstbad, .git, .fixed(2)] {
            let trial = Experiment.trial(world, policy, range, luck: 1)
            #expect(trial.setHolds)
            #expect(trial.setSize < 120)
        }
    }

    @Test func `what is stated comes true as often as stated`() throws {
        var world = WorldSettings()
        world.crashRates = CrashRates(0.5)
        var hasty = SimulatedRange(Lineage(graph: try history(of: 16), tip: 15))
        hasty.settings.confidence = 0.6
        let trials = Experiment(hasty, world: world).trials(200, .firstbad)
        let table = Calibration.table(trials)
        let count = Double(table.map(\.trials).reduce(0, +))
        let stated = table.map { $0.stated * Double($0.trials) }.reduce(0, +) / count
        let observed = table.map { $0.observed * Double($0.trials) }.reduce(0, +) / count
        #expect(stated > 0.6)
        // Two standard deviations of a share of 200.
        #expect(abs(stated - observed) < 0.06)
    }
}

@Suite struct WorldFaultTests {
    enum Fault: String, CaseIterable {
        case masked, optionVanishes, faceChanges, lookalike, starved, twins, older

        var faults: WorldFaults {
            var faults = WorldFaults()
            switch self {
            case .masked: faults.masked = 1
            case .optionVanishes: faults.optionVanishes = 1
            case .faceChanges: faults.faceChanges = 1
            case .lookalike: faults.lookalike = 1
            case .starved: faults.starved = 0.15
            case .twins: faults.twins = 0.15
            case .older: faults.older = 1
            }
            return faults
        }
    }

    @Test(arguments: Fault.allCases)
    func `runs that don't tell what they seem to never make a wrong name`(fault: Fault) throws {
        let range = SimulatedRange(Lineage(graph: try history(of: 120), tip: 119))
        var world = WorldSettings()
        world.faults = fault.faults
        let scores = Scores(.firstbad, Experiment(range, world: world).trials(30, .firstbad))
        #expect(scores.wrong == 0)
        #expect(scores.right + scores.setHolds >= 28)
        if [.starved, .twins, .older].contains(fault) { #expect(scores.right >= 27) }
    }

    @Test func `a laboratory's test is a step's runs`() throws {
        let range = SimulatedRange(Lineage(graph: try history(of: 20), tip: 19))
        var broken = CommitSet(capacity: 20)
        broken.insert(7)
        let world = World(range.lineage, culprit: 10, crashRate: 1, broken: broken, settings: WorldSettings())
        var laboratory = Laboratory(world, seed: 1)
        let commits = CommitRange(range.lineage, oldEnds: [])
        func step(_ number: Int, _ rule: TrialRule) -> StepRecord {
            let candidate = Candidate(range.lineage.graph.ids[number], config: ContentKey(of: []))
            let plan = StepPlan(candidate, purpose: .revisit, rule: rule, sought: nil)
            return laboratory.test(plan, in: commits, [])
        }
        #expect(step(7, TrialRule(cleanRuns: 3)).build.how == .failed)
        #expect(step(3, TrialRule(cleanRuns: 3)).tally.clean == 3)
        #expect(step(19, TrialRule(cleanRuns: 9, leastRuns: 2)).tally.crashed == 2)
        #expect(laboratory.builds == 3)
    }

    @Test func `the floor is the channel's`() {
        #expect(Floor.capacity(crashRate: 1) == 1)
        #expect(abs(Floor.capacity(crashRate: 0.5) - 0.3219) < 1e-4)
        #expect(abs(10 / Floor.capacity(crashRate: 0.1) - 182) < 1)
        #expect(Floor.capacity(crashRate: 0) == 0)
    }
}

@Suite struct SimulationInputTests {
    @Test func `a table of crash rates`() throws {
        let rates = try CrashRates(table: "crashed\tok\tinfra\tbisections\n0\t10\t0\t5\n10\t0\t0\t3\n\n")
        let same = try CrashRates(table: "h\n10\t0\t3\t3\n")
        #expect(rates == same)
    }

    @Test(arguments: [
        "", "heading", "h\n1\t2", "h\na\tb\tc\td", "h\n-1\t1\t1\t1", "h\n0\t10\t0\t3", "h\n1\t1\t1\t99999999999",
    ])
    func `what is no table is refused`(text: String) {
        #expect(throws: CrashRates.Failure.self) { try CrashRates(table: text) }
    }

    @Test func `policies by their words`() {
        for word in ["firstbad", "firstbad:uniform", "git", "syzkaller", "fixed:3"] {
            #expect(Policy(word)?.description == word)
        }
        for word in ["", "fixed", "fixed:", "fixed:0", "fixed:-1", "fixed:1001", "Git"] {
            #expect(Policy(word) == nil)
        }
    }
}

/// A line with a branch of three commits at every tenth one.
func history(of count: Int) throws -> CommitGraph {
    var parents: [[Int]] = []
    for index in 0..<count {
        switch index % 10 {
        case _ where index == 0: parents.append([])
        case 5 where index > 4: parents.append([index - 4])
        case 8: parents.append([index - 1, index - 4])
        default: parents.append([index - 1])
        }
    }
    let ids = (0..<count).map { number -> CommitID in
        let hex = String(number, radix: 16)
        guard let id = CommitID(String(repeating: "0", count: 40 - hex.count) + hex) else {
            preconditionFailure("not 40 digits: \(hex)")
        }
        return id
    }
    return try CommitGraph(ids: ids, parents: parents)
}
