import Records

/// What is noted of the reproducer while a boot is watched.
struct RunNotes: Sendable {
    var startedAt: Duration?
    var endedAt: Duration?
    var firstCrashAt: Duration?
    /// Whether our init speaks by the channel, so that the reproducer's output is known.
    var hasChannel = false
    var output = RunOutput()
    private var uptimes: (start: Double?, end: Double?)
    private var status: Int?
    private var isOver = false
    private var outOfTime = false

    mutating func start(_ marker: BootMarker, at now: Duration) {
        startedAt = now
        uptimes.start = marker.uptime
    }

    mutating func end(_ marker: BootMarker, at now: Duration) {
        endedAt = now
        isOver = true
        uptimes.end = marker.uptime
        status = marker.status
        outOfTime = marker.outOfTime
    }

    /// How a boot ends in which nothing else did.
    var ownEnd: BootEnd { outOfTime ? .outOfTime : .ended(status: isOver ? status ?? -1 : 0) }

    /// By the guest's clock where it told both times: the host's has the console's delay in it.
    private var seconds: Double? {
        if let start = uptimes.start, let end = uptimes.end, end >= start { return end - start }
        guard let startedAt, let endedAt, endedAt >= startedAt else { return nil }
        return (endedAt - startedAt).inSeconds
    }

    func shape(end: BootEnd?, signs: Set<ConsoleSign>) -> RunShape {
        let ending: RunShape.Ending
        if startedAt == nil {
            ending = .notStarted
        } else if outOfTime || end == .outOfTime {
            ending = .outOfTime
        } else if isOver {
            ending = RunShape.Ending(status: status ?? -1)
        } else {
            ending = .cutShort
        }
        return RunShape(
            ending: ending, seconds: seconds,
            secondsToCrash: startedAt.flatMap { start in firstCrashAt.map { max(0, ($0 - start).inSeconds) } },
            outputBytes: hasChannel ? output.count : nil, outputTail: hasChannel ? output.tail : "",
            killedForMemory: signs.contains(.killedForMemory),
            detectorsOff: Set(signs.compactMap(\.detectorOff)).sorted { $0.rawValue < $1.rawValue },
            detectorsRepeating: signs.contains(.kasanMultiShot) ? [.kasan] : [])
    }
}

extension ConsoleSign {
    /// The detector that is off from this line on.
    var detectorOff: Detector? {
        switch self {
        case .lockdepGaveUp, .lockdepOff: .lockdep
        case .kmemleakOff: .kmemleak
        case .hungTaskOff: .hungTask
        case .debugObjectsOff: .debugObjects
        case .killedForMemory, .kasanMultiShot: nil
        }
    }
}
