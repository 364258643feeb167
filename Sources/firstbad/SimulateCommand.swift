import ArgumentParser
import Bisection
import Foundation
import GitHistory
import Jobs
import Records
import Reports
import Simulation
import SystemPackage

/// `firstbad simulate`: whole bisections of a real range in worlds of which the truth is known.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Play whole bisections of a range, and compare ways to decide.",
        discussion: """
            Nothing is built or booted: culprits, crashes and broken stretches are drawn by chance, and each policy \
            bisects the same worlds. That proves the policy, not kernels. Policies: firstbad, as bisect decides; \
            syzkaller, 10 or 20 runs of each candidate, any crash counts; git, one run; fixed:N, N runs.
            """)

    @Option(name: .long, help: ArgumentHelp("The git repository.", valueName: "repository"))
    var kernel = "."

    @Option(name: .long, help: ArgumentHelp("The older end.", valueName: "revision"))
    var good: String

    @Option(name: .long, help: ArgumentHelp("The newer end.", valueName: "revision"))
    var bad: String

    @OptionGroup(title: "World") var world: WorldOptions

    @Option(name: .long, help: "Bisections by each policy.")
    var trials = 1000

    @Option(
        name: .long,
        help: ArgumentHelp(
            "firstbad, syzkaller, git or fixed:N. May be repeated (default: all, with 10 runs).",
            valueName: "policy"))
    var policy: [Policy] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "True culprits, one a line, taken in turn; behind a tab each, files on the crash's stack.",
            valueName: "file"))
    var culprits: String?

    @Option(name: .long, help: ArgumentHelp("uniform, or paths: by those files. For firstbad.", valueName: "prior"))
    var prior = PriorKind.uniform

    @Option(name: .long, help: "Where all luck begins.")
    var seed: UInt64 = 1

    @Flag(name: .long, help: "An object a policy, as JSON Lines.")
    var json = false

    func validate() throws {
        guard (1...1_000_000).contains(trials) else { throw ValidationError("--trials is from 1 to 1000000") }
        if prior == .paths, culprits == nil {
            throw ValidationError("--prior paths needs --culprits with the files on each crash's stack")
        }
    }

    func run() async throws {
        let range = try await SimulationRange(kernel: kernel, good: good, bad: bad)
        var experiment = Experiment(SimulatedRange(range.lineage), world: try world.settings())
        experiment.seed = seed
        if let culprits {
            let cases = try range.cases(in: culprits)
            experiment.culprits = cases.map(\.culprit)
            if prior == .paths { experiment.priors = try await range.priors(for: cases) }
        }
        var policies = policy.isEmpty ? [Policy.firstbad, .syzkaller, .git, .fixed(10)] : policy
        if prior == .paths, !policies.contains(.uniform) { policies.append(.uniform) }
        let played = await Self.play(experiment, policies, trials)
        try show(played, count: range.lineage.graph.count)
    }

    /// Each policy on a thread of its own; the outcome does not depend on that.
    private static func play(
        _ experiment: Experiment, _ policies: [Policy], _ count: Int
    ) async -> [(policy: Policy, trials: [Trial])] {
        await withTaskGroup(of: (Int, [Trial]).self) { group in
            for (place, policy) in policies.enumerated() {
                group.addTask { (place, experiment.trials(count, policy)) }
            }
            var played: [Int: [Trial]] = [:]
            for await (place, trials) in group { played[place] = trials }
            return policies.enumerated().map { ($0.element, played[$0.offset] ?? []) }
        }
    }

    private func show(_ played: [(policy: Policy, trials: [Trial])], count: Int) throws {
        let uniform = prior == .paths ? played.first { $0.policy == .uniform }?.trials : nil
        let scores = played.map { policy, trials in
            guard policy == .firstbad, let uniform else { return Scores(policy, trials) }
            return Scores(policy, trials, without: uniform)
        }
        if json {
            for one in scores { try Output.line(try JSON.line(one)) }
            return
        }
        try Output.line("\(count) commits, \(trials) bisections by each policy, in the same worlds")
        try Output.line(SimulationTable.text(scores))
        for one in scores {
            guard let fewer = one.fewerBuilds, let more = one.moreBuilds else { continue }
            try Output.line("\nwith priors: fewer builds in \(fewer) bisections, more in \(more)")
        }
        for (policy, trials) in played where policy == .firstbad {
            try Output.line("\n" + SimulationTable.text(Calibration.table(trials)))
        }
        try Output.line("\nThis proves the policy, not kernels: crashes and broken commits were drawn by chance.")
    }
}

extension Policy: ExpressibleByArgument {
    /// From the command line.
    public init?(argument: String) { self.init(argument) }
}

/// What is believed of the commits before a simulated bisection begins.
enum PriorKind: String, ExpressibleByArgument, CaseIterable {
    case uniform, paths
}
