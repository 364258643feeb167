import Bisection

/// How often what was stated with some probability came true.
public struct Calibration: Sendable, Hashable, Codable {
    /// The least probability stated in this row.
    public var from: Double
    /// Trials.
    public var trials: Int
    /// The mean of the probabilities stated.
    public var stated: Double
    /// The share that was right: the commit named was the culprit, or the set held it.
    public var observed: Double

    /// A row for each range of stated probabilities that there were trials in.
    public static func table(_ trials: [Trial]) -> [Calibration] {
        let bounds = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 2]
        let answers = trials.compactMap { trial -> (stated: Double, right: Bool)? in
            switch trial.answer {
            case .named(_, let probability): (probability, trial.isRight)
            case .oneOf(_, let probability): (probability, trial.setHolds)
            case .nothing: nil
            }
        }
        return zip(bounds, bounds.dropFirst()).compactMap { low, high in
            let row = answers.filter { $0.stated >= low && $0.stated < high }
            guard !row.isEmpty else { return nil }
            let count = Double(row.count)
            return Calibration(
                from: low, trials: row.count, stated: row.map(\.stated).reduce(0, +) / count,
                observed: Double(row.count(where: \.right)) / count)
        }
    }
}
