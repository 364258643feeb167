import Bisection
import Records

/// What the engine makes of a bisection's observations, the doubtful ones left out.
public struct CorrectedSearch: Sendable, Hashable, Codable {
    /// A commit, or a stretch of untested ones that ends with it.
    public struct Suspect: Sendable, Hashable, Codable {
        /// The commit, as far as its id is given.
        public var commit: String
        /// The tested commit that the stretch begins behind; nil where the commit alone is meant.
        public var after: String?
        /// The chance, 0 to 1, that the first bad commit is in it.
        public var chance: Double
    }

    /// The likeliest ones, until together they are likely enough.
    public var suspects: [Suspect] = []
    /// The chance that the crash is older than the range, or nowhere in it.
    public var elsewhere: Double
    /// Whether a step that is borne out shows the crash: else there is nothing yet to be looked for.
    public var showsCrash: Bool
    /// Whether a step that is borne out shows a kernel without it: else it may be older than the range.
    public var showsClean: Bool
    /// Commits whose marks are not borne out, and those that the engine would test next.
    public var retest: [Retest] = []
    /// Whether the steps' order was taken from the log alone, without a repository.
    public var isByOrder: Bool

    /// The chance of `commit`, alone or with others that no test told apart.
    func chance(of commit: String) -> Double {
        suspects.first { sameCommit($0.commit, commit) }?.chance ?? 0
    }

    static let credibility = 0.95
    static let mostSuspects = 12
}

/// The tested commits of a bisection on a line, oldest first, as the log's order tells: each good step is newer than the
/// good ones before it, each bad step older than the bad ones before it.
struct TestedLine {
    /// Steps by their places in the log; the first is the end that is good, the last the one that is bad.
    private(set) var places: [Int] = []
    /// For each of ``places`` but the first: how many commits lie behind the one before it, it included.
    private(set) var gaps: [Int] = []

    /// Nil without both ends. `log.quest` decides which end is the newer one.
    init?(_ log: LoggedBisection) {
        let (oldMark, newMark) = (log.quest.oldMark, log.quest.newMark)
        let steps = log.steps.enumerated().filter { $0.element.mark == oldMark || $0.element.mark == newMark }
        var seen: Set<String> = []
        let unique = steps.filter { seen.insert($0.element.commit).inserted }
        let old = unique.filter { $0.element.mark == oldMark }.map(\.offset)
        let new = unique.filter { $0.element.mark == newMark }.map(\.offset)
        guard !old.isEmpty, !new.isEmpty else { return nil }
        places = old + new.reversed()
        gaps = Self.gaps(unique.map(\.offset), old, new)
    }

    /// What each mark cut off: half of what was left, as bisecting does.
    private static func gaps(_ order: [Int], _ old: [Int], _ new: [Int]) -> [Int] {
        var gap: [Int: Int] = [:]
        var newest = new[0]
        for (turn, place) in order.enumerated() {
            let cut = 1 << min(20, max(0, order.count - 1 - turn))
            if new.contains(place) {
                if place != newest { gap[newest, default: 0] += cut }
                newest = place
            } else if place != old[0] {
                gap[place, default: 0] += cut
            }
        }
        return (old.dropFirst() + new.reversed()).map { max(1, gap[$0] ?? 1) }
    }
}

extension CorrectedSearch {
    /// The engine's view by the log's order alone; nil without both ends. `marks` are the log's steps as they stand
    /// corrected.
    init?(_ log: LoggedBisection, corrected marks: [LoggedStep], _ opinions: [StepOpinion]) {
        guard let line = TestedLine(log), let graph = Self.line(of: line.places.count - 1) else { return nil }
        var inquiry = Inquiry(
            Lineage(graph: graph, tip: graph.count - 1), quest: log.quest, oldEnds: 1,
            priors: line.gaps.map { Double($0) })
        func place(_ number: Int) -> Place { number == 0 ? .oldEnd(0) : .commit(number - 1) }
        for (number, step) in line.places.enumerated() {
            Self.observe(marks[step], at: place(number), in: &inquiry)
        }
        isByOrder = true
        showsCrash = marks.contains { $0.mark == .bad }
        showsClean = marks.contains { $0.mark == .good }
        let belief = inquiry.posterior.belief()
        elsewhere = max(0, 1 - belief.inRange)
        let ranked = belief.culprit.enumerated().sorted { $0.element > $1.element }
        var sum = 0.0
        for (index, chance) in ranked
        where showsCrash && sum < Self.credibility * belief.inRange && suspects.count < Self.mostSuspects {
            sum += chance
            let after = line.gaps[index] > 1 ? log.steps[line.places[index]].commit : nil
            suspects.append(
                Suspect(
                    commit: log.steps[line.places[index + 1]].commit, after: after,
                    chance: (chance * 10000).rounded() / 10000))
        }
        addRetests(log, line, opinions, inquiry)
    }

    private static func line(of count: Int) -> CommitGraph? {
        let ids = (0..<max(1, count)).compactMap { number -> CommitID? in
            let digits = String(number, radix: 16)
            return CommitID(String(repeating: "0", count: 40 - digits.count) + digits)
        }
        return try? CommitGraph(ids: ids, parents: ids.indices.map { $0 == 0 ? [] : [$0 - 1] })
    }

    /// A mark without runs stands for one.
    static func observe(_ step: LoggedStep, at place: Place, in inquiry: inout Inquiry) {
        switch step.mark {
        case .bad: inquiry.observe(place, crashed: max(1, step.crashed), clean: step.crashed > 0 ? step.clean : 0)
        case .good: inquiry.observe(place, crashed: 0, clean: max(1, step.clean))
        case .skip, nil: break
        }
    }

    private mutating func addRetests(
        _ log: LoggedBisection, _ line: TestedLine, _ opinions: [StepOpinion], _ inquiry: Inquiry
    ) {
        let belief = inquiry.posterior.belief()
        let runs = max(3, Int((4.6 / max(0.05, belief.rate.mean)).rounded(.up)))
        func add(_ step: Int, _ why: String) {
            let commit = log.steps[step].commit
            guard retest.count < 6, !retest.contains(where: { sameCommit($0.commit, commit) }) else { return }
            retest.append(Retest(commit: commit, why: why, runs: min(60, runs)))
        }
        // The ends carry all the rest; then what lies nearest to where the search ended.
        let nearest = line.places.sorted { left, right in
            func rank(_ step: Int) -> Int {
                step == line.places.last ? -2 : step == line.places.first ? -1 : log.steps.count - step
            }
            return rank(left) < rank(right)
        }
        for step in nearest where opinions.indices.contains(step) {
            let opinion = opinions[step]
            guard !opinion.isFit else { continue }
            add(step, "its mark, \(log.steps[step].mark?.rawValue ?? "none"), is not borne out: \(opinion.why)")
        }
        for order in inquiry.next(2) {
            if case .commit(let index) = order.place {
                add(line.places[index + 1], "it tells most of what is open")
            }
        }
    }
}
