import Records

/// An evidence folder's bisection, each step judged again from its consoles.
public struct FolderAudit: Sendable {
    /// The bisection, with the runs that the consoles show.
    public private(set) var log: LoggedBisection
    /// For each step of ``log``, what its consoles say of its mark.
    public let opinions: [StepOpinion]
    /// What was noticed beside the marks.
    let remarks: ConsoleRemarks
    /// Marks that are not borne out.
    var doubted: [Int] { opinions.indices.filter { opinions[$0].answer == .disagrees } }

    /// Whether every bad step's console, one at least, shows the crash, and no mark is contradicted.
    var isBorneOut: Bool {
        let bad = opinions.indices.filter { log.steps[$0].mark == .bad && opinions[$0].reason != .noConsole }
        return !bad.isEmpty && bad.allSatisfy { opinions[$0].reason == .borneOut } && doubted.isEmpty
    }

    /// Judges `log`.
    ///
    /// - Parameters:
    ///   - consoles: What the consoles of each commit show, by its id as far as the files' names have it.
    ///   - reverts: Consoles of the newer end with the named commit taken back.
    ///   - keyword: The word that a script looked for on them.
    public init(
        _ log: LoggedBisection, consoles: [String: [ConsoleShown]], reverts: [ConsoleShown] = [], keyword: String?
    ) {
        var log = log
        let byStep = log.steps.map { step in
            consoles.filter { $0.key == step.commit || step.isSame(as: $0.key) }.sorted { $0.key < $1.key }
                .flatMap(\.value)
        }
        let bad = zip(log.steps, byStep).filter { $0.0.mark == .bad }.map(\.1)
        let sought = SoughtOnConsoles(
            keyword: keyword, title: log.title, badConsoles: bad.flatMap { $0 })
        var opinions: [StepOpinion] = []
        for (place, shown) in byStep.enumerated() {
            let judge = ConsoleJudge(sought: sought, commit: log.steps[place].commit, consoles: shown)
            opinions.append(judge.opinion(on: log.steps[place].mark))
            let runs = shown.compactMap(judge.run)
            // Our own result tells its runs better than its consoles do.
            if !runs.isEmpty, log.format != .firstbad { log.steps[place].runs = runs }
        }
        log.title = log.title ?? sought.title
        log.machine = log.machine ?? byStep.lazy.flatMap { $0 }.compactMap(\.machine).first
        if let crash = zip(log.steps, byStep).lazy.filter({ $0.0.mark == .bad }).flatMap({ $0.1 }).flatMap(
            \.crashes
        )
        .first(where: { sought.compare($0.crash) == .same })?.crash, log.crashReport.isEmpty {
            log.crashReport = crash.report.split(separator: "\n").prefix(400).map { String($0.prefix(400)) }
        }
        if let revert = Self.revert(reverts, sought) { log.revertConfirms = revert }
        remarks = ConsoleRemarks(log, byStep, sought)
        self.log = log
        self.opinions = opinions
    }

    /// Whether the newer end without the named commit stayed clean.
    private static func revert(_ consoles: [ConsoleShown], _ sought: SoughtOnConsoles) -> Bool? {
        let judge = ConsoleJudge(sought: sought, commit: "", consoles: consoles)
        let runs = consoles.filter { $0.byteCount > 0 }.map { console in
            console.crashes.contains { sought.compare($0.crash) == .same }
                ? LoggedRun.crashed("") : judge.run(console)
        }
        if runs.contains(where: { if case .crashed = $0 { true } else { false } }) { return false }
        return runs.contains(.clean) ? true : nil
    }

    /// What the consoles leave of the marks: a bad step must show the crash, a good one must have had its chance.
    var corrected: [LoggedStep] {
        zip(log.steps, opinions).map { step, opinion in
            var step = step
            if !opinion.isFit { step.mark = opinion.reason == .theCrash ? .bad : .skip }
            return step
        }
    }
}

/// What consoles of good and of bad steps have beside the crash.
struct ConsoleRemarks: Sendable {
    /// A word of the kernels' first lines that parts all bad from all good steps, in a sentence.
    private(set) var parting: [String] = []
    /// Good steps that ran for a shorter time than the crash took, in a sentence.
    private(set) var tooShort: String?
    /// Titles under which bad steps show the crash.
    private(set) var titles: Set<String> = []

    init(_ log: LoggedBisection, _ consoles: [[ConsoleShown]], _ sought: SoughtOnConsoles) {
        func all(_ mark: Mark) -> [ConsoleShown] {
            zip(log.steps, consoles).filter { $0.0.mark == mark }.flatMap(\.1).filter { $0.byteCount > 0 }
        }
        let (good, bad) = (all(.good), all(.bad))
        compare(good.compactMap(\.banner), bad.compactMap(\.banner))
        let shown = bad.compactMap { console in console.crashes.first { sought.compare($0.crash) == .same } }
        titles = Set(shown.map(\.crash.title))
        let latest = shown.compactMap(\.time).max()
        let ran = good.filter { $0.showsReproducer && $0.crashes.isEmpty }.compactMap(\.cutShortAt)
        if let latest, let least = ran.min(), least < latest {
            tooShort =
                "a good step was shut down at \(ConsoleJudge.seconds(least)), and the crash took up to "
                + "\(ConsoleJudge.seconds(latest)) to show"
        }
    }

    private mutating func compare(_ good: [KernelBanner], _ bad: [KernelBanner]) {
        guard good.count > 1, bad.count > 1 else { return }
        let words = Set((good + bad).flatMap(\.flags))
        for word in words.sorted() {
            let (inGood, inBad) = (good.count { $0.flags.contains(word) }, bad.count { $0.flags.contains(word) })
            if inGood == 0, inBad == bad.count {
                parting.append("\(word) stands in the first line of all bad kernels and of no good one")
            } else if inBad == 0, inGood == good.count {
                parting.append("\(word) stands in the first line of all good kernels and of no bad one")
            }
        }
        let (old, new) = (Set(good.compactMap(\.compiler)), Set(bad.compactMap(\.compiler)))
        if let one = old.min(), let other = new.min(), old.isDisjoint(with: new) {
            parting.append("all good kernels were built by \(one), all bad ones by \(other)")
        }
    }
}
