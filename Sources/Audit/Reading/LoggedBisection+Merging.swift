import Records

// A script notes its own commands and prints git's log afterwards: one search, told twice.
extension LoggedBisection {
    /// `logs` of several files without those that tell of the same search.
    public static func merged(_ logs: [LoggedBisection]) -> [LoggedBisection] {
        var merged: [LoggedBisection] = []
        for log in logs {
            if let same = merged.firstIndex(where: { $0.tellsTheSame(as: log) }) {
                merged[same].merge(log)
            } else {
                merged.append(log)
            }
        }
        return merged
    }

    /// Whether `other` tells of the same search: of the same commits the same.
    func tellsTheSame(as other: LoggedBisection) -> Bool {
        guard format == other.format, format == .git, quest == other.quest || steps.isEmpty || other.steps.isEmpty
        else { return false }
        if let one = culprit, let two = other.culprit, !sameCommit(one.commit, two.commit) { return false }
        guard !steps.isEmpty, !other.steps.isEmpty else { return culprit != nil || other.culprit != nil }
        var shared = 0
        for step in other.steps {
            guard let known = steps.first(where: { $0.isSame(as: step.commit) }) else { continue }
            if let one = known.mark, let two = step.mark, one != two { return false }
            shared += 1
        }
        return shared >= min(2, min(steps.count, other.steps.count)) && sharesEnds(with: other)
    }

    private func sharesEnds(with other: LoggedBisection) -> Bool {
        func same(_ mark: Mark) -> Bool {
            guard let one = steps.first(where: { $0.mark == mark }),
                let two = other.steps.first(where: { $0.mark == mark })
            else { return true }
            return one.isSame(as: two.commit) || steps.contains { $0.isSame(as: two.commit) }
                || other.steps.contains { $0.isSame(as: one.commit) }
        }
        return same(.good) && same(.bad)
    }

    /// Takes over what `other`, the same search, says beyond this.
    mutating func merge(_ other: LoggedBisection) {
        var (base, more) = other.steps.count >= steps.count ? (other, self) : (self, other)
        for step in more.steps {
            guard let known = base.steps.firstIndex(where: { $0.isSame(as: step.commit) }) else {
                base.steps.append(step)
                continue
            }
            base.steps[known].subject = base.steps[known].subject ?? step.subject
            base.steps[known].mark = base.steps[known].mark ?? step.mark
            base.steps[known].left = base.steps[known].left ?? step.left
            if base.steps[known].runs.isEmpty { base.steps[known].runs = step.runs }
        }
        if base.culprit == nil { base.culprit = more.culprit }
        if base.culprit?.subject.isEmpty == true { base.culprit?.subject = more.culprit?.subject ?? "" }
        if base.possible.isEmpty { base.possible = more.possible }
        base.revertConfirms = other.revertConfirms ?? revertConfirms
        base.title = base.title ?? more.title
        base.findSearch()
        self = base
    }
}
