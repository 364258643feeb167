public import Oops

extension RunRecord {
    /// The run, read for the crash that is looked for now: what that is, and how a run looks in which the reproducer
    /// works, is known only when the ends were run.
    ///
    /// A run without the crash is clean only if it could have shown it. `shapes` are runs of the ends; where a run
    /// `mayDiffer` from them, it is enough that the reproducer did something.
    public func read(for sought: SoughtCrash, like shapes: [RunShape], mayDiffer: Bool = false) -> RunRecord {
        var run = self
        switch outcome {
        case .noBoot: break
        case .blind where shape == nil: break
        default: run.outcome = reading(for: sought, like: shapes, mayDiffer)
        }
        return run
    }

    private func reading(for sought: SoughtCrash, like shapes: [RunShape], _ mayDiffer: Bool) -> RunOutcome {
        if let shape, shape.processor?.isStarved == true, sought.kinds.contains(where: \.isAboutTime) {
            return .blind(why: "the guest got less than half of the processor time that it asked for")
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
        guard wentItsWay ?? isClean else {
            // What ended it, where nothing crashed, was said when it was made.
            return crashes.last.map { .foreign(title: $0.title) } ?? outcome
        }
        if let why = blindness(for: sought, like: shapes, mayDiffer) { return .blind(why: why) }
        return .clean(beside: crashes.map(\.title))
    }

    private var isClean: Bool { if case .clean = outcome { true } else { false } }

    /// Why the run could not have shown the crash; nil where it could.
    private func blindness(for sought: SoughtCrash, like shapes: [RunShape], _ mayDiffer: Bool) -> String? {
        guard let shape else { return nil }
        let mask = DetectorMask(sought: sought)
        if let why = mask.reason(crashes: crashes, bootCrashes: bootCrashes ?? [], shape: shape) { return why }
        switch shape.compare(with: shapes) {
        case .worksAsThere: return nil
        case .didNothing(let why): return why
        case .differs(let why): return mayDiffer ? nil : why
        }
    }
}

extension CrashKind {
    /// Whether it is seen by the clock: something takes too long.
    fileprivate var isAboutTime: Bool {
        switch self {
        case .hungTask, .softLockup, .hardLockup, .rcuStall, .noOutput: true
        default: false
        }
    }
}
