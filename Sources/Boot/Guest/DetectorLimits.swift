public import Records

/// After how long the kernel's own watchdogs speak, and what that asks of a boot's limits.
public struct DetectorLimits: Sendable, Hashable {
    /// A task is asleep and can't be woken: khungtaskd looks once in this time, so it speaks after one to two of them.
    public var hungTask: Duration?
    /// A grace period of RCU doesn't end.
    public var rcuStall: Duration?
    /// A processor doesn't schedule: twice the watchdog's threshold.
    public var softLockup: Duration?

    /// Limits that are known.
    public init(hungTask: Duration? = nil, rcuStall: Duration? = nil, softLockup: Duration? = nil) {
        self.hungTask = hungTask
        self.rcuStall = rcuStall
        self.softLockup = softLockup
    }

    /// Those of a final config (`value` gives an option's, without quotes; nil where it isn't set) under a kernel command
    /// line, which wins.
    public init(config value: (String) -> String?, arguments: String) {
        func seconds(_ text: String?) -> Duration? {
            text.flatMap { Int($0) }.flatMap { $0 > 0 ? .seconds($0) : nil }
        }
        let words = arguments.split(whereSeparator: \.isWhitespace)
        func argument(_ names: String...) -> String? {
            words.last { word in names.contains { word.hasPrefix($0 + "=") } }
                .flatMap { $0.split(separator: "=", maxSplits: 1).last.map(String.init) }
        }
        func isOn(_ option: String) -> Bool { value(option) == "y" }
        if isOn("CONFIG_DETECT_HUNG_TASK") {
            hungTask =
                seconds(argument("sysctl.kernel.hung_task_timeout_secs", "hung_task_timeout"))
                ?? seconds(value("CONFIG_DEFAULT_HUNG_TASK_TIMEOUT")) ?? .seconds(120)
        }
        rcuStall =
            seconds(argument("rcupdate.rcu_cpu_stall_timeout")) ?? seconds(value("CONFIG_RCU_CPU_STALL_TIMEOUT"))
        if isOn("CONFIG_SOFTLOCKUP_DETECTOR") {
            softLockup =
                (seconds(argument("watchdog_thresh", "sysctl.kernel.watchdog_thresh")) ?? .seconds(10)) * 2
        }
    }

    /// The time by which all of them have spoken of what happens at once.
    public var latest: Duration {
        let margin = Duration.seconds(10)
        return max((hungTask ?? .zero) * 2, rcuStall ?? .zero, softLockup ?? .zero) + margin
    }
}

extension BootLimits {
    /// No limit that is learnt is shorter.
    public static let shortestLearnt = Duration.seconds(30)

    /// These limits, as the runs of the bad end ask for: five times the slowest time to its crash, at least 30 s, and
    /// never less than was asked for.
    public func learnt(from shapes: [RunShape]) -> BootLimits {
        guard let slowest = shapes.compactMap(\.secondsToCrash).max() else { return self }
        var limits = self
        let needed = max(Self.shortestLearnt, .seconds(5 * slowest))
        limits.run = max(run, needed)
        limits.silence = max(silence, needed)
        return limits
    }

    /// These limits, long enough for the kernel's own watchdogs to speak.
    public func covering(_ detectors: DetectorLimits) -> BootLimits {
        var limits = self
        limits.run = max(run, detectors.latest)
        limits.silence = max(silence, detectors.latest)
        return limits
    }
}
