import Bisection
import Foundation
import Records

extension Auditor {
    /// Everything noticed, the weightiest first.
    var findings: [AuditFinding] {
        let all = ending + consoleFindings + history + search + kernels + culpritFindings + support
        return all.enumerated().sorted { left, right in
            let (a, b) = (abs(left.element.weight ?? 0.2), abs(right.element.weight ?? 0.2))
            return a == b ? left.offset < right.offset : a > b
        }.map(\.element)
    }

    private func weight(_ measure: Measure) -> Double? {
        weighing.parts.first { $0.measure == measure }.map { ($0.change * 1000).rounded() / 1000 }
    }

    private func value(_ measure: Measure) -> Double { measures.values[measure] ?? 0 }

    // MARK: How it ended

    private var ending: [AuditFinding] {
        var found: [AuditFinding] = []
        if log.culprit == nil {
            if log.possible.count > 1 {
                found.append(
                    AuditFinding(
                        .severalCommits, "the log leaves \(log.possible.count) commits: skipped ones lie between",
                        log.possible, weight: -9))
            } else {
                found.append(AuditFinding(.noCulprit, unfinished, weight: -9))
            }
        }
        if log.isOlderThanTested {
            found.append(
                AuditFinding(.olderThanTested, "the crash is older than the oldest release tested", weight: -8))
        }
        if log.isCalledFlaky {
            found.append(
                AuditFinding(
                    .calledFlaky, "the log itself calls the reproducer flaky", weight: weight(.calledFlaky)))
        }
        if !view.hasRuns, !log.steps.isEmpty {
            let isOnce = log.steps.contains { !$0.runs.isEmpty }
            let text = isOnce ? "each commit was run once" : "the log doesn't say how often each commit was run"
            found.append(AuditFinding(.noRuns, text, weight: -0.5))
        }
        if view.hasRuns, log.format != .syzbot || log.quest == .fix {
            found.append(
                AuditFinding(
                    .otherKindOfLog, "what counts how much was learnt from syzbot's cause bisections", weight: 0))
        }
        return found
    }

    /// What a log without an end says all the same.
    private var unfinished: String {
        guard let bad = log.steps.last(where: { $0.mark == .bad }),
            let good = log.steps.last(where: { $0.mark == .good })
        else { return "the log names no commit" }
        let (new, old) = log.quest == .regression ? (bad, good) : (good, bad)
        let (newWord, oldWord) = log.quest == .regression ? ("bad", "good") : ("mended", "bad")
        let isLast =
            "the log names no commit: the last \(newWord) step is \(new.commit.prefix(12)), the last \(oldWord) one "
            + "\(old.commit.prefix(12)); "
        if let facts, facts.leftCount > 1 {
            return isLast + "by the repository, \(facts.leftCount) commits are left"
        }
        return isLast + "if that is its parent, \(new.commit.prefix(12)) is the first \(newWord) commit"
    }

    // MARK: The search

    private var search: [AuditFinding] {
        var found: [AuditFinding] = [flaky, few, foreign, drift].compactMap { $0 }
        let releases = view.before.dropFirst().filter { $0.it.crashed > 0 }
        if releases.count > 1 {
            found.append(
                AuditFinding(
                    .releasesWalked,
                    "\(releases.count) releases crashed, too: what made an old bug show is easily taken for its cause",
                    releases.map(\.it.commit), weight: weight(.releasesWalked)))
        }
        let boots = log.steps.dropFirst(view.before.count).filter { $0.failedBoots > 0 && $0.mark != .skip }
        if !boots.isEmpty {
            found.append(
                AuditFinding(
                    .failedBoots, "kernels failed to boot in \(boots.count) steps that were judged all the same",
                    boots.map(\.commit), weight: weight(.failedBoots)))
        }
        found += skips
        let failed = log.steps.filter { $0.failures * 2 > $0.runs.count && $0.mark != .skip }
        if !failed.isEmpty {
            found.append(
                AuditFinding(
                    .infrastructure, "in \(failed.count) judged steps most runs failed for the tester's reasons",
                    failed.map(\.commit)))
        }
        return found
    }

    private var skips: [AuditFinding] {
        let skipped = log.steps.filter { $0.mark == .skip }
        guard !skipped.isEmpty else { return [] }
        var text = "\(skipped.count) of \(log.steps.count) steps \(skipped.count == 1 ? "was" : "were") skipped"
        if let facts, facts.culprit != nil {
            text +=
                facts.openSkips.isEmpty
                ? ": none of them lies beside the named commit"
                : ": beside the named commit \(facts.openSkips.count), which may be it as well"
        } else if log.culprit != nil {
            text += ": whether one of them lies beside the named commit, and may be it as well, a repository tells"
        }
        let isOpen = facts?.openSkips.isEmpty == false
        return [
            AuditFinding(.skips, text, skipped.map(\.commit), weight: isOpen ? Self.openSkip : weight(.skipShare))
        ]
    }

    private var flaky: AuditFinding? {
        let steps = view.bad.filter { ($0.crashShare ?? 1) < 0.5 && $0.it.crashed > 0 }
        guard !steps.isEmpty else { return nil }
        return AuditFinding(
            .flakyStep, "in \(steps.count) bad steps the crash showed in less than half of the runs",
            steps.map(\.it.commit), weight: weight(.crashShare))
    }

    private var few: AuditFinding? {
        let steps = view.good.filter { $0.it.clean > 0 && errorChance($0) > 0.02 }
        guard view.hasRuns, let worst = steps.map(errorChance).max() else { return nil }
        return AuditFinding(
            .fewRuns,
            "\(steps.count) good steps had too few runs for a crash that shows in \(percent(belief.mean)): "
                + "one may have missed it with \(percent(worst))",
            steps.map(\.it.commit), weight: weight(.runsTrust))
    }

    private var foreign: AuditFinding? {
        let steps = view.bad.filter(\.isForeign)
        guard !steps.isEmpty else { return nil }
        let titles = Set(steps.flatMap(\.it.titles)).sorted().prefix(3).joined(separator: "; ")
        return AuditFinding(
            .foreignTitles, "\(steps.count) of \(view.bad.count) bad steps show only other bugs: \(titles)",
            steps.map(\.it.commit), weight: weight(.foreignLately))
    }

    private var drift: AuditFinding? {
        guard let culprit = view.culprit, culprit.likeness < 0.7, let title = culprit.it.titles.first,
            let sought = view.sought.min()
        else { return nil }
        return AuditFinding(
            .titleDrift, "at the named commit the crash is '\(title)', at the bad end it was '\(sought)'",
            [culprit.it.commit], weight: weight(.crashesAlike))
    }

    private func percent(_ share: Double) -> String { String(format: "%.0f%% of runs", share * 100) }

    // MARK: Kernels

    private var kernels: [AuditFinding] {
        var found: [AuditFinding] = []
        if value(.sameKernel) > 0 {
            found.append(
                AuditFinding(
                    .sameKernel, "the named commit's kernel is the same as its parent's: it changed nothing in it",
                    log.culprit.map { [$0.commit] } ?? [], weight: weight(.sameKernel)))
        }
        let signed = Dictionary(grouping: log.steps.filter { $0.signature != nil && $0.mark != nil }) {
            $0.signature
        }
        let torn = signed.values.filter { steps in
            steps.contains { $0.mark == .good } && steps.contains { $0.mark == .bad }
        }
        if !torn.isEmpty {
            found.append(
                AuditFinding(
                    .contradictingKernels, "one and the same kernel was called good at one step and bad at another",
                    torn.flatMap { $0.map(\.commit) }.sorted(), weight: -1))
        }
        let both = log.contradicted
        if !both.isEmpty {
            found.append(AuditFinding(.contradictingMarks, "a commit was called good and bad", both, weight: -1))
        }
        return found
    }

    // MARK: The commit

    /// What a job's end asks of its culprit, too, and what only a log's weights know.
    private var culpritFindings: [AuditFinding] {
        guard let culprit = log.culprit else { return [] }
        var found = doubts.lints.map { lint -> AuditFinding in
            let (kind, measure) = Self.kinds[lint.kind] ?? (.isBadEnd, nil)
            return AuditFinding(
                kind, lint.text, [culprit.commit], weight: measure.flatMap(weight) ?? Self.handWeights[lint.kind])
        }
        let signs: [(Measure, AuditFinding.Kind, String)] = [
            (.notBuilt, .notBuilt, "it touches nothing that goes into this kernel"),
            (.detector, .detector, "by its subject it makes bugs visible, which may be older"),
            (
                .opensDoor, .opensDoor,
                "it adds an interface or an option, and not where the crash is: it may only let an older bug be reached"
            ),
            (.isFix, .isFix, "it says that it mends another commit, which may be the cause"),
        ]
        found += signs.filter { sign in value(sign.0) > 0 && !found.contains { $0.kind == sign.1 } }.map {
            AuditFinding($1, $2, [culprit.commit], weight: weight($0))
        }
        if measures.values[.touchesStack] == 0 {
            found.append(
                AuditFinding(
                    .strangerToCrash, "it touches no file that is on the crash's stack", [culprit.commit],
                    weight: weight(.touchesStack)))
        }
        return found
    }

    private static let kinds: [Lint.Kind: (AuditFinding.Kind, Measure?)] = [
        .merge: (.merge, .merge), .release: (.release, .release), .notCompiled: (.notBuilt, .notBuilt),
        .onlyDetector: (.detector, .detector), .compilerChange: (.compilerChange, nil),
        .isBadEnd: (.isBadEnd, nil), .parentFailedOtherwise: (.parentFailedOtherwise, nil),
        .crashCodeMissing: (.crashCodeMissing, nil), .titleDrift: (.titleDrift, .crashesAlike),
    ]

    private var support: [AuditFinding] {
        guard let culprit = log.culprit else { return [] }
        var found = revertFinding.map { [$0] } ?? []
        func add(_ measure: Measure, _ kind: AuditFinding.Kind, _ text: String) {
            found.append(AuditFinding(kind, supports: true, text, [culprit.commit], weight: weight(measure)))
        }
        if value(.touchesStack) > 0 { add(.touchesStack, .touchesCrash, "it touches a file on the crash's stack") }
        if value(.namesFunction) > 0 {
            add(.namesFunction, .namesFunction, "its message names a function of the crash's stack")
        }
        if value(.crashesAlike) > 0.9 {
            add(.crashesAlike, .crashesAlike, "there the crash shows in every run as it does at the bad end")
        }
        if let chance = measures.values[.runsTrust], chance > log1p(-0.05) {
            add(.runsTrust, .cleanSearch, "no step's runs leave much doubt")
        }
        return found
    }

    private var revertFinding: AuditFinding? {
        guard let confirms = log.revertConfirms else { return nil }
        let text =
            confirms
            ? "with it taken back, the newer end behaves like the older one"
            : "with it taken back, the newer end behaves as before"
        return AuditFinding(
            confirms ? .revertConfirms : .revertContradicts, supports: confirms, text,
            weight: Weighing.revert(confirms))
    }

    // MARK: The repository

    private var history: [AuditFinding] {
        guard let facts, let culprit = log.culprit else { return [] }
        var found: [AuditFinding] = []
        if facts.left?.count == 1 {
            found.append(
                AuditFinding(
                    .decidedByHistory, supports: true, "the log has no end, but its marks leave this one commit",
                    [culprit.commit]))
        }
        if !facts.unknown.isEmpty {
            found.append(
                AuditFinding(
                    .unknownCommit, "\(facts.unknown.count) commits of the log are not in the repository",
                    facts.unknown))
        }
        if !facts.goodWithCulprit.isEmpty {
            found.append(
                AuditFinding(
                    .notInHistory, "good steps hold the named commit: it can't be the first bad one",
                    facts.goodWithCulprit, weight: -6))
        }
        if !facts.badWithoutCulprit.isEmpty {
            found.append(
                AuditFinding(
                    .notInHistory, "bad steps don't hold the named commit: something else crashed there",
                    facts.badWithoutCulprit, weight: -5))
        }
        if facts.hasParentsTree {
            found.append(
                AuditFinding(
                    .sameTree, "it has the same tree as its parent: it changes nothing", [culprit.commit],
                    weight: -6))
        }
        if facts.culprit != nil, facts.goodWithCulprit.isEmpty, facts.badWithoutCulprit.isEmpty {
            found.append(
                AuditFinding(
                    .consistentHistory, supports: true, "every bad step holds it, and no good one does", weight: 0.1
                ))
        }
        return found
    }
}
