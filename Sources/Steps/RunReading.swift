import Boot
import Oops
import Records

/// From a boot's record to what the run says about its commit.
enum RunReading {
    /// Every crash of the run, also those that leave no report: a guest that fell silent or went away.
    static func crashes(of record: BootRecord) -> [Crash] {
        switch record.end {
        case .silent: record.crashes + [Crash(title: "no output from test machine", kind: .noOutput)]
        case .reset where record.crashes.isEmpty:
            [Crash(title: "unexpected kernel reboot", kind: .unexpectedReboot)]
        default: record.crashes
        }
    }

    /// Classifies a run. Without `sought` any crash counts, the gravest first.
    static func outcome(of record: BootRecord, sought: SoughtCrash?) -> RunOutcome {
        if case .didNotBoot(let failure) = record.end { return .noBoot(reason: failure.words) }
        let crashes = crashes(of: record)
        guard let sought else {
            return gravest(crashes).map { .crashed(title: $0.title) } ?? quiet(record)
        }
        var unclear: RunOutcome?
        for crash in crashes {
            switch sought.compare(crash) {
            case .same: return .crashed(title: crash.title)
            case .cannotTell(let why): unclear = unclear ?? .unclear(title: crash.title, why: why)
            case .other: continue
            }
        }
        if let unclear { return unclear }
        if record.end == .gone {
            return .unclear(title: record.end.words, why: "nothing says whether it was the kernel's doing")
        }
        guard let last = crashes.last else { return quiet(record) }
        // Only a reproducer that went its whole way past the other crash has tested anything.
        let wentOn = record.end.reproducerWentItsWay && !crashes.contains(where: \.panicked)
        return wentOn ? .clean(beside: crashes.map(\.title)) : .foreign(title: last.title)
    }

    private static func quiet(_ record: BootRecord) -> RunOutcome {
        record.end.reproducerWentItsWay ? .clean(beside: []) : .foreign(title: record.end.words)
    }

    /// The crash that most likely made the others, as memory corruption does.
    static func gravest(_ crashes: [Crash]) -> Crash? {
        crashes.enumerated().min { ($0.element.kind.rank, $0.offset) < ($1.element.kind.rank, $1.offset) }?.element
    }

    /// Whether a run that learns which crash is looked for can stop at this one.
    static func isGrave(_ crash: Crash) -> Bool { crash.panicked || crash.kind.rank <= 1 }
}

extension CrashKind {
    /// Lower is graver: what a detector saw at the very spot, then what the processor trapped, and so on.
    var rank: Int {
        switch self {
        case .kasan, .kfence: 0
        case .nullDereference, .pageFault, .generalProtection, .kernelBug, .listCorruption, .divideError,
            .stackOverflow, .panic, .refcount:
            1
        case .hungTask, .softLockup, .hardLockup, .rcuStall: 2
        case .lockdep, .atomicSleep, .kcsan, .ubsan: 3
        case .warning, .other: 4
        case .memoryLeak, .outOfMemory: 5
        case .noOutput, .unexpectedReboot: 6
        }
    }
}

extension BootEnd {
    /// Whether the reproducer had all the time it was to have.
    var reproducerWentItsWay: Bool {
        switch self {
        case .ended, .outOfTime: true
        case .didNotBoot, .crashed, .silent, .flooded, .reset, .gone: false
        }
    }

    /// In a few words, for a person.
    var words: String {
        switch self {
        case .didNotBoot(let failure): "did not boot: \(failure.words)"
        case .ended(let status): "the reproducer ended with status \(status)"
        case .crashed: "crashed"
        case .silent: "fell silent"
        case .outOfTime: "the reproducer was still running at its time limit"
        case .flooded: "flooded the console"
        case .reset: "was reset without a word"
        case .gone: "switched itself off before its end"
        }
    }
}

extension BootFailure {
    /// In a few words, for a person.
    var words: String {
        switch self {
        case .crashed(let title): title
        case .silent: "it fell silent"
        case .reset: "it went away without a word"
        case .tooSlow: "user space was not up within the boot limit"
        }
    }
}
