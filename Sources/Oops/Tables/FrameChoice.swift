/// Chooses the function that names a crash, as syzkaller chooses it.
enum FrameChoice {
    /// The function that waits: the first past the scheduler and what waits for it. Waits for RCU's grace period and
    /// for the network's big lock have names of their own wherever they come from: the task that is told of is
    /// a chance victim.
    static func waiting(_ frames: [ByteView]) -> FrameNames? {
        // Whoever waits called the scheduler: what some kernels print before is left over on the stack.
        let call = frames.prefix(12).firstIndex { $0.equals("schedule") }
        let frames = frames[(call.map { $0 + 1 } ?? 0)...]
        for frame in frames {
            if gracePeriods.matches(frame) {
                let name = frame.string
                return FrameNames("synchronize_rcu", others: name == "synchronize_rcu" ? [] : [name])
            }
            if frame.contains("rtnl_lock") { return FrameNames(frame.string) }
        }
        return pastWaiters(frames).map(FrameNames.init(printed:))
    }

    /// The first function that neither schedules nor waits for another.
    static func pastWaiters(_ frames: some Sequence<ByteView>) -> ByteView? {
        frames.first { !Helpers.waiters.matches(FrameNames.bare($0)) }
    }

    /// The function next to the system calls' entry.
    static func systemCall(_ frames: [ByteView]) -> ByteView? {
        frames.firstIndex { $0.contains("do_syscall_") || $0.contains("entry_SYSCALL") }
            .flatMap { $0 > 0 ? frames[$0 - 1] : nil }
    }

    /// The function that was asked for by whoever keeps the processor: the one before the first anchor. Where
    /// the processor is within a loop changes from report to report.
    static func stalling(_ frames: [ByteView]) -> FrameNames? {
        for (number, frame) in frames.enumerated() where Helpers.anchors.matches(FrameNames.bare(frame)) {
            if frame.contains("smp_call_function") {
                let name = frame.string
                return FrameNames("smp_call_function", others: name == "smp_call_function" ? [] : [name])
            }
            return FrameNames(printed: frames[max(0, number - 1)])
        }
        return nil
    }

    private static let gracePeriods = NameSearch([
        "synchronize_rcu", "synchronize_srcu", "synchronize_net", "synchronize_sched",
    ])
}
