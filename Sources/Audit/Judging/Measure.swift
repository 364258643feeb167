import Foundation

/// What is measured in a log to judge it. A measure that a log says nothing about stays out and counts as average.
public enum Measure: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    /// log(1 + releases that crashed before a good one was found): an old bug is often named by what made it show.
    case releasesWalked
    /// The named commit touches user interface or Kconfig, and not the crash's site: it lets an older bug be reached.
    case opensDoor
    /// The logarithm of the chance that no step was wrong, by the runs (``ErrorOdds``), at least -6.
    case runsTrust
    /// Whether the named commit touches a file on the crash's stack.
    case touchesStack
    /// Share of crashing runs at the named commit, times the likeness of its title.
    case crashesAlike
    /// The share of crashing runs in bad steps, on average.
    case crashShare
    /// It is a merge.
    case merge
    /// Of the last three bad steps, those with only another bug's titles.
    case foreignLately
    /// The log calls its reproducer flaky.
    case calledFlaky
    /// The named commit says that it mends another.
    case isFix
    /// Its subject says that it changes the form only.
    case rebuilding
    /// Share of runs of the search that did not boot.
    case failedBoots
    /// Its message names a function of the stack.
    case namesFunction
    /// Its subject shares a word with the stack's functions.
    case sharesWord
    /// log(1 + lines it adds).
    case linesAdded
    /// It touches headers only.
    case headersOnly
    /// It makes bugs visible.
    case detector
    /// Its kernel is the same as its parent's.
    case sameKernel
    /// It touches nothing of this kernel.
    case notBuilt
    /// It is a release.
    case release
    /// Good steps at the search's end, times how unlike the named commit's crash is: what a false bad step leaves.
    case goodTail
    /// Share of the search's steps that were skipped; where the log tells of marks alone.
    case skipShare
}

/// A log's measures.
struct Measures: Sendable {
    private(set) var values: [Measure: Double] = [:]

    init(_ view: SearchView, _ odds: ErrorOdds, _ signs: CulpritSigns?) {
        measureSearch(view, odds)
        if let signs { measureCulprit(signs) }
        if let culprit = view.log.culpritSignature, let parent = view.log.parentSignature {
            values[.sameKernel] = culprit == parent ? 1 : 0
        }
    }

    private mutating func measureSearch(_ view: SearchView, _ odds: ErrorOdds) {
        values[.releasesWalked] = log1p(Double(view.before.dropFirst().count { $0.it.crashed > 0 }))
        values[.calledFlaky] = view.log.isCalledFlaky ? 1 : 0
        guard view.hasRuns else {
            values[.skipShare] = Double(view.skipped) / Double(max(1, view.skipped + view.judged.count))
            return
        }
        values[.runsTrust] = max(-6, odds.logTrust)
        if let culprit = view.culprit {
            values[.crashesAlike] = (culprit.crashShare ?? 0) * culprit.likeness
            let tail = view.judged.reversed().prefix { $0.it.mark == .good }.count
            values[.goodTail] = Double(tail) * (1 - culprit.likeness)
        }
        let shares = view.bad.map { $0.crashShare ?? 0 }
        values[.crashShare] = shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
        values[.foreignLately] = Double(view.bad.suffix(3).count(where: \.isForeign))
        let search = view.log.steps.dropFirst(view.before.count)
        let runs = search.map(\.runs.count).reduce(0, +)
        values[.failedBoots] = Double(search.map(\.failedBoots).reduce(0, +)) / Double(max(1, runs))
    }

    private mutating func measureCulprit(_ signs: CulpritSigns) {
        func set(_ measure: Measure, _ isTrue: Bool) { values[measure] = isTrue ? 1 : 0 }
        if let touches = signs.touchesStack { set(.touchesStack, touches) }
        guard !signs.culprit.subject.isEmpty else { return }
        set(.merge, signs.isMerge)
        set(.rebuilding, signs.isRebuilding)
        set(.detector, signs.isDetector)
        set(.release, signs.isRelease)
        if !signs.places.functions.isEmpty {
            set(.sharesWord, signs.sharesWord)
            if !signs.culprit.message.isEmpty { set(.namesFunction, signs.namesFunction) }
        }
        if !signs.culprit.message.isEmpty { set(.isFix, signs.isFix) }
        if let lines = signs.culprit.insertions { values[.linesAdded] = log1p(Double(max(0, lines))) }
        guard !signs.culprit.files.isEmpty else { return }
        set(.opensDoor, signs.onlyOpensDoor)
        set(.headersOnly, signs.headersOnly)
        set(.notBuilt, signs.notBuilt)
    }
}
