/// What tests cost on this machine, in seconds. Measured values go in before each decision.
public struct TestCosts: Sendable, Hashable {
    /// To build one kernel, where nothing else is said.
    public var build: Double
    /// To build each commit's kernel, by number: 0 where its image is there. Empty: all cost ``build``.
    public var builds: [Double]
    /// A run that ends clean.
    public var clean: Double
    /// A run that ends in the crash.
    public var crash: Double

    /// Costs in seconds.
    public init(build: Double = 180, builds: [Double] = [], clean: Double = 60, crash: Double = 15) {
        self.build = build
        self.builds = builds
        self.clean = clean
        self.crash = crash
    }

    /// Costs as far as they were measured, in seconds. What was not is taken from what was: a clean run takes as long as a
    /// crashing one until one was seen, so that no commit is preferred for what only seems cheap.
    public init(build: Double?, clean: Double?, crash: Double?) {
        let usual = TestCosts()
        self.init(
            build: build ?? usual.build, clean: clean ?? crash ?? usual.clean, crash: crash ?? clean ?? usual.crash)
    }

    func build(_ place: Place) -> Double {
        guard case .commit(let index) = place, builds.indices.contains(index) else { return max(0, build) }
        return max(0, builds[index])
    }
}
