import Bisection

/// What keeps runs from telling what they seem to, as it was met with real kernels.
public struct WorldFaults: Sendable, Hashable {
    /// The share of worlds in which another bug, older than some commit, uses the detector up in most runs.
    public var masked = 0.0
    /// The share in which the option that the crash needs came in at some commit: older kernels can't show it.
    public var optionVanishes = 0.0
    /// The share in which the bug shows another face from its first commit up to some other.
    public var faceChanges = 0.0
    /// The share in which another bug that looks alike is there along a stretch.
    public var lookalike = 0.0
    /// The share of runs for which the host was too busy.
    public var starved = 0.0
    /// The share of commits whose kernel is their parent's.
    public var twins = 0.0
    /// The share of worlds in which the crash is older than the range.
    public var older = 0.0

    /// None.
    public init() {}

    /// Some of each.
    public static let all: WorldFaults = {
        var faults = WorldFaults()
        faults.masked = 0.15
        faults.optionVanishes = 0.15
        faults.faceChanges = 0.15
        faults.lookalike = 0.15
        faults.starved = 0.05
        faults.twins = 0.1
        faults.older = 0.1
        return faults
    }()
}

/// The faults of one world, each at its commits.
struct PlacedFaults: Sendable {
    /// Below this commit most runs are used up by another bug.
    private var maskedBelow = Int.min
    /// Below this commit no kernel can show the crash.
    private var blindBelow = Int.min
    /// Below this commit the bug has another face.
    private var facedBelow = 0
    /// Where another bug looks alike.
    private var lookalike: Range<Int> = 0..<0
    private var lookalikeRate = 0.0
    /// Commits whose kernel is their first parent's.
    private let twins: CommitSet
    private let starved: Double
    private let graph: CommitGraph

    /// Nil where there are none. The newest eighth of the range, with the bad end, is left as it is.
    init?(_ faults: WorldFaults, _ lineage: Lineage, culprit: Int, _ random: inout SplitMix) {
        guard faults != WorldFaults() else { return nil }
        graph = lineage.graph
        starved = faults.starved
        var same = CommitSet(capacity: graph.count)
        let upper = graph.count - graph.count / 8
        if random.happens(faults.masked) { maskedBelow = random.below(upper) }
        if random.happens(faults.optionVanishes) { blindBelow = random.below(upper / 2) }
        if random.happens(faults.faceChanges) { facedBelow = min(upper, culprit + 1 + random.below(upper)) }
        if random.happens(faults.lookalike) {
            let start = random.below(upper)
            lookalike = start..<min(upper, start + 1 + random.below(upper))
            lookalikeRate = 0.2 + 0.8 * random.unit()
        }
        for index in graph.indices
        where index != culprit && graph.parents(of: index).count == 1 && random.happens(faults.twins) {
            same.insert(index)
        }
        twins = same
    }

    /// The kernel of a commit, by the oldest commit that has it.
    func image(of index: Int) -> Int {
        var index = index
        while twins.contains(index), let parent = graph.parents(of: index).first { index = Int(parent) }
        return index
    }

    /// What ends a run before the crash looked for can show; nil where nothing does.
    func outcome(of place: Place, _ random: inout SplitMix) -> Recording.Outcome? {
        let index = if case .commit(let index) = place { image(of: index) } else { -1 }
        if index < blindBelow || random.happens(starved) { return .foreign }
        if index < maskedBelow, random.happens(0.9) { return .foreign }
        if lookalike.contains(index), random.happens(lookalikeRate) { return .unclear }
        return nil
    }

    /// What a crash at `place` looks like.
    func face(at place: Place) -> Recording.Outcome {
        guard case .commit(let index) = place else { return .crash }
        return image(of: index) < facedBelow ? .unclear : .crash
    }
}
