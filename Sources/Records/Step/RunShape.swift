/// How a run went, apart from crashes: what tells a reproducer that worked from one that did nothing.
public struct RunShape: Sendable, Hashable, Codable {
    /// How the reproducer ended.
    public enum Ending: Sendable, Hashable, Codable {
        /// By itself, with this exit status.
        case exited(status: Int)
        /// By this signal.
        case killed(signal: Int)
        /// It ran on to the run limit.
        case outOfTime
        /// The run was over before it: a crash, a hang, a guest that went away.
        case cutShort
        /// It was never started.
        case notStarted

        /// From a shell's status: 128 and the signal's number where one ended it.
        public init(status: Int) {
            self = (129...192).contains(status) ? .killed(signal: status - 128) : .exited(status: status)
        }
    }

    /// How the reproducer ended.
    public var ending: Ending
    /// Seconds from its start to its end, or to the run's; nil where it wasn't started.
    public var seconds: Double?
    /// Seconds from its start to the first crash's first line, by the host's clock; nil without a crash.
    public var secondsToCrash: Double?
    /// Bytes that it printed; nil where its output can't be told from the console's.
    public var outputBytes: Int?
    /// The end of what it printed, at most 4 KiB, without control characters but line feeds. Hostile.
    public var outputTail: String
    /// Whether the kernel killed a process for want of memory.
    public var killedForMemory: Bool
    /// Detectors that the kernel said it has switched off, by name's order.
    public var detectorsOff: [Detector]
    /// Detectors that are set to report more than once, by name's order.
    public var detectorsRepeating: [Detector]
    /// What the guest got of the host's processors; nil where that can't be told.
    public var processor: ProcessorShare?

    /// A run's shape.
    public init(
        ending: Ending, seconds: Double? = nil, secondsToCrash: Double? = nil, outputBytes: Int? = nil,
        outputTail: String = "", killedForMemory: Bool = false, detectorsOff: [Detector] = [],
        detectorsRepeating: [Detector] = [], processor: ProcessorShare? = nil
    ) {
        self.ending = ending
        self.seconds = seconds
        self.secondsToCrash = secondsToCrash
        self.outputBytes = outputBytes
        self.outputTail = outputTail
        self.killedForMemory = killedForMemory
        self.detectorsOff = detectorsOff
        self.detectorsRepeating = detectorsRepeating
        self.processor = processor
    }
}

/// A part of the kernel that looks for bugs, and may be used up before a run's end.
public enum Detector: String, Sendable, Hashable, Codable, CaseIterable {
    case kasan, lockdep, kmemleak, hungTask, debugObjects
}

/// What a guest got of the host's processors, against what it asked for.
public struct ProcessorShare: Sendable, Hashable, Codable {
    /// Seconds on a processor, all of its threads together.
    public var got: Double
    /// Seconds that they stood in line for one.
    public var waited: Double
    /// The part of the host's own processor time that its hypervisor gave to others, 0...1.
    public var stolen: Double

    /// A share.
    public init(got: Double, waited: Double, stolen: Double = 0) {
        self.got = got
        self.waited = waited
        self.stolen = stolen
    }

    /// The part that it got of what it asked for, 0...1.
    public var part: Double {
        let asked = got + waited
        return (asked > 0 ? got / asked : 1) * (1 - stolen)
    }

    /// Whether it got less than half: such a run says nothing about hangs and stalls.
    public var isStarved: Bool { part < 0.5 && got + waited >= 1 }
}
