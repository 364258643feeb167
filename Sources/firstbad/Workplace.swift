import Bisection
import Boot
import Foundation
import GitHistory
import HostTools
import Jobs
import Kbuild
import Libvirt
import Logging
import Records
import Reports
import Steps
import Store
import Synchronization
import SystemPackage

/// This machine, set up to test candidates: toolchain, build slot, guests. Taken down again whatever happens.
struct Workplace {
    let builder: LocalBuilder
    let booter: GuestBooter

    static var slots: FilePath { UserFolders.cache().appending("slots") }

    /// The user's journal.
    static func store() throws -> JobStore {
        try makeFolder(JobFolder.state)
        return try JobStore(at: JobFolder.journal)
    }

    /// Carries `job` out, from wherever it stands; `ticking` is called twice a second.
    static func carryOut(
        _ job: Job, listener: @escaping JobListener, ticking: @escaping @Sendable () -> Void
    ) async throws -> JobResult {
        let folder = JobFolder(id: job.id)
        let lock = try folder.lock()
        defer { lock.release() }
        let repository = try Repository(at: FilePath(job.kernel))
        let inputs = try await JobInputs.load(from: folder.inputs.path)
        return try await with(repository, job.kernel, inputs, job.settings) { workplace in
            let evidence = EvidenceFolder(FilePath(job.evidence))
            try await workplace.keepGuest(
                initramfs: folder.inputs.initramfs, script: folder.inputs.rerun, kernel: "bzImage_\(job.bad.short)")
            let runner = StepRunner(builder: workplace.builder, booter: workplace.booter, folder: evidence.steps)
            let driver = JobDriver(
                job: job, folder: folder, repository: repository, store: try store(),
                tester: LocalTester(runner: runner),
                tool: Firstbad.name)
            return try await withThrowingTaskGroup(of: JobResult?.self) { group in
                group.addTask { try await driver.run(listener: listener) }
                group.addTask {
                    while !Task.isCancelled {
                        ticking()
                        try? await Task.sleep(for: .milliseconds(500))
                    }
                    return nil
                }
                defer { group.cancelAll() }
                while let result = try await group.next() {
                    if let result { return result }
                }
                throw CancellationError()
            }
        }
    }

    /// Sets everything up, calls `body`, and takes everything down: no guest, no lock is left.
    static func with<Value>(
        _ repository: Repository, _ kernel: String, _ inputs: JobInputs, _ settings: JobSettings,
        _ body: (Workplace) async throws -> Value
    ) async throws -> Value {
        let logger = Log.logger
        let cache = UserFolders.cache()
        for path in [cache, slots, JobFolder.state] { try makeFolder(path) }
        var buildSettings = BuildSettings()
        buildSettings.ccacheFolder = cache.appending("ccache")
        let builds = try await KernelBuilds(
            toolchain: try await Toolchain.find(), cache: try BuildCache(root: cache.appending("kernels")),
            settings: buildSettings, logger: logger)
        let slot = try BuildSlot(in: slots, key: slotKey(kernel, inputs.config))
        defer { slot.release() }
        let builder = LocalBuilder(
            repository: repository,
            worktree: try Worktree(folder: slot.path, repository: FilePath(kernel)),
            output: slot.output, builds: builds, config: inputs.config,
            jobs: settings.jobs ?? ProcessInfo.processInfo.activeProcessorCount,
            limit: .seconds(settings.limits.build))
        let guests = try await GuestHouse.open(settings, logger: logger)
        let value: Value
        do {
            let booter = GuestBooter(
                guests: guests, reproducer: inputs.reproducer, settings: settings.guest)
            value = try await body(Workplace(builder: builder, booter: booter))
        } catch {
            try? await guests.shutDown()
            throw error
        }
        try await guests.shutDown()
        return value
    }

    /// The guest's files, for whoever gets the evidence.
    func keepGuest(initramfs: FilePath, script: FilePath, kernel: String) async throws {
        let image = try await booter.guests.initramfs(for: booter.reproducer, settings: booter.settings)
        guard let bytes = FileManager.default.contents(atPath: image.string) else { return }
        try AtomicFile.write(Array(bytes), to: initramfs)
        // By TCG, which works on any host.
        let text = RerunScript.text(
            kernel: FilePath(kernel), initramfs: "initramfs.cpio", settings: booter.settings, accelerator: .tcg)
        try AtomicFile.write(text, to: script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.string)
    }

    /// One slot for each history and config, so that builds in it stay incremental.
    private static func slotKey(_ kernel: String, _ config: String) -> String {
        String(ContentKey(of: [kernel, config]).hex.prefix(16))
    }

    private static func makeFolder(_ path: FilePath) throws {
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }
}

/// Guests of this process.
enum GuestHouse {
    /// The first free folder for libvirt's embedded driver: two processes can't share one.
    static func open(_ settings: JobSettings, logger: Logger) async throws -> QemuGuests {
        let folder = JobFolder.state.appending("guests")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        let address = settings.connect.map { HypervisorAddress.uri($0) } ?? .embedded(below: folder)
        return try await QemuGuests(
            address, folder: folder, accelerator: AcceleratorChoice(rawValue: settings.accel) ?? .auto,
            logger: logger)
    }
}

extension JobSettings {
    /// The guest as it is asked for.
    var guest: GuestSettings {
        GuestSettings(
            memoryMiB: memoryMiB, cpus: cpus, kernelArguments: kernelArguments.joined(separator: " "),
            limits: BootLimits(
                boot: .seconds(limits.boot), run: .seconds(limits.run), silence: .seconds(limits.silence)))
    }
}

/// Tests candidates here, one after the other.
struct LocalTester: CandidateTester {
    var runner: StepRunner

    func test(_ orders: [StepOrder], listener: @escaping StepListener) async throws -> [StepRecord] {
        var records: [StepRecord] = []
        for order in orders {
            records.append(try await runner.run(order.plan, journal: order.journal, listener: listener))
        }
        return records
    }
}

/// What the program's parts log: warnings, or everything with `FIRSTBAD_LOG=debug`.
enum Log {
    static let logger: Logger = {
        var logger = Logger(label: "firstbad", factory: { StreamLogHandler.standardError(label: $0) })
        let asked = ProcessInfo.processInfo.environment["FIRSTBAD_LOG"] ?? ""
        logger.logLevel = Logger.Level(rawValue: asked) ?? .warning
        return logger
    }()
}
