import Bisection
import Boot
import Foundation
import Kbuild
import Oops
import Records
import Steps
import Synchronization
import SystemPackage
import TestKit
import Testing

/// The rules of a step, with boots and builds from a script.
@Suite struct StepRunnerTests {
    struct Builder: KernelBuilder {
        let make: @Sendable () throws -> BuiltKernel

        func build(_ candidate: Candidate, listener: @escaping StepListener) async throws -> BuiltKernel {
            try make()
        }
    }

    struct Booter: KernelBooter {
        let end: @Sendable () throws -> (BootEnd, [Crash])

        func boot(
            _ kernel: BuiltKernel, console: FilePath, stopAt: @escaping @Sendable (Crash) -> Bool
        ) async throws -> BootRecord {
            let (end, crashes) = try end()
            return BootRecord(
                end: end, crashes: crashes, bootCrashes: [], consolePath: console.string, secondsToUserSpace: 1,
                secondsTotal: 2, accelerator: .tcg)
        }
    }

    let folder: TemporaryFolder
    let commit: CommitID
    static let sought = Crash(
        title: "KASAN: use-after-free Read in foo", kind: .kasan, frame: "foo", stack: ["foo"])
    static let warning = Crash(title: "WARNING in bar", kind: .warning, frame: "bar", stack: ["bar"])

    init() throws {
        folder = try TemporaryFolder()
        commit = try #require(CommitID(String(repeating: "a", count: 40)))
    }

    static let kernel: @Sendable () throws -> BuiltKernel = {
        BuiltKernel(
            image: "/nowhere", imageSHA256: "00", config: "", log: "/nowhere", toolchain: "gcc",
            seconds: 1, how: .clean)
    }

    private func run(
        build: @escaping @Sendable () throws -> BuiltKernel = kernel, rule: TrialRule = TrialRule(cleanRuns: 3),
        boot: @escaping @Sendable () throws -> (BootEnd, [Crash])
    ) async throws -> StepRecord {
        var runner = StepRunner(builder: Builder(make: build), booter: Booter(end: boot), folder: folder.path)
        runner.pause = .milliseconds(1)
        return try await runner.run(order(rule: rule)) { _ in }
    }

    private func order(_ ordinal: Int = 0, rule: TrialRule, images: [String: Int] = [:]) -> StepOrder {
        let plan = StepPlan(
            ordinal: ordinal, Candidate(commit, config: ContentKey(of: [])), purpose: .candidate, rule: rule,
            sought: SoughtCrash([Self.sought]))
        let bench = TestBench(kernel: "/", inputs: "/", steps: folder.path.string, settings: JobSettings())
        return StepOrder(plan, images: images, bench: bench)
    }

    static let readings: [(BootEnd, [Crash], Mark)] = [
        (.ended(status: 0), [], .good),
        (.ended(status: 139), [], .good),
        (.outOfTime, [], .good),
        (.crashed, [sought], .bad),
        (.ended(status: 0), [warning, sought], .bad),
        (.ended(status: 0), [warning], .good),
        (.crashed, [Crash(title: "kernel panic: other", kind: .panic, frame: "baz", panicked: true)], .skip),
        (.crashed, [Crash(title: "general protection fault in x", kind: .generalProtection, frame: "x")], .skip),
        (.silent, [], .skip), (.reset, [], .skip), (.flooded, [], .skip),
        (.didNotBoot(.crashed("kernel panic: early")), [], .skip),
        (.didNotBoot(.tooSlow), [], .skip),
    ]

    @Test(arguments: readings)
    func `what a boot shows becomes a mark`(end: BootEnd, crashes: [Crash], mark: Mark) async throws {
        let record = try await run { (end, crashes) }
        #expect(record.verdict.mark == mark, "\(record.verdict)")
        let path = folder.path.appending("00-aaaaaaaaaaaa/step.json").string
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func `a kernel that does not compile is a skip with the compiler's words`() async throws {
        let failure = BuildFailure(summary: "mm/x.c:1: error: expected ';'", excerpt: "…", log: "/nowhere")
        let record = try await run(build: { throw BuildError.compile(failure) }) { (.ended(status: 0), []) }
        #expect(record.verdict == .unknown(why: "does not build: mm/x.c:1: error: expected ';'"))
        #expect(record.runs.isEmpty)
    }

    static let ours: [BuildError] = [
        .diskFull("/x"), .compilerKilled(BuildFailure(summary: "Killed", excerpt: "", log: "/nowhere")),
        .compilerCrashed(BuildFailure(summary: "ICE", excerpt: "", log: "/nowhere")),
        .toolMissing(name: "bc", package: "bc"), .tooSlow(limit: .seconds(1)), .sandbox("no"), .host("no"),
        .diskNearlyFull("/x", free: 1, wanted: 2),
    ]

    @Test(arguments: ours)
    func `our own failure to build never becomes a mark`(error: BuildError) async throws {
        await #expect(throws: (any Error).self) {
            try await run(build: { throw error }) { (.ended(status: 0), []) }
        }
    }

    @Test func `a commit at which the config makes no guest is skipped`() async throws {
        let record = try await run(build: { throw BuildError.configLacks(["CONFIG_TTY"]) }) {
            (.ended(status: 0), [])
        }
        #expect(record.verdict.mark == .skip)
    }

    @Test func `our own failure to boot is tried three times, then reported`() async throws {
        let tries = Mutex(0)
        await #expect(throws: StepFailure.self) {
            try await run {
                tries.withLock { $0 += 1 }
                throw BootError.diskFull("/x")
            }
        }
        #expect(tries.withLock { $0 } == 3)
    }

    @Test func `what works at the second try leaves no trace in the runs`() async throws {
        let tries = Mutex(0)
        let record = try await run {
            let count = tries.withLock {
                $0 += 1
                return $0
            }
            if count == 2 { throw BootError.diskFull("/x") }
            return (.ended(status: 0), [])
        }
        #expect(record.verdict.mark == .good)
        #expect(record.runs.count == 3)
    }

    @Test func `the same image is not run again`() async throws {
        let runner = StepRunner(
            builder: Builder(make: Self.kernel), booter: Booter { throw BootError.shutDown }, folder: folder.path)
        let order = order(5, rule: TrialRule(cleanRuns: 3), images: [ContentKey(of: ["image", "00"]).hex: 4])
        let record = try await runner.run(order) { _ in }
        #expect(record.twin == 4 && record.runs.isEmpty, "its runs are the other's, and count once")
    }
}
