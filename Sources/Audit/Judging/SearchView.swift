import Bisection

/// A log with the crash looked for known: how each step stands to it.
struct SearchView: Sendable {
    let log: LoggedBisection
    /// Titles seen at the end that crashes.
    let sought: Set<String>
    /// Steps of the search that were judged.
    let judged: [Step]
    /// Steps of the search that were skipped.
    let skipped: Int
    /// Steps before the search: ends and releases.
    let before: [Step]
    /// The culprit's first test, else the last step that crashed.
    let culprit: Step?

    /// One step beside the crash looked for.
    struct Step: Sendable, Hashable {
        var place: Int
        var it: LoggedStep
        /// Likeness of its likest crash.
        var likeness: Double
        /// Runs with a crash that is the one looked for: likeness of 0.7 or more.
        var same: Int
        /// Share of runs with a crash, of those that ran; nil where the log says nothing of runs.
        var crashShare: Double? {
            let ran = it.crashed + it.clean
            return ran > 0 ? Double(it.crashed) / Double(ran) : nil
        }
        /// It crashed, but not as the bug looked for does.
        var isForeign: Bool { it.mark == .bad && it.crashed > 0 && likeness < 0.7 }
    }

    init(_ log: LoggedBisection) {
        let begins = min(log.searchBegins ?? log.steps.count, log.steps.count)
        let end = log.steps[..<begins].first { $0.mark == .bad } ?? log.steps.first { $0.mark == .bad }
        // One bug has a few titles; a log with hundreds is made to keep us busy.
        let sought = Set(
            Set((end?.titles ?? []) + [log.title].compactMap { $0 }).subtracting([""]).sorted().prefix(50))
        var known: [String: Double] = [:]
        let all = log.steps.enumerated().map { place, step -> Step in
            let likes = step.titles.map { title -> Double in
                if let like = known[title] { return like }
                let like = TitleLikeness.of(title, to: sought)
                known[title] = like
                return like
            }
            return Step(place: place, it: step, likeness: likes.max() ?? 0, same: likes.count { $0 >= 0.7 })
        }
        self.log = log
        self.sought = sought
        before = Array(all[..<begins])
        judged = all[begins...].filter { $0.it.mark == .good || $0.it.mark == .bad }
        skipped = all[begins...].count { $0.it.mark == .skip }
        let named = log.culprit.flatMap { culprit in all.first { $0.it.isSame(as: culprit.commit) } }
        culprit = named ?? judged.last { $0.it.mark == .bad } ?? all.last { $0.it.mark == .bad }
    }

    /// Steps of the search that crashed.
    var bad: [Step] { judged.filter { $0.it.mark == .bad } }
    /// Steps of the search that did not.
    var good: [Step] { judged.filter { $0.it.mark == .good } }

    /// The end that crashes.
    var badEnd: Step? { before.first { $0.it.mark == .bad } }
    /// The newest tested end that doesn't.
    var goodEnd: Step? { before.last { $0.it.mark == .good } }

    /// Whether the log tells of runs, more than the one that a mark stands for.
    var hasRuns: Bool { log.steps.contains { $0.crashed + $0.clean > (log.format == .git ? 1 : 0) } }

    /// Runs with the crash looked for, and clean ones, where it showed.
    var rate: (crashed: Int, clean: Int) {
        let steps = (badEnd.map { [$0] } ?? []) + bad
        let showing = steps.filter { $0.same > 0 }
        return (showing.map(\.same).reduce(0, +), showing.map(\.it.clean).reduce(0, +))
    }
}
