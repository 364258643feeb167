import Records

extension Auditor {
    /// What the consoles of an evidence folder say of its marks, in the order of its worth.
    var consoleFindings: [AuditFinding] {
        guard let folder else { return [] }
        return [
            turned(folder), badWithoutCrash(folder), goodWithCrash(folder), goodCrashedFirst(folder),
            otherKernels(folder),
            notUp(folder), unclear(folder),
        ].compactMap { $0 } + remarks(folder) + borneOut(folder)
    }

    private func steps(_ folder: FolderAudit, _ mark: Mark, _ reasons: Set<StepOpinion.Reason>) -> [Int] {
        folder.opinions.indices.filter {
            folder.log.steps[$0].mark == mark && reasons.contains(folder.opinions[$0].reason)
        }
    }

    /// `mark` steps that have a console.
    private func count(_ folder: FolderAudit, _ mark: Mark) -> Int {
        folder.opinions.indices.count {
            folder.log.steps[$0].mark == mark && folder.opinions[$0].reason != .noConsole
        }
    }

    private func finding(
        _ kind: AuditFinding.Kind, _ folder: FolderAudit, _ steps: [Int], weight: Double, _ text: String
    ) -> AuditFinding? {
        guard !steps.isEmpty else { return nil }
        return AuditFinding(kind, text, steps.map { folder.log.steps[$0].commit }, weight: weight)
    }

    /// What was seen instead, each once.
    private func seen(_ folder: FolderAudit, _ steps: [Int]) -> String {
        var texts: [String] = []
        for step in steps {
            var why = folder.opinions[step].why
            for start in ["no crash (", "another crash: ", "it crashed otherwise first: "]
            where why.hasPrefix(start) {
                why = String(why.dropFirst(start.count))
                if start.hasSuffix("("), why.hasSuffix(")") { why.removeLast() }
            }
            if let time = why.range(of: "' at ") { why = String(why[..<time.lowerBound]) + "'" }
            if why != "no crash", !texts.contains(why) { texts.append(why) }
        }
        return texts.isEmpty ? "" : " (\(texts.prefix(3).joined(separator: "; ")))"
    }

    private func badWithoutCrash(_ folder: FolderAudit) -> AuditFinding? {
        let silent = steps(folder, .bad, [.noCrash])
        let others = steps(folder, .bad, [.otherCrash])
        let all = (silent + others).sorted()
        let what =
            others.isEmpty
            ? "show no crash on their consoles"
            : silent.isEmpty
                ? "show only other crashes on their consoles" : "don't show the crash on their consoles"
        return finding(
            .badWithoutCrash, folder, all, weight: -5,
            "of \(count(folder, .bad)) bad steps \(all.count) \(what)\(seen(folder, all))")
    }

    /// All the other way round, as where somebody looked for the fix by git's plain words.
    private func turned(_ folder: FolderAudit) -> AuditFinding? {
        let showing = steps(folder, .good, [.theCrash])
        guard steps(folder, .bad, [.borneOut, .perhapsTheCrash]).isEmpty, showing.count > 1,
            showing.count == count(folder, .good), count(folder, .bad) > 0
        else { return nil }
        return finding(
            .marksTurned, folder, showing, weight: -6,
            "every good step shows the crash and no bad one does: it looked for the fix, or the marks are the wrong way "
                + "round")
    }

    private func goodWithCrash(_ folder: FolderAudit) -> AuditFinding? {
        let all = steps(folder, .good, [.theCrash])
        return finding(
            .goodWithCrash, folder, all, weight: -5,
            "of \(count(folder, .good)) good steps \(all.count) show the crash looked for on their consoles")
    }

    private func goodCrashedFirst(_ folder: FolderAudit) -> AuditFinding? {
        let all = steps(folder, .good, [.crashedFirst])
        return finding(
            .goodCrashedFirst, folder, all, weight: -3,
            "of \(count(folder, .good)) good steps \(all.count) crashed otherwise first\(seen(folder, all)): they tell "
                + "nothing; test again with that bug mended")
    }

    private func otherKernels(_ folder: FolderAudit) -> AuditFinding? {
        let all = steps(folder, .good, [.otherKernel]) + steps(folder, .bad, [.otherKernel])
        return finding(
            .otherKernel, folder, all, weight: -2.5,
            "\(all.count) consoles are of other kernels than of the commits they stand for, by their first lines")
    }

    private func notUp(_ folder: FolderAudit) -> AuditFinding? {
        let all = steps(folder, .good, [.notUp])
        return finding(
            .goodNotUp, folder, all, weight: -2.5,
            "of \(count(folder, .good)) good steps \(all.count) don't show user space coming up")
    }

    private func unclear(_ folder: FolderAudit) -> AuditFinding? {
        let all = steps(folder, .bad, [.perhapsTheCrash]) + steps(folder, .good, [.perhapsTheCrash])
        return finding(
            .unclearCrash, folder, all, weight: -1,
            "\(all.count) steps show a crash that may be the one looked for or not\(seen(folder, all))")
    }

    private func remarks(_ folder: FolderAudit) -> [AuditFinding] {
        var found = folder.remarks.parting.map {
            AuditFinding(.kernelsPart, "\($0): the config may mean something else from a commit on", weight: -1.5)
        }
        if let text = folder.remarks.tooShort { found.append(AuditFinding(.goodTooShort, text, weight: -1)) }
        if folder.remarks.titles.count > 1 {
            let titles = folder.remarks.titles.sorted().prefix(3).joined(separator: "; ")
            found.append(
                AuditFinding(.titlesVary, "the crash shows under \(folder.remarks.titles.count) titles: \(titles)"))
        }
        let silent = steps(folder, .good, [.notShownToRun])
        if !silent.isEmpty {
            found.append(
                AuditFinding(
                    .notShownToRun,
                    "of \(count(folder, .good)) good steps \(silent.count) show nothing after they came up: not shown that "
                        + "the reproducer ran", silent.map { folder.log.steps[$0].commit }, weight: 0.1))
        }
        return found
    }

    private func borneOut(_ folder: FolderAudit) -> [AuditFinding] {
        let (bad, good) = (steps(folder, .bad, [.borneOut]), steps(folder, .good, [.borneOut]))
        guard !bad.isEmpty, bad.count == count(folder, .bad) else { return [] }
        let also =
            good.count == count(folder, .good) && !good.isEmpty
            ? ", and every good one shows the reproducer running without it" : ""
        return [
            AuditFinding(
                .consolesAgree, supports: true, "every bad step with a console shows the crash on it\(also)",
                weight: folder.agreement)
        ]
    }

    /// What consoles of all steps that bear every mark out add, in log-odds. Set by hand: of 19 published bisections 3
    /// fell with marks that their consoles did not bear out, and most others were right.
    static let agreement = 1.4

    /// The most that may be left of a chance, after what the consoles say: set by hand.
    var mostByConsoles: Double {
        guard let folder else { return 1 }
        var most = 1.0
        let bad = steps(folder, .bad, [.noCrash, .otherCrash])
        let culprit = log.culprit?.commit
        for step in bad {
            let isDecisive =
                culprit.map { folder.log.steps[step].isSame(as: $0) } == true || step == firstBad(folder)
            most = min(most, isDecisive || bad.count == count(folder, .bad) ? 0.05 : 0.4)
        }
        let silenced = steps(folder, .good, [.crashedFirst, .notUp, .otherKernel])
        if !silenced.isEmpty {
            let last = folder.log.steps.lastIndex { $0.mark == .good }
            let isWeighty = silenced.count == count(folder, .good) || last.map(silenced.contains) == true
            most = min(most, isWeighty ? 0.4 : 0.6)
        }
        if folder.remarks.tooShort != nil { most = min(most, 0.6) }
        if !folder.remarks.parting.isEmpty { most = min(most, 0.5) }
        if !folder.doubted.isEmpty, let corrected, let culprit {
            most = min(most, max(0.02, corrected.chance(of: culprit)))
        }
        return most
    }

    private func firstBad(_ folder: FolderAudit) -> Int? { folder.log.steps.firstIndex { $0.mark == .bad } }

    /// What the engine makes of the marks that are left; nil where there are no consoles, or no ends.
    var corrected: CorrectedSearch? {
        guard let folder else { return nil }
        return CorrectedSearch(folder.log, corrected: folder.corrected, folder.opinions)
    }
}

extension FolderAudit {
    /// What the consoles add where they bear every mark out, by the share of steps that have one.
    var agreement: Double {
        guard isBorneOut else { return 0 }
        let shown = opinions.count { $0.answer == .agrees || $0.reason == .notShownToRun }
        return (Auditor.agreement * Double(shown) / Double(max(1, opinions.count)) * 1000).rounded() / 1000
    }
}
