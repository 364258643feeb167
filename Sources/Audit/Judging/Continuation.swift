import Bisection
import Records

/// Where a new bisection may begin: what a log shows beyond doubt.
public struct Continuation: Sendable, Hashable {
    /// Commits without the crash, well enough shown.
    public var good: [String]
    /// The commit with the crash that narrows the most.
    public var bad: String
    /// The crash's title at the bad end.
    public var title: String?
    /// What was looked for.
    public var quest: Quest
    /// Judged steps that are not taken over, and why.
    public var leftOut: [(commit: String, why: String)]

    /// Equal where everything is.
    public static func == (left: Continuation, right: Continuation) -> Bool {
        left.good == right.good && left.bad == right.bad && left.title == right.title && left.quest == right.quest
            && left.leftOut.map(\.commit) == right.leftOut.map(\.commit)
    }

    /// Hashes what is searched.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(good)
        hasher.combine(bad)
    }
}

extension Auditor {
    /// The chance of a wrong mark above which a step is not taken over.
    static let mostDoubt = 0.02

    /// What can be taken over; nil where the log shows no good or no bad commit well enough.
    ///
    /// The ends are taken over at more doubt than the steps between: they are tested again anyway.
    public var continuation: Continuation? {
        var good: [String] = []
        var bad: String?
        var leftOut: [(commit: String, why: String)] = []
        if let end = view.badEnd { bad = end.it.commit }
        if let end = view.goodEnd { good.append(end.it.commit) }
        for step in view.judged {
            let doubt = errorChance(step)
            if let opinion = folder?.opinions[step.place], !opinion.isFit {
                leftOut.append((step.it.commit, opinion.why))
            } else if doubt > Self.mostDoubt || step.it.runs.isEmpty {
                leftOut.append((step.it.commit, Self.seen(step.it)))
            } else if step.it.mark == .good {
                good.append(step.it.commit)
            } else {
                bad = step.it.commit
            }
        }
        guard let bad, !good.isEmpty else { return nil }
        let goods = log.quest == .fix ? [good[good.count - 1]] : good
        return Continuation(good: goods, bad: bad, title: view.sought.min(), quest: log.quest, leftOut: leftOut)
    }
}
