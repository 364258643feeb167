public import Oops

/// Which crashes keep another one, later in the same boot, from being reported.
///
/// Sources of the rules are the kernel's own: mm/kasan/report.c, kernel/locking/lockdep.c, add_taint() in kernel/panic.c,
/// lib/refcount.c, lib/ubsan.c, kernel/exit.c.
public struct DetectorMask: Sendable {
    /// Kinds of crash that are looked for.
    private let kinds: Set<CrashKind>
    private let titles: Set<String>
    /// Detectors that are known to report again in one boot.
    private let repeating: Set<Detector>

    /// For a crash that is looked for; `repeating` are detectors that were seen to report more than once in one boot of
    /// such a kernel.
    public init(sought: SoughtCrash, repeating: Set<Detector> = []) {
        kinds = sought.kinds
        titles = sought.titles
        self.repeating = repeating
    }

    /// Why a run without the crash says nothing about it; nil where it could have shown.
    ///
    /// `crashes` are others, those of the boot included.
    public func reason(crashes: [Crash], bootCrashes: [Crash], shape: RunShape) -> String? {
        for crash in bootCrashes where titles.contains(crash.title) {
            return "it came while the guest booted, and may be reported once a boot"
        }
        let known = repeating.union(shape.detectorsRepeating)
        for crash in bootCrashes + crashes {
            if let why = reason(crash, repeating: known) { return why }
        }
        for detector in shape.detectorsOff where isLooked(by: detector) {
            return "the kernel has switched \(detector.words) off"
        }
        guard case .killed = shape.ending, let oops = crashes.first(where: \.isOops) else { return nil }
        return "\u{201c}\(oops.title)\u{201d} has ended the reproducer before"
    }

    /// Why `crash` hides the one that is looked for; nil where it does not.
    public func reason(_ crash: Crash) -> String? { reason(crash, repeating: repeating) }

    /// Whether `crash` hides the one that is looked for.
    public func masks(_ crash: Crash) -> Bool { reason(crash) != nil }

    private func reason(_ crash: Crash, repeating: Set<Detector>) -> String? {
        let title = "\u{201c}\(crash.title)\u{201d}"
        if kinds.contains(.kasan), crash.kind == .kasan, !repeating.contains(.kasan) {
            return "KASAN reports once a boot, and has reported \(title)"
        }
        if kinds.contains(.lockdep) {
            if crash.kind == .lockdep { return "lockdep goes quiet with its first report, which was \(title)" }
            // TAINT_DIE, and TAINT_BAD_PAGE by KASAN and the page allocator: LOCKDEP_NOW_UNRELIABLE.
            if crash.isOops || crash.kind == .kasan || crash.title.contains("Bad page") {
                return "the taint of \(title) switches lockdep off"
            }
        }
        if kinds.contains(.refcount), crash.kind == .refcount {
            return "refcount_t is warned of once a boot for each kind of misuse, and was: \(title)"
        }
        return nil
    }

    private func isLooked(by detector: Detector) -> Bool {
        switch detector {
        case .kasan: kinds.contains(.kasan)
        case .lockdep: kinds.contains(.lockdep)
        case .kmemleak: kinds.contains(.memoryLeak)
        case .hungTask: kinds.contains(.hungTask)
        case .debugObjects: titles.contains { $0.contains("ODEBUG") }
        }
    }
}

extension DetectorMask {
    /// Detectors that one boot shows to report again: two reports by one of them.
    public static func repeating(in crashes: [Crash]) -> Set<Detector> {
        Set(crashes.filter { $0.kind == .kasan }.map(\.title)).count > 1 ? [.kasan] : []
    }
}

extension Crash {
    /// Whether the kernel kills the task that it came in: die() in arch/*/kernel/.
    var isOops: Bool {
        switch kind {
        case .nullDereference, .pageFault, .generalProtection, .kernelBug, .divideError, .stackOverflow: true
        default: false
        }
    }
}

extension Detector {
    var words: String {
        switch self {
        case .kasan: "KASAN"
        case .lockdep: "lockdep"
        case .kmemleak: "kmemleak"
        case .hungTask: "its search for hung tasks"
        case .debugObjects: "the debugging of objects"
        }
    }
}
