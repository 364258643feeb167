import Bisection
import Foundation
import GitHistory
import HostTools
import Jobs
import Kbuild
import Oops
import Records
import Reports
import Steps
import Store
import SystemPackage
import TestKit

/// A real repository, and a tester that plays each commit by its number instead of building it.
struct ScriptedHistory {
    let folder: TemporaryFolder
    let repository: Repository
    let store: JobStore
    let commits: [CommitID]

    /// A line of `count` commits, `c0` to `c<count - 1>`.
    init(count: Int) async throws {
        folder = try TemporaryFolder()
        let git = folder.path.appending("linux")
        try await Self.git(["init", "-q", "-b", "main", git.string])
        var stream = ""
        for number in 0..<count {
            stream += "commit refs/heads/main\nmark :\(number + 1)\n"
            stream += "committer A U Thor <author@example.com> \(1_700_000_000 + number * 60) +0000\n"
            let subject = "c\(number)"
            stream += "data \(subject.utf8.count)\n\(subject)\n"
            stream += "M 100644 inline file\ndata \(subject.utf8.count)\n\(subject)\n"
        }
        let file = folder.path.appending("stream")
        try AtomicFile.write(stream, to: file)
        try await Self.git(["-C", git.string, "fast-import", "--quiet"], input: file)
        repository = try Repository(at: git)
        store = try JobStore(at: folder.path.appending("journal.sqlite"))
        var commits: [CommitID] = []
        for number in 0..<count { commits.append(try await repository.resolve("main~\(count - 1 - number)")) }
        self.commits = commits
        try FileManager.default.createDirectory(
            atPath: folder.path.appending("inputs").string, withIntermediateDirectories: true)
        try AtomicFile.write("CONFIG_64BIT=y\n", to: folder.path.appending("inputs/config"))
    }

    func number(_ commit: CommitID) -> Int { commits.firstIndex(of: commit) ?? -1 }

    /// A job over the whole line, already in the journal.
    func job(
        _ id: String = "job", quest: Quest = .regression, releases: [CommitID]? = nil,
        change: (inout JobSettings) -> Void = { _ in }
    ) throws -> Job {
        var settings = JobSettings()
        change(&settings)
        let ends = (first: commits[0], last: commits[commits.count - 1])
        var job = Job(
            id: id, kernel: folder.path.appending("linux").string, quest: quest,
            bad: quest == .regression ? ends.last : ends.first,
            goods: releases != nil ? [] : [quest == .regression ? ends.first : ends.last],
            config: ContentKey(of: ["CONFIG_64BIT=y\n"]), configName: "c", reproducerName: "repro.c",
            settings: settings, title: nil,
            evidence: folder.path.appending("evidence").string,
            createdAt: Date(timeIntervalSince1970: 1_700_000_000))
        job.releases = releases
        try store.add(job)
        return job
    }

    func driver(_ job: Job, _ tester: any CandidateTester) -> JobDriver {
        JobDriver(
            job: job, folder: JobFolder(at: folder.path), repository: repository, store: store, tester: tester,
            tool: "test")
    }

    private static func git(_ arguments: [String], input: FilePath? = nil) async throws {
        let environment = ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"]
        let result: ToolResult
        if let input {
            // fast-import reads standard input, which our tools don't give.
            result = try await Tool("sh").run(
                ["-c", "exec git \"$@\" < '\(input)'", "sh"] + arguments, environment: environment,
                limit: .seconds(60))
        } else {
            result = try await Tool("git").run(arguments, environment: environment, limit: .seconds(60))
        }
        guard result.status.isSuccess else { throw JobError.badRequest(result.text) }
    }
}

/// What a commit does when it is tested.
enum Behaviour: Sendable {
    case outcomes(@Sendable (_ run: Int) -> RunOutcome)
    case broken
    case ours
    /// Its build takes too long here.
    case tooSlow
}

/// Plays steps by the real rules, with outcomes from a script.
struct ScriptedTester: CandidateTester {
    let number: @Sendable (CommitID) -> Int
    let behaviour: @Sendable (_ commit: Int, StepPlan) -> Behaviour

    struct Broken: Error {}

    var room = 1

    func test(
        _ order: StepOrder, keep: @escaping @Sendable (RunRecord) async throws -> Void,
        listener: @escaping StepListener
    ) async throws -> StepRecord {
        let plan = order.plan
        func record(_ build: BuildRecord, _ runs: [RunRecord], _ verdict: Verdict) -> StepRecord {
            StepRecord(plan, build: build, runs: runs, verdict: verdict, startedAt: Date(), endedAt: Date())
        }
        let outcome: @Sendable (Int) -> RunOutcome
        switch behaviour(number(plan.commit), plan) {
        case .broken:
            return record(BuildRecord(.failed, failure: "no ;"), [], .unknown(why: "does not build: no ;"))
        case .ours: throw Broken()
        case .tooSlow:
            throw StepFailure(
                doing: "building", commit: plan.commit, cause: BuildError.tooSlow(limit: .seconds(1)), attempts: 1)
        case .outcomes(let script): outcome = script
        }
        let image = plan.commit.hex + (plan.candidate.reverting?.hex ?? "")
        var runs = order.earlier
        while true {
            if let verdict = plan.rule.verdict(after: runs.map(\.outcome)) {
                return record(BuildRecord(.clean, imageSHA256: image, toolchain: "gcc"), runs, verdict)
            }
            let result = outcome(runs.count)
            let run = RunRecord(
                ordinal: runs.count, outcome: result, crashes: Self.crashes(result), end: "ended", seconds: 1,
                accelerator: .tcg, console: "run-\(runs.count + 1).console")
            try await keep(run)
            runs.append(run)
        }
    }

    private static func crashes(_ outcome: RunOutcome) -> [Crash] {
        switch outcome {
        case .crashed(let title): [Crash(title: title, kind: .kasan, frame: "foo")]
        case .clean(let beside): beside.map { Crash(title: $0, kind: .warning, frame: "bar") }
        case .foreign(let title): [Crash(title: title, kind: .warning, frame: "bar")]
        case .unclear(let title, _): [Crash(title: title, kind: .generalProtection)]
        case .blind, .noBoot: []
        }
    }
}
