import GitHistory
public import HostTools
public import Logging
public import Records
import Steps
public import Store
import SystemPackage

/// A job, carried out on this machine: takes the job's lock, sets the workshop up, drives, takes everything down.
public struct JobWork: Sendable {
    /// Where this firstbad keeps its things.
    public var places: Places
    /// The journal in ``places``.
    public var store: JobStore
    /// The name and version that stand in results.
    public var tool: String
    /// What the parts log.
    public var logger: Logger
    /// Asked before each step: true ends the work once the steps underway have ended.
    public var shouldStop: @Sendable () -> Bool = { false }

    /// Work in `places`.
    public init(places: Places, store: JobStore, tool: String, logger: Logger) {
        self.places = places
        self.store = store
        self.tool = tool
        self.logger = logger
    }

    /// Carries `job` out, from wherever it stands.
    public func carryOut(_ job: Job, listener: @escaping JobListener) async throws -> JobResult {
        let folder = JobFolder(id: job.id, in: places)
        let lock = try folder.lock()
        defer { lock.release() }
        let repository = try Repository(at: FilePath(job.kernel))
        let inputs = try await StepInputs.load(from: folder.inputs.path)
        return try await Workshop.with(places, job.settings, logger: logger) { workshop in
            try await workshop.keepGuest(
                inputs.reproducer, initramfs: folder.inputs.initramfs, script: folder.inputs.rerun,
                kernel: "\(job.settings.machine.imageName)_\(job.bad.short)")
            let tester = LocalTester(workshop)
            var driver = JobDriver(
                job: job, folder: folder, repository: repository, store: store, tester: tester, tool: tool,
                logger: logger)
            driver.shouldStop = shouldStop
            do {
                let result = try await driver.run(listener: listener)
                await tester.release()
                return result
            } catch {
                await tester.release()
                throw error
            }
        }
    }
}
