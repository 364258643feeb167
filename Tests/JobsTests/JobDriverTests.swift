import Bisection
import Foundation
import Jobs
import Records
import Reports
import Steps
import Synchronization
import Testing

@Suite struct JobDriverTests {
    static let crash = RunOutcome.crashed(title: "KASAN: use-after-free Read in foo")
    static let clean = RunOutcome.clean(beside: [])

    /// Crashes from `culprit` on, unless `other` says something else of a commit.
    private func run(
        _ history: ScriptedHistory, _ job: Job, culprit: Int,
        other: @escaping @Sendable (Int, StepPlan) -> Behaviour? = { _, _ in nil }
    ) async throws -> JobResult {
        let tester = ScriptedTester(number: { history.number($0) }) { number, plan in
            let isBad = plan.candidate.reverting == nil && number >= culprit
            return other(number, plan) ?? .outcomes { _ in isBad ? Self.crash : Self.clean }
        }
        return try await history.driver(job, tester).run { _ in }
    }

    @Test(arguments: [1, 7, 20, 31])
    func `the first bad commit is found and tested once more`(culprit: Int) async throws {
        let history = try await ScriptedHistory(count: 32)
        let result = try await run(history, history.job(), culprit: culprit)
        #expect(result.outcome == .found)
        #expect(result.culprit?.id == history.commits[culprit])
        #expect((result.confidence ?? 0) > 0.98)
        #expect(result.steps.first?.purpose == .badEnd && result.steps.last?.purpose == .revert)
        for tested in [culprit, culprit - 1] where tested > 0 {
            let steps = result.steps.filter { $0.purpose != .revert && $0.commit.id == history.commits[tested] }
            #expect(
                steps.map(\.tally.telling).reduce(0, +) >= 3, "the culprit and its parent are run equally often")
        }
        #expect(result.revert?.outcome == .confirms)
        #expect(result.lints?.map(\.kind) == (culprit == 31 ? [.isBadEnd] : []))
        #expect(result.crash == "KASAN: use-after-free Read in foo")
        let files = try FileManager.default.contentsOfDirectory(
            atPath: history.folder.path.appending("evidence").string)
        #expect(files.contains("result.json") && files.contains("report.txt"))
    }

    @Test func `the first fixed commit is found`() async throws {
        let history = try await ScriptedHistory(count: 20)
        let result = try await run(history, history.job(quest: .fix), culprit: 99) { number, _ in
            .outcomes { _ in number < 13 ? Self.crash : Self.clean }
        }
        #expect(result.culprit?.id == history.commits[13])
        #expect(result.steps[0].commit.id == history.commits[0])
    }

    @Test func `a bad end that doesn't crash ends the job with the reason`() async throws {
        let history = try await ScriptedHistory(count: 8)
        let result = try await run(history, history.job { $0.maxRuns = 20 }, culprit: 99)
        #expect(result.outcome == .badEndUnfit)
        #expect(result.reason?.contains("20 runs were clean") == true)
        #expect(result.culprit == nil)
    }

    @Test func `a good end that crashes ends the job with the reason`() async throws {
        let history = try await ScriptedHistory(count: 8)
        let result = try await run(history, history.job(), culprit: 0)
        #expect(result.outcome == .goodEndUnfit)
        #expect(result.reason?.contains("older than this range") == true)
    }

    @Test func `commits that can't be built are the answer when the culprit is among them`() async throws {
        let history = try await ScriptedHistory(count: 16)
        let result = try await run(history, history.job(), culprit: 8) { number, _ in
            (7...9).contains(number) ? .broken : nil
        }
        #expect(result.outcome == .oneOfSeveral)
        #expect(result.culprit == nil)
        #expect(result.possible.map { history.number($0.id) } == [7, 8, 9, 10])
    }

    @Test func `a rare crash gets more runs, and the right commit`() async throws {
        let history = try await ScriptedHistory(count: 32)
        let result = try await run(history, history.job { $0.maxRuns = 60 }, culprit: 11) { number, _ in
            .outcomes { run in number >= 11 && run % 3 == 2 ? Self.crash : Self.clean }
        }
        #expect(result.culprit?.id == history.commits[11])
        #expect((result.steps.map(\.tally.total).max() ?? 0) > 10)
    }

    @Test func `a mark that all others speak against is taken back`() async throws {
        let history = try await ScriptedHistory(count: 32)
        let misled = Mutex<Int?>(nil)
        // The first bad candidate comes out clean.
        let result = try await run(history, history.job(), culprit: 11) { number, plan in
            guard number >= 11, plan.purpose == .candidate, misled.withLock({ $0 ?? plan.ordinal }) == plan.ordinal
            else { return nil }
            misled.withLock { $0 = plan.ordinal }
            return .outcomes { _ in Self.clean }
        }
        #expect(misled.withLock { $0 } != nil)
        #expect(result.culprit.map { $0.id == history.commits[11] } ?? true, "never a wrong name")
        #expect(result.culprit != nil || result.possible.contains { $0.id == history.commits[11] })
    }

    @Test func `a culprit that never crashes again is not named`() async throws {
        let history = try await ScriptedHistory(count: 32)
        let crashed = Mutex(false)
        let result = try await run(history, history.job(), culprit: 12) { number, _ in
            guard number == 11 else { return nil }
            return .outcomes { _ in
                crashed.withLock { crashed in
                    defer { crashed = true }
                    return crashed ? Self.clean : Self.crash
                }
            }
        }
        #expect(crashed.withLock { $0 })
        #expect(result.culprit.map { $0.id == history.commits[12] } ?? true, "never a wrong name")
    }

    @Test func `a revert that changes nothing is a reason to doubt, not a reason to be silent`() async throws {
        let history = try await ScriptedHistory(count: 16)
        let result = try await run(history, history.job(), culprit: 5) { _, plan in
            plan.candidate.reverting == nil ? nil : .outcomes { _ in Self.crash }
        }
        #expect(result.culprit?.id == history.commits[5])
        #expect(result.revert?.outcome == .contradicts)
        #expect(result.lints?.map(\.kind) == [.revertStillCrashes])
    }

    @Test(arguments: [(3, 2), (6, 5), (15, 14)])
    func `without a good end the releases are walked back to the first good one`(
        culprit: Int, good: Int
    ) async throws {
        let history = try await ScriptedHistory(count: 40)
        let job = try history.job(releases: (0..<20).reversed().map { history.commits[$0] })
        let result = try await run(history, job, culprit: culprit)
        #expect(result.culprit?.id == history.commits[culprit])
        #expect(result.steps.filter { $0.purpose == .release }.count <= 6)
        #expect((result.good.first.map { history.number($0.id) } ?? 99) <= good)
    }

    @Test func `without a good release nothing is named`() async throws {
        let history = try await ScriptedHistory(count: 40)
        let job = try history.job(releases: (0..<20).reversed().map { history.commits[$0] })
        let result = try await run(history, job, culprit: 0)
        #expect(result.outcome == .goodEndUnfit)
        #expect(result.reason?.contains(history.commits[0].short) == true, "the oldest release was tried")
    }

    @Test func `both ends can be asked for first`() async throws {
        let history = try await ScriptedHistory(count: 32)
        let result = try await run(history, history.job { $0.verifyEnds = true }, culprit: 9)
        #expect(result.steps.prefix(2).map(\.purpose) == [.badEnd, .goodEnd])
        #expect(result.culprit?.id == history.commits[9])
    }

    @Test func `another crash on the way is told, and its commit is not bad`() async throws {
        let history = try await ScriptedHistory(count: 32)
        let result = try await run(history, history.job(), culprit: 20) { number, _ in
            (10..<20).contains(number) ? .outcomes { _ in .clean(beside: ["WARNING in bar"]) } : nil
        }
        #expect(result.culprit?.id == history.commits[20])
        #expect(result.notes.contains { $0.contains("'WARNING in bar'") && $0.contains("counts as good") })
    }

    @Test func `a job stopped by our own failure at any step goes on to the same answer`() async throws {
        let history = try await ScriptedHistory(count: 64)
        let whole = try await run(history, history.job("whole"), culprit: 23)
        for failing in 0..<whole.steps.count {
            let job = try history.job("part-\(failing)")
            await #expect(throws: ScriptedTester.Broken.self) {
                try await run(history, job, culprit: 23) { _, plan in plan.ordinal == failing ? .ours : nil }
            }
            let tested = Mutex<[Int]>([])
            let result = try await run(history, job, culprit: 23) { _, plan in
                tested.withLock { $0.append(plan.ordinal) }
                return nil
            }
            #expect(result.culprit?.id == whole.culprit?.id)
            #expect(result.steps.map(\.commit.id) == whole.steps.map(\.commit.id))
            #expect(tested.withLock { $0 } == Array(failing..<whole.steps.count), "nothing is tested twice")
        }
    }

    @Test func `a job that was begun under other constants goes on, and comes to the right answer`() async throws {
        let history = try await ScriptedHistory(count: 64)
        for failing in [1, 3, 5] {
            let job = try history.job("part-\(failing)")
            await #expect(throws: ScriptedTester.Broken.self) {
                try await run(history, job, culprit: 23) { _, plan in plan.ordinal == failing ? .ours : nil }
            }
            let tester = ScriptedTester(number: { history.number($0) }) { number, plan in
                let isBad = plan.candidate.reverting == nil && number >= 23
                return .outcomes { _ in isBad ? Self.crash : Self.clean }
            }
            var driver = history.driver(job, tester)
            var settings = InquirySettings(job.settings)
            settings.confidence = 0.97
            settings.falseCrash = 0.002
            settings.doubt = 0.1
            settings.verifyEnds = true
            driver.settings = settings
            let result = try await driver.run { _ in }
            #expect(result.culprit?.id == history.commits[23])
            #expect(result.steps.prefix(failing).map(\.ordinal) == Array(0..<failing), "what was made counts")
        }
    }

    @Test func `a person's word goes over what the runs say`() async throws {
        let history = try await ScriptedHistory(count: 32)
        let job = try history.job()
        // From 9 on something else crashes alike: a person knows better.
        let first = try await run(history, job, culprit: 9)
        #expect(first.culprit?.id == history.commits[9])
        for number in 9..<20 {
            let ruling = Ruling(.commit(history.commits[number]), .good, why: "another bug", at: Date())
            try history.store.add(.ruling(ruling), of: job.id, at: Date())
        }
        try history.store.reopen(job: job.id)
        let second = try await run(history, job, culprit: 9)
        #expect(second.culprit?.id == history.commits[20])
        #expect(second.rulings.count == 11)
        let wrong = Ruling(.commit(history.commits[20]), .wrong, why: "it is documentation", at: Date())
        try history.store.add(.ruling(wrong), of: job.id, at: Date())
        try history.store.reopen(job: job.id)
        let third = try await run(history, job, culprit: 9)
        #expect(third.culprit == nil, "what a person refuted is not named again")
    }

    @Test func `our failure on one commit alone puts it aside, and the rest goes on`() async throws {
        let history = try await ScriptedHistory(count: 32)
        let result = try await run(history, history.job(), culprit: 11) { number, _ in
            number == 15 || number == 16 ? .tooSlow : nil
        }
        #expect(result.culprit?.id == history.commits[11])
        let aside = result.steps.filter { $0.putAside != nil }
        #expect(!aside.isEmpty && aside.allSatisfy { $0.runs.isEmpty })
        #expect(result.notes.contains { $0.contains("put aside") && $0.contains("not of the kernel") })
        let log = try String(
            contentsOfFile: history.folder.path.appending("evidence/bisect.log").string, encoding: .utf8)
        for step in aside { #expect(!log.contains("git bisect skip \(step.commit.id)"), "it has no mark") }
    }

    @Test func `a finished job is read back with every run in its place`() async throws {
        let history = try await ScriptedHistory(count: 32)
        let result = try await run(history, history.job(), culprit: 11) { number, _ in
            number == 20 ? .broken : nil
        }
        let recorded = try await RecordedJob.load("job", from: history.store)
        let steps = result.steps.filter { $0.purpose != .revert }
        #expect(recorded.observations.map { recorded.commit(at: $0.place) } == steps.map(\.commit.id))
        #expect(recorded.observations.map { Tally($0.outcomes) } == steps.map(\.tally))
    }

    @Test func `a job without steps can't be replayed`() async throws {
        let history = try await ScriptedHistory(count: 4)
        _ = try history.job("empty")
        await #expect(throws: JobError.self) { try await RecordedJob.load("empty", from: history.store) }
    }
}
