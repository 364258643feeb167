import Records

extension TestCosts {
    /// What tests cost on this machine, in seconds: medians of the steps that were made, the usual ones of a small
    /// machine where none was measured.
    init(measuredIn records: some Sequence<StepRecord>) {
        let records = records.filter { $0.twin == nil }
        let runs = records.flatMap(\.runs)
        func seconds(_ matches: (RunOutcome) -> Bool) -> Double? {
            Self.median(runs.filter { matches($0.outcome) }.map(\.seconds))
        }
        let usual = TestCosts()
        self.init(
            build: Self.build(records) ?? usual.build,
            clean: seconds { if case .clean = $0 { true } else { false } } ?? usual.clean,
            crash: seconds { if case .crashed = $0 { true } else { false } } ?? usual.crash)
    }

    /// A build upon another one, once there was one; before that, less than the first one took.
    private static func build(_ records: [StepRecord]) -> Double? {
        if let median = median(records.filter { $0.build.how == .incremental }.map(\.build.seconds)) {
            return median
        }
        return median(records.map(\.build.seconds).filter { $0 > 0 }).map { $0 / 2 }
    }

    private static func median(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}
