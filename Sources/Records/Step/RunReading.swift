public import Oops

extension RunRecord {
    /// The run, read once more for the crash that is looked for now: what a bad end's runs showed is known only when
    /// all of them were made.
    public func read(for sought: SoughtCrash) -> RunRecord {
        var run = self
        if case .noBoot = outcome { return run }
        var unclear: RunOutcome?
        for crash in crashes {
            switch sought.compare(crash) {
            case .same:
                run.outcome = .crashed(title: crash.title)
                return run
            case .cannotTell(let why): unclear = unclear ?? .unclear(title: crash.title, why: why)
            case .other: continue
            }
        }
        if let unclear {
            run.outcome = unclear
        } else if let last = crashes.last {
            run.outcome = wentItsWay == true ? .clean(beside: crashes.map(\.title)) : .foreign(title: last.title)
        }
        return run
    }
}
