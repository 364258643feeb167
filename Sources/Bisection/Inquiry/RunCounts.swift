/// Runs of one place that told something, counted.
public struct RunCounts: Sendable, Hashable, Codable {
    /// Runs with the crash looked for.
    public var crashed: Int
    /// Runs without it that went their whole way.
    public var clean: Int

    /// So many of each.
    public init(crashed: Int = 0, clean: Int = 0) {
        self.crashed = crashed
        self.clean = clean
    }

    /// Both together.
    public var telling: Int { crashed + clean }
}
