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

    /// Classifies a run before it is read for a crash that is looked for: any crash counts, the gravest first.
    static func outcome(of record: BootRecord) -> RunOutcome {
        if case .didNotBoot(let failure) = record.end { return .noBoot(reason: failure.words) }
        if record.end == .gone, record.crashes.isEmpty {
            return .unclear(title: record.end.words, why: "nothing says whether it was the kernel's doing")
        }
        return gravest(crashes(of: record)).map { .crashed(title: $0.title) } ?? quiet(record)
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
