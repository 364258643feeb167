public import Oops
public import Records

/// How far a boot is.
public enum BootState: String, Sendable, Hashable, Codable, CaseIterable {
    /// The kernel starts.
    case kernel
    /// Our init runs.
    case userSpace
    /// The reproducer runs.
    case reproducer
    /// The reproducer has ended, the guest goes on a little.
    case settling
}

/// Why a kernel did not get to the reproducer.
public enum BootFailure: Sendable, Hashable, Codable {
    /// A crash, by its title.
    case crashed(String)
    /// Nothing came from it for the silence limit.
    case silent
    /// It went away or was reset, without a crash.
    case reset
    /// It was still talking when the boot limit had passed.
    case tooSlow
}

/// How a boot ended, as far as the kernel and the reproducer have to do with it. What went wrong with us is thrown as
/// `BootError`.
public enum BootEnd: Sendable, Hashable, Codable {
    /// The reproducer was never started (or, without one, user space never reached).
    case didNotBoot(BootFailure)
    /// The reproducer ended by itself with this exit status (128 and the signal's number where one ended it); 0 without a
    /// reproducer.
    case ended(status: Int)
    /// The kernel crashed and the run was ended for it.
    case crashed
    /// The guest hangs: nothing came for the silence limit, no heartbeat either.
    case silent
    /// The reproducer was still running at the run limit, and the guest was alive.
    case outOfTime
    /// The console grew beyond its limit.
    case flooded
    /// The guest restarted or was reset, without a crash.
    case reset
    /// The guest switched itself off before its end, without a crash: whose doing that was can't be told.
    case gone
}

/// What one boot brought.
public struct BootRecord: Sendable, Hashable, Codable {
    /// How it ended.
    public var end: BootEnd
    /// Crashes after the reproducer's start, in order. All crashes where there is no reproducer.
    public var crashes: [Crash]
    /// Crashes before that.
    public var bootCrashes: [Crash]
    /// How many more crashes there were than are kept.
    public var crashesLeftOut: Int
    /// How the run went, apart from its crashes.
    public var shape: RunShape
    /// The console's file.
    public var consolePath: String
    /// The file with what the reproducer printed, where the guest has a channel of its own.
    public var outputPath: String?
    /// Wall-clock seconds from the guest's start to our init's first line; nil if that never came.
    public var secondsToUserSpace: Double?
    /// Wall-clock seconds from the guest's start to its end's being known; QEMU's own end isn't waited for.
    public var secondsTotal: Double
    /// What ran the guest.
    public var accelerator: Accelerator

    /// A boot's record.
    public init(
        end: BootEnd, crashes: [Crash], bootCrashes: [Crash], crashesLeftOut: Int = 0,
        shape: RunShape = RunShape(ending: .cutShort), consolePath: String, outputPath: String? = nil,
        secondsToUserSpace: Double?, secondsTotal: Double, accelerator: Accelerator
    ) {
        self.end = end
        self.crashes = crashes
        self.bootCrashes = bootCrashes
        self.crashesLeftOut = crashesLeftOut
        self.shape = shape
        self.consolePath = consolePath
        self.outputPath = outputPath
        self.secondsToUserSpace = secondsToUserSpace
        self.secondsTotal = secondsTotal
        self.accelerator = accelerator
    }
}

/// Which crash ends a run.
public enum StopAt: Sendable {
    /// The first one.
    case firstCrash
    /// The first one that this says yes to. A panic ends the run all the same.
    case crash(matching: @Sendable (Crash) -> Bool)
    /// None but a panic.
    case never
}
