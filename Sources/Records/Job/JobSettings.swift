/// How much is tested, and in which guest.
public struct JobSettings: Sendable, Hashable {
    /// Which commits are likelier beforehand.
    public enum PriorChoice: String, Sendable, Hashable, Codable, CaseIterable {
        /// Those that touch the crash's files.
        case paths
        /// None: all are alike.
        case uniform
    }

    /// Runs that the bad end gets at least, and the culprit and its parents before it is named; of a single test, clean
    /// runs that make a commit good.
    public var runs = 3
    /// The most runs of a step, however rarely the crash shows.
    public var maxRuns = 60
    /// What runs the guests.
    public var accel = AcceleratorChoice.auto
    /// What guests and kernels are made for.
    public var machine = Machine.x86_64
    /// Which commits are likelier beforehand.
    public var prior = PriorChoice.paths
    /// Whether both ends are tested before anything else.
    public var verifyEnds = false
    /// Steps that may be in hand at once on this host.
    public var slots = 1
    /// Whether kernels and reproducers are built shut in; false only where all of it is trusted.
    public var isSandboxed = true
    /// libvirt's URI; nil for the embedded driver.
    public var connect: String?
    /// Guest memory in MiB.
    public var memoryMiB = 1024
    /// Guest CPUs.
    public var cpus = 2
    /// Words added to the kernel's command line.
    public var kernelArguments: [String] = []
    /// Parallel compiler jobs of all builds together; nil for as many as there are cores.
    public var jobs: Int?
    /// The longest that things may take.
    public var limits = JobLimits()

    /// The defaults.
    public init() {}
}

/// The longest that things may take.
public struct JobLimits: Sendable, Hashable {
    /// A build.
    public var build = Duration.seconds(3600)
    /// From the guest's start to the reproducer's.
    public var boot = Duration.seconds(120)
    /// The reproducer; one that runs on is stopped then, and the run is clean.
    public var run = Duration.seconds(60)
    /// Without a line on the console, not even our init's: then the guest hangs.
    public var silence = Duration.seconds(40)

    /// The defaults, wide enough for a sanitizer kernel without KVM.
    public init() {}
}

// What a journal holds may be older than a setting: what isn't there has its default.
extension JobSettings: Codable {
    private enum Key: String, CodingKey {
        case runs, maxRuns, accel, machine, prior, verifyEnds, slots, isSandboxed, connect, memoryMiB, cpus,
            kernelArguments,
            jobs
        case limits
    }

    /// Reads what is there; the rest has its default.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        func read<Value: Decodable>(_ path: WritableKeyPath<Self, Value>, _ key: Key) throws {
            if let value = try values.decodeIfPresent(Value.self, forKey: key) { self[keyPath: path] = value }
        }
        try read(\.runs, .runs)
        try read(\.maxRuns, .maxRuns)
        try read(\.accel, .accel)
        try read(\.machine, .machine)
        try read(\.prior, .prior)
        try read(\.verifyEnds, .verifyEnds)
        try read(\.slots, .slots)
        try read(\.isSandboxed, .isSandboxed)
        connect = try values.decodeIfPresent(String.self, forKey: .connect)
        try read(\.memoryMiB, .memoryMiB)
        try read(\.cpus, .cpus)
        try read(\.kernelArguments, .kernelArguments)
        jobs = try values.decodeIfPresent(Int.self, forKey: .jobs)
        try read(\.limits, .limits)
    }

    /// Writes everything.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(runs, forKey: .runs)
        try values.encode(maxRuns, forKey: .maxRuns)
        try values.encode(accel, forKey: .accel)
        try values.encode(machine, forKey: .machine)
        try values.encode(prior, forKey: .prior)
        try values.encode(verifyEnds, forKey: .verifyEnds)
        try values.encode(slots, forKey: .slots)
        try values.encode(isSandboxed, forKey: .isSandboxed)
        try values.encodeIfPresent(connect, forKey: .connect)
        try values.encode(memoryMiB, forKey: .memoryMiB)
        try values.encode(cpus, forKey: .cpus)
        try values.encode(kernelArguments, forKey: .kernelArguments)
        try values.encodeIfPresent(jobs, forKey: .jobs)
        try values.encode(limits, forKey: .limits)
    }
}

// In JSON limits are seconds.
extension JobLimits: Codable {
    private enum Key: String, CodingKey, CaseIterable {
        case build, boot, run, silence

        var path: WritableKeyPath<JobLimits, Duration> {
            switch self {
            case .build: \.build
            case .boot: \.boot
            case .run: \.run
            case .silence: \.silence
            }
        }
    }

    /// Reads seconds.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        for key in Key.allCases {
            guard let seconds = try values.decodeIfPresent(Double.self, forKey: key) else { continue }
            self[keyPath: key.path] = .seconds(seconds)
        }
    }

    /// Writes seconds.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        for key in Key.allCases { try values.encode(self[keyPath: key.path] / .seconds(1), forKey: key) }
    }
}
