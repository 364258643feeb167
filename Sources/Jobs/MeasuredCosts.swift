import Bisection
import Records
import Steps

/// What tests cost on this machine, from the steps that were made.
///
/// Only records go in, so that a resumed job comes to the same costs, and thereby to the same decisions.
struct MeasuredCosts {
    private let records: [StepRecord]

    init(_ records: [StepRecord]) { self.records = records }

    /// Seconds for a build, a clean run and a crashing one; the usual ones of a small machine where none was measured.
    var costs: TestCosts {
        let usual = TestCosts()
        let runs = records.filter { $0.twin == nil }.flatMap(\.runs)
        return TestCosts(
            build: build ?? usual.build,
            clean: Self.median(runs.filter { if case .clean = $0.outcome { true } else { false } }.map(\.seconds))
                ?? usual.clean,
            crash: Self.median(runs.filter { if case .crashed = $0.outcome { true } else { false } }.map(\.seconds))
                ?? usual.crash)
    }

    /// A build upon another one, once there was one; before that, less than the first one took.
    private var build: Double? {
        let incremental = records.filter { $0.build.how == "incremental" }.map(\.build.seconds)
        if let median = Self.median(incremental) { return median }
        return Self.median(records.filter { $0.build.seconds > 0 }.map(\.build.seconds)).map { $0 / 2 }
    }

    private static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        return values.sorted()[values.count / 2]
    }
}
