import Foundation
import Glibc
import Records

/// Watches what the host does to a guest while it runs: stops it, or gives its processors to others.
///
/// Whatever is judged by time is worth nothing then.
struct HostWatch {
    /// We look every 20 ms. A longer pause than this, in which we did not compute either, is the host's doing: we, or it,
    /// stood still (SIGSTOP, a suspended laptop, a paused virtual machine).
    static let longestGap = Duration.seconds(5)
    /// How often QEMU itself is looked at.
    private static let interval = Duration.seconds(1)

    private let process: Int32?
    private var lastLook: ContinuousClock.Instant
    private var lastOwnTime: Duration
    private var nextSample: ContinuousClock.Instant
    private let firstTimes: HostTimes?
    private(set) var share: ProcessorShare?

    /// Watches over QEMU's process, where that is known, from `now` on.
    init(process: Int32?, now: ContinuousClock.Instant) {
        self.process = process
        lastLook = now
        lastOwnTime = Self.ownTime()
        nextSample = now + Self.interval
        firstTimes = HostTimes.now()
    }

    /// Looks on. Throws where the host stood still since it was last looked at, or QEMU is stopped.
    mutating func look(at now: ContinuousClock.Instant) throws(BootError) {
        let ownTime = Self.ownTime()
        let gap = (now - lastLook) - (ownTime - lastOwnTime)
        lastLook = now
        lastOwnTime = ownTime
        if gap >= Self.longestGap { throw .stoodStill(seconds: gap.inSeconds) }
        guard now >= nextSample else { return }
        nextSample = now + Self.interval
        try sample()
    }

    /// Measures what QEMU got so far: at the end as well, while it is still there.
    mutating func sample() throws(BootError) {
        guard let process else { return }
        if ProcessState.isStopped(process) { throw .qemuStopped }
        guard let (got, waited) = ProcessState.schedule(of: process) else { return }
        let stolen = firstTimes.flatMap { first in HostTimes.now().map { $0.stolen(since: first) } } ?? 0
        share = ProcessorShare(got: got, waited: waited, stolen: stolen)
    }

    /// Our own processor time.
    private static func ownTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// What /proc tells of another process (proc(5)).
private enum ProcessState {
    /// Whether it was stopped by a signal.
    static func isStopped(_ process: Int32) -> Bool {
        guard let stat = text("/proc/\(process)/stat"), let end = stat.lastIndex(of: ")") else { return false }
        return stat[end...].dropFirst(2).first == "T"
    }

    /// Seconds on a processor and in line for one, all threads (Documentation/scheduler/sched-stats.rst).
    static func schedule(of process: Int32) -> (got: Double, waited: Double)? {
        let folder = "/proc/\(process)/task"
        guard let threads = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
        var sum = (got: 0.0, waited: 0.0)
        for thread in threads {
            guard let text = text("\(folder)/\(thread)/schedstat") else { continue }
            let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            guard numbers.count >= 2 else { return nil }
            sum.got += numbers[0] / 1e9
            sum.waited += numbers[1] / 1e9
        }
        return sum.got > 0 ? sum : nil
    }

    static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}

/// The host's processors' times, in clock ticks since its start: the first line of /proc/stat.
private struct HostTimes {
    var busy: Double
    var steal: Double

    static func now() -> HostTimes? {
        guard let line = ProcessState.text("/proc/stat")?.split(separator: "\n").first else { return nil }
        let numbers = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard numbers.count >= 8 else { return nil }
        // user, nice, system, idle, iowait, irq, softirq, steal
        return HostTimes(busy: numbers[0...2].reduce(0, +) + numbers[5...7].reduce(0, +), steal: numbers[7])
    }

    func stolen(since first: HostTimes) -> Double {
        let busy = busy - first.busy
        return busy > 0 ? min(1, max(0, (steal - first.steal) / busy)) : 0
    }
}
