import Records

/// Which release to test next when no good end is given: back in time, in growing strides, to the first good one.
///
/// A crash that is three releases old costs three tests, one that is thirty old costs six.
struct ReleaseWalk {
    /// The newest first.
    let releases: [CommitID]
    private var place = 0
    private var stride = 1
    /// The oldest commit that was found to crash; nil before the first.
    private(set) var lastBad: CommitID?

    init(_ releases: [CommitID]) { self.releases = releases }

    /// What to test next; nil when the oldest release has been tested.
    var next: CommitID? { releases.indices.contains(place) ? releases[place] : nil }

    /// What ``next`` turned out to be. One that can't be judged is stepped past without a longer stride.
    mutating func judge(_ mark: Mark) {
        guard let tested = next else { return }
        guard mark == .bad else {
            place += 1
            return
        }
        lastBad = tested
        // The oldest is never strided past.
        let isLast = place == releases.count - 1
        place = isLast ? releases.count : min(place + stride, releases.count - 1)
        stride *= 2
    }
}
