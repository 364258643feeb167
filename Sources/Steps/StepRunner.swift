import Boot
import Foundation
import HostTools
public import Kbuild
public import Logging
import Oops
public import Records
public import SystemPackage
import Wording

/// Tests one candidate: builds it, boots it until enough is known, keeps the evidence.
public struct StepRunner: Sendable {
    /// Builds the candidate.
    public var builder: any KernelBuilder
    /// Boots it.
    public var booter: any KernelBooter
    /// The folder that holds a folder for each step.
    public var folder: FilePath
    /// Gets a line for each build and run.
    public var logger: Logger
    /// How often what failed on our side is tried.
    public var attempts = 3
    /// The pause before the second try; doubled before each further one.
    public var pause: Duration = .seconds(2)

    /// A runner that keeps its evidence under `folder`.
    public init(
        builder: any KernelBuilder, booter: any KernelBooter, folder: FilePath,
        logger: Logger = Logger(label: "steps")
    ) {
        self.builder = builder
        self.booter = booter
        self.folder = folder
        self.logger = logger
    }

    /// Writes a run down before the next one begins.
    public typealias Keep = @Sendable (RunRecord) async throws -> Void

    /// What the kernel of a bad end was compiled from, as kept in its step's folder; nil where it wasn't.
    public static func compiledSources(in folder: FilePath) -> CompiledSources? {
        StepFolder(folder).compiledSources
    }

    /// Carries `order` out. Throws only what is ours: cancelled, no disk, no libvirt.
    public func run(
        _ order: StepOrder, keep: @escaping Keep = { _ in }, listener: @escaping StepListener
    ) async throws -> StepRecord {
        let plan = order.plan
        let startedAt = Date()
        let files = StepFolder(folder.appending(plan.folderName))
        try files.make()
        func record(_ build: BuildRecord, _ runs: [RunRecord], _ verdict: Verdict) throws -> StepRecord {
            let record = StepRecord(
                plan, build: build, runs: runs, verdict: verdict, startedAt: startedAt, endedAt: Date())
            try files.save(record)
            return record
        }
        let kernel: BuiltKernel
        do {
            kernel = try await retrying("building", plan, listener) {
                try await builder.build(plan.candidate, listener: listener)
            }
        } catch let error as BuildError where error.blame == .kernel || error.isThisCommits(plan.purpose) {
            let build = BuildRecord(.failed, failure: error.summary)
            try files.save(error)
            listener(.notBuilt(build))
            return try record(build, [], .unknown(why: "does not build: \(error.summary)"))
        } catch  where error.blame == .kernel {
            // A tree that can't be checked out as it is, say.
            let build = BuildRecord(.failed, failure: "\(error)".onOneLine)
            listener(.notBuilt(build))
            return try record(build, [], .unknown(why: "\(error)".onOneLine))
        }
        let build = BuildRecord(kernel)
        try files.save(kernel, withImage: plan.purpose == .badEnd || plan.purpose == .single)
        listener(.built(build))
        if plan.purpose == .candidate, let identity = build.identity, let twin = order.images[identity] {
            var tied = try record(build, [], .unknown(why: "its kernel is that of step \(twin + 1)"))
            tied.twin = twin
            try files.save(tied)
            return tied
        }
        let (runs, verdict) = try await makeRuns(order, kernel, files, keep, listener)
        var whole = try record(build, runs, verdict)
        if plan.purpose == .badEnd, let sources = kernel.compiledSources {
            whole.stackFiles = StackFiles.named(in: runs.flatMap(\.crashes), sources)
            try files.save(sources)
            try files.save(whole)
        }
        return whole
    }

    private func makeRuns(
        _ order: StepOrder, _ kernel: BuiltKernel, _ files: StepFolder, _ keep: Keep,
        _ listener: @escaping StepListener
    ) async throws -> ([RunRecord], Verdict) {
        let plan = order.plan
        var runs = order.earlier
        while true {
            if let verdict = plan.rule.verdict(after: runs.map(\.outcome)) { return (runs, verdict) }
            listener(.running(ordinal: runs.count, planned: max(plan.rule.cleanRuns, runs.count + 1)))
            let ordinal = runs.count
            let run = try await retrying("booting", plan, listener) {
                try await oneRun(ordinal, plan, kernel, files)
            }
            try await keep(run)
            runs.append(run)
            listener(.ran(run))
        }
    }

    private func oneRun(
        _ ordinal: Int, _ plan: StepPlan, _ kernel: BuiltKernel, _ files: StepFolder
    ) async throws -> RunRecord {
        let sought = plan.sought
        let console = files.console(ofRun: ordinal)
        let started = ContinuousClock.now
        let boot = try await booter.boot(kernel, console: console) { crash in
            sought.map { $0.compare(crash) == .same } ?? RunReading.isGrave(crash)
        }
        // A cancelled boot may look like one that ended early: it is no outcome.
        try Task.checkCancellation()
        let crashes = RunReading.crashes(of: boot)
        let told: [Crash]
        if case .didNotBoot = boot.end { told = boot.bootCrashes } else { told = crashes }
        try files.save(reports: told, ofRun: ordinal)
        var run = RunRecord(
            ordinal: ordinal, outcome: RunReading.outcome(of: boot),
            crashes: crashes.map(\.withoutReport), end: boot.end.words,
            seconds: started.duration(to: .now) / .seconds(1), accelerator: boot.accelerator,
            console: console.lastComponent?.string ?? "")
        // Only a reproducer that went its whole way past another crash has tested anything.
        run.wentItsWay = boot.end.reproducerWentItsWay && !crashes.contains(where: \.panicked)
        run.bootCrashes = boot.bootCrashes.map(\.withoutReport)
        run.shape = boot.shape
        return sought.map { run.read(for: $0, like: plan.shapes) } ?? run
    }

    /// Tries again what failed on our side. What the kernel did, what only the user can mend and a
    /// cancellation come through at once.
    private func retrying<Value>(
        _ doing: String, _ plan: StepPlan, _ listener: StepListener, _ body: () async throws -> Value
    ) async throws -> Value {
        var wait = pause
        var attempt = 1
        while true {
            do { return try await body() } catch {
                try Task.checkCancellation()
                if error is CancellationError || error is ChangeConflict { throw error }
                if error.blame == .kernel || (error as? BuildError)?.isThisCommits(.candidate) == true {
                    throw error
                }
                guard error.blame == .oursForNow, attempt < attempts else {
                    throw StepFailure(doing: doing, commit: plan.commit, cause: error, attempts: attempt)
                }
                attempt += 1
                logger.warning(
                    "\(doing) failed, trying again: \(error)",
                    metadata: ["commit": "\(plan.commit.short)", "step": "\(plan.ordinal)"])
                listener(.retrying(why: "\(error)", attempt: attempt))
                try await Task.sleep(for: wait)
                wait *= 2
            }
        }
    }
}

extension Crash {
    var withoutReport: Crash {
        var copy = self
        copy.report = ""
        return copy
    }
}

extension BuildRecord {
    init(_ kernel: BuiltKernel) {
        let how: How =
            switch kernel.how {
            case .cached: .cached
            case .incremental: .incremental
            case .clean: .clean
            }
        self.init(
            how, imageSHA256: kernel.imageSHA256, signature: kernel.signature.hex, toolchain: kernel.toolchain,
            seconds: kernel.seconds)
        droppedOptions = kernel.configDiff.dropped.map(\.name).sorted()
    }
}
