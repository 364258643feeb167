import Records

extension CulpritDoubts {
    /// What a log and its repository say of the commit that it names.
    init(_ log: LoggedBisection, _ view: SearchView, _ facts: HistoryFacts?, isMerge: Bool) {
        self.init()
        guard let culprit = log.culprit else { return }
        subject = culprit.subject
        self.isMerge = isMerge
        paths = culprit.files.filter { $0.contains("/") && !$0.hasPrefix("...") }
        releases = [facts?.releaseTag].compactMap { $0 }
        isBadEnd = Self.isBadEnd(culprit.commit, log, view)
        architecture = log.format == .syzbot ? "x86" : log.machine.flatMap(KernelPath.folder)
        missingCode = facts?.missingCode
        leftOutCode = facts?.leftOutCode
        toolchains = Set(log.steps.dropFirst(view.before.count).compactMap(\.compiler))
        otherFailureOfParent = view.good.last.flatMap(Self.otherFailure)
    }

    /// The newer end is named although candidates were tested: all of those are older and showed nothing.
    private static func isBadEnd(_ commit: String, _ log: LoggedBisection, _ view: SearchView) -> Bool {
        guard log.quest == .regression, !view.judged.isEmpty || log.steps.count > 2 else { return false }
        let bad = log.steps.filter { $0.mark == .bad }
        return !bad.isEmpty && bad.allSatisfy { $0.isSame(as: commit) }
    }

    /// What ended a good step's runs before the crash could show.
    private static func otherFailure(_ step: SearchView.Step) -> String? {
        if step.it.failedBoots > 0 { return "\(step.it.failedBoots) of \(step.it.runs.count) runs did not boot" }
        guard step.it.crashed > 0, let title = step.it.titles.first(where: { !$0.isEmpty }) else { return nil }
        return "\(step.it.crashed) of \(step.it.runs.count) runs crashed as '\(title)'"
    }
}

extension Auditor {
    /// What the fitted weights know nothing of, in log-odds.
    static let handWeights: [Lint.Kind: Double] = [
        .isBadEnd: -0.5, .parentFailedOtherwise: -0.5, .crashCodeMissing: -3,
    ]
    /// A commit that was called good and bad; skipped ones beside the culprit.
    static let (contradiction, openSkip) = (-1.0, -1.5)

    /// Log-odds of what was noticed beside the measures. syzbot's runs have theirs in the fitted weights.
    static func byHand(
        _ log: LoggedBisection, _ doubts: CulpritDoubts, _ facts: HistoryFacts?, hasRuns: Bool
    ) -> [Double] {
        var odds: [Double] = []
        if doubts.missingCode != nil || doubts.leftOutCode != nil { odds.append(-3) }
        if facts?.openSkips.isEmpty == false { odds.append(openSkip) }
        guard !hasRuns else { return odds }
        odds += doubts.lints.compactMap { $0.kind == .crashCodeMissing ? nil : handWeights[$0.kind] }
        if !log.contradicted.isEmpty { odds.append(contradiction) }
        return odds
    }
}

extension LoggedBisection {
    /// Commits that were called good and bad.
    var contradicted: [String] {
        let marks = Dictionary(grouping: steps.filter { $0.mark != .skip && $0.mark != nil }, by: \.commit)
        return marks.filter { Set($0.value.map(\.mark)).count > 1 }.keys.sorted()
    }
}
