import Records

extension TestCosts {
    /// What tests cost on this machine, in seconds: medians of the steps that were made.
    init(measuredIn records: some Sequence<StepRecord>) {
        let records = records.filter { $0.twin == nil }
        let runs = records.flatMap(\.runs)
        func seconds(_ matches: (RunOutcome) -> Bool) -> Double? {
            Self.median(runs.filter { matches($0.outcome) }.map(\.seconds))
        }
        self.init(
            build: Self.build(records), clean: seconds { if case .clean = $0 { true } else { false } },
            crash: seconds { if case .crashed = $0 { true } else { false } })
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
