import Records

/// Everything that was seen and said of a range's places. The order in which it came is immaterial: the same facts make
/// the same evidence, so that a fact is withdrawn by adding up the others anew.
public struct Evidence: Sendable, Hashable {
    /// Runs, by place.
    public private(set) var runs: [Place: RunCounts] = [:]
    /// Places whose kernel can't be built.
    public private(set) var unbuildable: Set<Place> = []
    /// What a person says of places, which stands above their runs.
    public private(set) var marks: [Place: Mark] = [:]
    /// Commits that a person says are not the culprit.
    public private(set) var cleared: Set<Int> = []
    private var ties: Set<Set<Place>> = []

    /// Nothing yet.
    public init() {}

    mutating func add(_ place: Place, _ seen: RunCounts) { runs[place, default: RunCounts()] += seen }

    mutating func addUnbuildable(_ place: Place) { unbuildable.insert(place) }

    mutating func tie(_ one: Place, _ other: Place) {
        if one != other { ties.insert([one, other]) }
    }

    mutating func mark(_ place: Place, _ mark: Mark) { marks[place] = mark }

    mutating func clear(_ commit: Int) { cleared.insert(commit) }

    /// Places that were tried: built, or found not to build.
    var tried: Set<Place> { Set(runs.keys).union(unbuildable) }

    /// All places about which something was seen or said.
    var places: Set<Place> { ties.reduce(into: tried.union(marks.keys)) { $0.formUnion($1) } }

    /// The places, those with the same kernel together, in order.
    var sites: [Site] {
        var groups: [Set<Place>] = []
        for tie in ties.map({ $0.sorted() }).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let touched = groups.filter { !$0.isDisjoint(with: tie) }
            groups.removeAll { !$0.isDisjoint(with: tie) }
            groups.append(touched.reduce(Set(tie)) { $0.union($1) })
        }
        let alone = places.subtracting(groups.reduce(into: Set()) { $0.formUnion($1) })
        let all = groups.map { $0.sorted() } + alone.map { [$0] }
        return all.sorted { $0[0] < $1[0] }.map { members in
            var counts = RunCounts()
            for member in members { if let seen = runs[member] { counts += seen } }
            return Site(places: members, counts: counts, mark: members.lazy.compactMap { marks[$0] }.first)
        }
    }
}

/// Places that have the same kernel: they are good or bad together, and their runs are one place's.
struct Site: Sendable, Hashable {
    /// Ascending; at least one.
    var places: [Place]
    /// The runs of all.
    var counts: RunCounts
    /// What a person says of it.
    var mark: Mark?

    /// Whether anything follows for the culprit.
    var tells: Bool {
        counts.telling > 0 || counts.unclear > 0 || mark == .good || mark == .bad || places.count > 1
    }
}
