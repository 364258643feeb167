import Bisection
import Intake
import Records
import Wording

/// What a user asks for, before anything of it was looked at. Nil is *not said*.
public struct JobRequest: Sendable, Hashable {
    /// Path of the kernel repository.
    public var kernel: String?
    /// Revisions that don't crash.
    public var good: [String] = []
    /// The revision that does.
    public var bad: String?
    /// `regression` or `fix`.
    public var find: Quest?
    /// A kconfig file, with fragments behind `+`.
    public var config: String?
    /// The reproducer's path.
    public var repro: String?
    /// Which commits are likelier beforehand.
    public var prior: JobSettings.PriorChoice?
    /// Whether both ends are tested before anything else.
    public var verifyEnds: Bool?
    /// Files put beside it.
    public var attach: [String] = []
    /// The crash looked for, by title.
    public var title: String?
    /// As in ``JobSettings/runs``.
    public var runs: Int?
    /// The most runs of a step.
    public var maxRuns: Int?
    /// What runs the guests.
    public var accel: AcceleratorChoice?
    /// libvirt's URI.
    public var connect: String?
    /// Guest memory in MiB.
    public var memoryMiB: Int?
    /// Guest CPUs.
    public var cpus: Int?
    /// Parallel compiler jobs.
    public var jobs: Int?
    /// Words for the kernel's command line.
    public var kernelArguments: [String] = []
    /// The longest that a build may take.
    public var buildLimit: Duration?
    /// The longest that a boot may take.
    public var bootLimit: Duration?
    /// The longest that the reproducer may take.
    public var runLimit: Duration?
    /// The longest time without a line before the guest counts as hung.
    public var silenceLimit: Duration?
    /// Steps in hand at once.
    public var slots: Int?
    /// Folder for the evidence.
    public var evidence: String?
    /// Whether kernels and reproducers are built shut in.
    public var isSandboxed: Bool?
    /// The mail thread that the request came from.
    public var thread: ReportThread?

    /// Nothing said.
    public init() {}

    /// What is said here, and for the rest what `other` says.
    public func winning(over other: JobRequest) -> JobRequest {
        var merged = other
        func take<Value>(_ path: WritableKeyPath<JobRequest, Value?>) {
            if let value = self[keyPath: path] { merged[keyPath: path] = value }
        }
        func takeList(_ path: WritableKeyPath<JobRequest, [String]>) {
            if !self[keyPath: path].isEmpty { merged[keyPath: path] = self[keyPath: path] }
        }
        for path in [
            \JobRequest.kernel, \.bad, \.config, \.repro, \.title, \.connect, \.evidence,
        ] { take(path) }
        for path in [\JobRequest.runs, \.maxRuns, \.memoryMiB, \.cpus, \.jobs, \.slots] { take(path) }
        for path in [\JobRequest.buildLimit, \.bootLimit, \.runLimit, \.silenceLimit] { take(path) }
        for path in [\JobRequest.good, \.attach, \.kernelArguments] { takeList(path) }
        take(\.find)
        take(\.accel)
        take(\.prior)
        take(\.thread)
        take(\.verifyEnds)
        take(\.isSandboxed)
        return merged
    }

    /// The settings, with defaults for what isn't said. Throws for values that can't be.
    public func settings() throws(JobError) -> JobSettings {
        var settings = JobSettings()
        settings.runs = try Self.positive(runs, "runs", settings.runs, to: 1000)
        settings.maxRuns = max(
            settings.runs, try Self.positive(maxRuns, "max-runs", max(settings.maxRuns, settings.runs), to: 10_000))
        settings.memoryMiB = try Self.positive(memoryMiB, "memory", settings.memoryMiB, to: 1 << 20)
        settings.cpus = try Self.positive(cpus, "cpus", settings.cpus, to: 255)
        if let jobs { settings.jobs = try Self.positive(jobs, "jobs", 1, to: 1024) }
        settings.slots = try Self.positive(slots, "slots", settings.slots, to: 64)
        settings.accel = accel ?? settings.accel
        settings.connect = connect
        settings.isSandboxed = isSandboxed ?? settings.isSandboxed
        settings.verifyEnds = verifyEnds ?? settings.verifyEnds
        settings.prior = prior ?? settings.prior
        settings.kernelArguments = kernelArguments
        settings.limits.build = try Self.seconds(buildLimit, "build", settings.limits.build)
        settings.limits.boot = try Self.seconds(bootLimit, "boot", settings.limits.boot)
        settings.limits.run = try Self.seconds(runLimit, "run", settings.limits.run)
        settings.limits.silence = try Self.seconds(silenceLimit, "silence", settings.limits.silence)
        return settings
    }

    private static func positive(
        _ value: Int?, _ name: String, _ standard: Int, to most: Int
    ) throws(JobError) -> Int {
        let value = value ?? standard
        guard (1...most).contains(value) else {
            throw .badRequest("\(name) is \(value): it must be a number from 1 to \(most)")
        }
        return value
    }

    private static func seconds(
        _ value: Duration?, _ name: String, _ standard: Duration
    ) throws(JobError) -> Duration {
        let value = value ?? standard
        guard value >= .seconds(1), value <= .seconds(7 * 86_400) else {
            throw .badRequest("the \(name) limit is \(value / .seconds(1)) s: it must lie between 1 s and 7 days")
        }
        return value
    }
}
