import Oops
import Records

/// Which crash a job looks for: given by its title, and learnt from all runs at the bad end, not from one.
struct SoughtFaces {
    /// What is looked for; nil where the bad end is still to show it.
    private(set) var crash: SoughtCrash?
    /// The title that stands for it in reports.
    private(set) var title: String?
    /// Titles of other crashes that the bad end shows.
    private(set) var beside: [String] = []

    /// Looks for `given`, where there is one, in the faces that `badEnds` show.
    init(given: String?, badEnds: [StepRecord]) {
        crash = given.map { SoughtCrash(title: $0) }
        title = given
        let runs = badEnds.flatMap(\.runs)
        let faces = runs.compactMap { run in
            run.crashes.first { crash in
                if case .crashed(let title) = run.outcome { title == crash.title } else { false }
            }
        }
        guard !faces.isEmpty else { return }
        var known = crash ?? SoughtCrash([])
        for face in faces { known.learn(face) }
        crash = known
        title = title ?? Self.mostFrequent(faces.map(\.title))
        beside = Set(runs.flatMap(\.crashes).filter { known.compare($0) != .same }.map(\.title)).sorted()
    }

    /// Other titles under which it showed.
    var otherTitles: [String] { (crash?.titles ?? []).subtracting([title ?? ""]).sorted() }

    private static func mostFrequent(_ titles: [String]) -> String? {
        Dictionary(grouping: titles) { $0 }.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    }
}
