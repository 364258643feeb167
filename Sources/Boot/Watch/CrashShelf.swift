import Oops

/// The crashes of a boot that are kept: of a storm the first ones of each title, the rest counted.
struct CrashShelf: Sendable {
    /// Of one title.
    static let mostAlike = 3
    /// Titles.
    static let mostTitles = 64
    /// Bytes of reports; crashes behind keep their titles alone.
    static let mostBytes = 2 << 20

    private(set) var crashes: [Crash] = []
    private(set) var leftOut = 0
    private var counts: [String: Int] = [:]
    private var bytes = 0

    mutating func add(_ crash: Crash) {
        let count = counts[crash.title, default: 0]
        guard count < Self.mostAlike, count > 0 || counts.count < Self.mostTitles else {
            leftOut += 1
            return
        }
        counts[crash.title] = count + 1
        bytes += crash.report.utf8.count
        crashes.append(crash)
        if bytes > Self.mostBytes { crashes[crashes.count - 1].report = "" }
    }
}
