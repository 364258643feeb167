import ArgumentParser
import Bisection
import Foundation
import GitHistory
import HostTools
import Jobs
import Records
import Simulation
import SystemPackage
import Wording

/// What simulated kernels are like.
struct WorldOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Share of a bad commit's runs that crash, or a table of crashed, ok, infra, bisections (default: 1).",
            valueName: "rate or file"))
    var crashRate: String?

    @Option(name: .long, help: ArgumentHelp("Share of runs that another crash ends.", valueName: "rate"))
    var foreignRate = 0.0

    @Option(
        name: .long, help: ArgumentHelp("Share of commits that can't be built, in stretches.", valueName: "share"))
    var broken = 0.0

    @Option(name: .long, help: "Seconds for a build.")
    var buildSeconds = 180.0

    @Option(name: .long, help: "Seconds for a clean run.")
    var cleanSeconds = 60.0

    @Option(name: .long, help: "Seconds for a run that crashes.")
    var crashSeconds = 15.0

    @Flag(
        name: .long,
        help:
            "Other bugs that use the detector up or look alike, options that vanish, twins, busy hosts, older crashes."
    )
    var faults = false

    func validate() throws {
        for (name, value, most) in [
            ("--foreign-rate", foreignRate, 0.9), ("--broken", broken, 0.9), ("--build-seconds", buildSeconds, 1e6),
            ("--clean-seconds", cleanSeconds, 1e6), ("--crash-seconds", crashSeconds, 1e6),
        ] where !(value >= 0 && value <= most) {
            throw ValidationError("\(name) is from 0 to \(most == 1e6 ? "1000000" : "\(most)")")
        }
        if let rate = crashRate.flatMap(Double.init), !(rate > 0 && rate <= 1) {
            throw ValidationError("--crash-rate is above 0 and at most 1")
        }
    }

    func settings() throws -> WorldSettings {
        var settings = WorldSettings()
        settings.foreignRate = foreignRate
        settings.broken = broken
        settings.buildSeconds = buildSeconds
        settings.cleanSeconds = cleanSeconds
        settings.crashSeconds = crashSeconds
        if faults { settings.faults = .all }
        if let rate = crashRate.flatMap(Double.init) {
            settings.crashRates = CrashRates(rate)
        } else if let crashRate {
            do { settings.crashRates = try CrashRates(table: try SmallText.read(crashRate)) } catch {
                guard let failure = error as? CrashRates.Failure else { throw error }
                throw JobError.badRequest("\(crashRate) is no table of crash rates: \(failure)")
            }
        }
        return settings
    }
}

/// A repository's range for simulated bisections.
struct SimulationRange {
    /// A true culprit and the files on its crash's stack.
    struct Case {
        var culprit: Int
        var stackFiles: [String]
    }

    let lineage: Lineage
    private let repository: Repository

    init(kernel: String, good: String, bad: String) async throws {
        repository = try Repository(at: FilePath(JobPreparation.absolute(kernel)))
        let old = try await repository.resolve(good)
        let new = try await repository.resolve(bad)
        let graph = try await repository.range(goods: [old], bad: new)
        guard let tip = graph.index(of: new) else {
            throw JobError.badRequest("there are no commits between \(good) and \(bad)")
        }
        lineage = Lineage(graph: graph, tip: tip)
    }

    /// The culprits that a file names: a full commit id a line, then files behind tabs.
    func cases(in path: String) throws -> [Case] {
        let lines = try SmallText.read(path).split(separator: "\n", omittingEmptySubsequences: false)
        var cases: [Case] = []
        for (number, line) in lines.enumerated() where !line.isEmpty {
            let words = line.split(separator: "\t").map(String.init)
            guard let id = CommitID(words.first ?? ""), let index = lineage.graph.index(of: id) else {
                let shown = (words.first ?? "").onOneLine.prefix(60)
                throw JobError.badRequest("\(path), line \(number + 1): '\(shown)' is no commit of the range")
            }
            cases.append(Case(culprit: index, stackFiles: Array(words.dropFirst())))
        }
        guard !cases.isEmpty else { throw JobError.badRequest("\(path) names no culprit") }
        return cases
    }

    /// For each case, the weights of all commits.
    func priors(for cases: [Case]) async throws -> [[Double]] {
        var changed: [[String]] = []
        for (index, id) in lineage.graph.ids.enumerated() {
            let isMerge = lineage.graph.parents(of: index).count > 1
            changed.append(isMerge ? [] : try await repository.changedPaths(of: id))
        }
        return cases.map { one in
            let prior = Prior(stackFiles: one.stackFiles)
            return lineage.graph.indices.map { index in
                prior.weight(changed: changed[index], isMerge: lineage.graph.parents(of: index).count > 1)
            }
        }
    }
}

/// A text file that a user names.
enum SmallText {
    static func read(_ path: String) throws -> String {
        guard let text = String(validating: try RegularFile.read(FilePath(path), limit: 1 << 26), as: UTF8.self)
        else {
            throw JobError.badRequest("\(path) is no text in UTF-8")
        }
        return text
    }
}
