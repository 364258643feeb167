import Oops
import Records

/// Which crash a job looks for: given by its title, or the likeliest to be the reproducer's among those that the bad end
/// shows. Learnt from all runs there, not from one.
struct SoughtFaces {
    /// A crash of the bad end, under all the faces that are surely the same bug's.
    struct Bug {
        var crash: SoughtCrash
        var first: Crash
        var titles: [String]
        /// Runs that showed it, by their places.
        var runs: Set<Int>
    }

    /// What is looked for; nil where the bad end is still to show it.
    private(set) var crash: SoughtCrash?
    /// The title that stands for it in reports.
    private(set) var title: String?
    /// Titles of other crashes that the bad end shows.
    private(set) var beside: [String] = []
    /// What was taken for the crash asked for though it bears another title; nil where that was not needed.
    private(set) var takenFor: String?

    /// Looks for `given`, where there is one, in what `badEnds` show.
    init(given: String?, badEnds: [StepRecord]) {
        crash = given.map { SoughtCrash(title: $0) }
        title = given
        let runs = badEnds.flatMap(\.runs)
        let bugs = Self.bugs(in: runs)
        guard let chosen = Self.choose(among: bugs, given: crash, title: given, runs: runs.count) else {
            beside = bugs.map(\.first.title)
            return
        }
        var known = crash ?? SoughtCrash([])
        for run in runs {
            for face in run.crashes where chosen.crash.compare(face) == .same { known.learn(face) }
        }
        if let given, SoughtCrash(title: given).compare(chosen.first) != .same { takenFor = chosen.first.title }
        crash = known
        title = given ?? Self.mostFrequent(chosen.titles)
        beside = Set(runs.flatMap(\.crashes).filter { known.compare($0) != .same }.map(\.title)).sorted()
    }

    /// Other titles under which it showed.
    var otherTitles: [String] { (crash?.titles ?? []).subtracting([title ?? ""]).sorted() }

    /// The crashes of these runs, those together that are surely one bug's.
    static func bugs(in runs: [RunRecord]) -> [Bug] {
        var bugs: [Bug] = []
        for (place, run) in runs.enumerated() {
            for crash in run.crashes {
                if let known = bugs.firstIndex(where: { $0.crash.compare(crash) == .same }) {
                    bugs[known].crash.learn(crash)
                    bugs[known].titles.append(crash.title)
                    bugs[known].runs.insert(place)
                } else {
                    bugs.append(
                        Bug(crash: SoughtCrash([crash]), first: crash, titles: [crash.title], runs: [place]))
                }
            }
        }
        return bugs
    }

    /// The bug that is looked for. With a title, the one that bears it, else one that shows in all runs and may be the
    /// same; without, the gravest that most runs show.
    private static func choose(among bugs: [Bug], given: SoughtCrash?, title: String?, runs: Int) -> Bug? {
        guard let given else {
            let whole = bugs.filter { $0.first.corrupted == nil && !$0.first.kind.isSilence }
            return (whole.isEmpty ? bugs : whole).enumerated().max { one, other in
                let (left, right) = (weight(one.element), weight(other.element))
                return left == right ? one.offset > other.offset : left < right
            }?.element
        }
        if let same = bugs.first(where: { given.compare($0.first) == .same }) { return same }
        return bugs.first { bug in
            guard bug.runs.count == runs, !bug.first.kind.isSilence else { return false }
            if case .cannotTell = given.compare(bug.first) { return true }
            return title.map { isOnStack($0, bug.first) } ?? false
        }
    }

    /// Whether the function that a title names is on the crash's stack.
    private static func isOnStack(_ title: String, _ crash: Crash) -> Bool {
        guard let function = title.split(separator: " ").last.map(String.init), title.contains(" in ") else {
            return false
        }
        return crash.stack.contains(function) || crash.frame == function
    }

    /// How likely a bug of the bad end is the reproducer's: it shows often, and is grave. A warning in every run may be
    /// anybody's; what a detector saw at the very spot is somebody's fault.
    private static func weight(_ bug: Bug) -> Double {
        let gravity = [3, 2.5, 1.5, 1.5, 1, 0.8, 0.1]
        return Double(bug.runs.count) * gravity[min(bug.first.kind.rank, gravity.count - 1)]
    }

    private static func mostFrequent(_ titles: [String]) -> String? {
        Dictionary(grouping: titles) { $0 }.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    }
}

extension CrashKind {
    /// Whether nothing is known but that the machine went quiet or away.
    fileprivate var isSilence: Bool { self == .noOutput || self == .unexpectedReboot }
}
