import Dispatch
import Glibc
import Subprocess
import SystemPackage

/// The process group of a child of ours that leads a session of its own.
///
/// Used only while the leader isn't reaped, so its number can't have become another group's.
struct ProcessGroup: Sendable {
    /// How long processes have between SIGTERM and SIGKILL.
    static let grace: Duration = .seconds(5)

    /// The leader's process id, which is the group's id.
    var leader: Int32

    func signal(_ signal: Signal) {
        _ = kill(-leader, signal.rawValue)
    }

    /// Waits until the leader has ended, then ends what it left behind, kindly first.
    ///
    /// Not cut short by cancellation: then the leader is being torn down, and nothing is to stay behind either.
    ///
    /// - Parameter killingLeader: The leader has been told to end, and is killed if it doesn't within the grace.
    /// - Returns: Processes that don't go even though they were killed; none, nearly always.
    func end(killingLeader: Bool) async -> [Int32] {
        let start = ContinuousClock.now
        var wait: Duration = .milliseconds(1)
        var killed = false
        while !leaderHasEnded {
            if killingLeader, !killed, start.duration(to: .now) > Self.grace {
                signal(.kill)
                killed = true
            }
            await pause(wait)
            wait = min(wait * 2, .milliseconds(20))
        }
        if await isGone(within: .zero) { return [] }
        signal(.terminate)
        if await isGone(within: Self.grace) { return [] }
        signal(.kill)
        if await isGone(within: .seconds(10)) { return [] }
        return members()
    }

    private func isGone(within limit: Duration) async -> Bool {
        let start = ContinuousClock.now
        var wait: Duration = .milliseconds(1)
        while !members().isEmpty {
            if start.duration(to: .now) >= limit { return false }
            await pause(wait)
            wait = min(wait * 2, .milliseconds(20))
        }
        return true
    }

    /// Asks without reaping: that is the library's.
    private var leaderHasEnded: Bool {
        var info = siginfo_t()
        while waitid(P_PID, id_t(leader), &info, WEXITED | WNOWAIT | WNOHANG) != 0 {
            // ECHILD: reaped already, which is ended.
            if errno != EINTR { return true }
        }
        return info.si_signo == SIGCHLD
    }

    /// The living processes of the group: zombies (state Z, X) hold nothing.
    private func members() -> [Int32] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var found: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let pid = Int32(name), isLivingMember(pid) else { continue }
            found.append(pid)
        }
        return found
    }

    private func isLivingMember(_ pid: Int32) -> Bool {
        let group = getpgid(pid)
        guard group == leader else { return false }
        guard let file = try? FileDescriptor.open("/proc/\(pid)/stat", .readOnly, options: .closeOnExec) else {
            return false
        }
        defer { try? file.close() }
        var bytes = [UInt8](repeating: 0, count: 1024)
        guard let count = try? bytes.withUnsafeMutableBytes({ try file.read(into: $0) }) else { return false }
        // The second field, the name in parentheses, may hold anything: the state comes after the last ")".
        guard let end = bytes.prefix(count).lastIndex(of: UInt8(ascii: ")")), end + 2 < count else { return false }
        return bytes[end + 2] != UInt8(ascii: "Z") && bytes[end + 2] != UInt8(ascii: "X")
    }

    /// Sleeps, cancelled or not.
    private func pause(_ duration: Duration) async {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) {
                continuation.resume()
            }
        }
    }
}
