import Bisection
import Foundation

extension Auditor {
    /// Everything noticed, the weightiest first.
    var findings: [AuditFinding] {
        let all = ending + history + search + kernels + culpritFindings + support
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
                found.append(AuditFinding(.noCulprit, "the log names no commit", weight: -9))
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
            found.append(AuditFinding(.noRuns, "the log doesn't say how often each commit was run", weight: -0.5))
        }
        if log.format != .syzbot || log.quest == .fix {
            found.append(
                AuditFinding(
                    .otherKindOfLog, "what counts how much was learnt from syzbot's cause bisections", weight: 0))
        }
        return found
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
        let tail = log.steps.suffix(6).filter { $0.mark == .skip }
        if !tail.isEmpty {
            found.append(
                AuditFinding(.skipsAtEnd, "\(tail.count) of the last steps were skipped", tail.map(\.commit)))
        }
        let failed = log.steps.filter { $0.failures * 2 > $0.runs.count && $0.mark != .skip }
        if !failed.isEmpty {
            found.append(
                AuditFinding(
                    .infrastructure, "in \(failed.count) judged steps most runs failed for the tester's reasons",
                    failed.map(\.commit)))
        }
        return found
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
        guard let worst = steps.map(errorChance).max() else { return nil }
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
        let compilers = Set(log.steps.dropFirst(view.before.count).compactMap(\.compiler))
        if compilers.count > 1 {
            found.append(
                AuditFinding(.compilerChange, "the search's kernels were built by \(compilers.count) compilers"))
        }
        let marks = Dictionary(grouping: log.steps.filter { $0.mark != .skip && $0.mark != nil }, by: \.commit)
        let both = marks.filter { Set($0.value.map(\.mark)).count > 1 }.keys.sorted()
        if !both.isEmpty {
            found.append(AuditFinding(.contradictingMarks, "a commit was called good and bad", both, weight: -1))
        }
        return found
    }

    // MARK: The commit

    private var culpritFindings: [AuditFinding] {
        guard let culprit = log.culprit else { return [] }
        let signs: [(Measure, AuditFinding.Kind, String)] = [
            (
                .merge, .merge,
                "it is a merge: neither side has the bug alone, or a step on one side was judged wrong"
            ),
            (.release, .release, "it is a release: it changes little but the version"),
            (.notBuilt, .notBuilt, "it touches nothing that goes into this kernel"),
            (.detector, .detector, "by its subject it makes bugs visible, which may be older"),
            (
                .opensDoor, .opensDoor,
                "it adds an interface or an option, and not where the crash is: it may only let an older bug be reached"
            ),
            (.isFix, .isFix, "it says that it mends another commit, which may be the cause"),
        ]
        var found = signs.filter { value($0.0) > 0 }.map { measure, kind, text in
            AuditFinding(kind, text, [culprit.commit], weight: weight(measure))
        }
        if measures.values[.touchesStack] == 0 {
            found.append(
                AuditFinding(
                    .strangerToCrash, "it touches no file that is on the crash's stack", [culprit.commit],
                    weight: weight(.touchesStack)))
        }
        return found
    }

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
            weight: confirms ? Weighing.revert : -Weighing.revert)
    }

    // MARK: The repository

    private var history: [AuditFinding] {
        guard let facts, let culprit = log.culprit else { return [] }
        var found: [AuditFinding] = []
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
        if let tag = facts.releaseTag {
            found.append(AuditFinding(.release, "it is the release \(tag)", [culprit.commit]))
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
