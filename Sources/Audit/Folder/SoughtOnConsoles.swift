import Oops

/// The crash that a folder's bisection looked for.
struct SoughtOnConsoles: Sendable {
    /// The word that its script looked for.
    let keyword: String?
    private let sought: [SoughtCrash]
    /// Its title, as the consoles have it; nil where none shows it.
    let title: String?

    /// Learnt from the bad end's console, else from any bad step's, by the keyword or a title that was given.
    init(keyword: String?, title: String?, badConsoles: [ConsoleShown]) {
        let keyword = keyword?.isEmpty == false ? keyword : nil
        self.keyword = keyword
        let crashes = badConsoles.flatMap { $0.crashes.map(\.crash) }
        let known = title.flatMap { SoughtCrash(title: $0) }
        let fitting = crashes.filter { crash in
            if let keyword { return Self.concerns(crash, keyword) }
            return known.map { $0.compare(crash) == .same } ?? true
        }
        let first = fitting.first { crash in keyword.map { Self.isNamedAfter(crash, $0) } ?? true } ?? fitting.first
        guard let first else {
            self.title = title
            sought = [known].compactMap { $0 }
            return
        }
        self.title = title ?? first.title
        sought = [SoughtCrash([first])] + [known].compactMap { $0 }
    }

    /// What a crash is beside it.
    func compare(_ crash: Crash) -> Likeness {
        let likenesses = sought.map { $0.compare(crash) }
        if likenesses.contains(.same) { return .same }
        let likeness = likenesses.first { $0 != .other } ?? .other
        if let keyword, Self.isNamedAfter(crash, keyword) { return .same }
        if case .other = likeness, let keyword, Self.concerns(crash, keyword) {
            return .cannotTell(why: "\(keyword) is on its stack")
        }
        return likeness
    }

    /// Whether a title or the function at fault is the keyword.
    private static func isNamedAfter(_ crash: Crash, _ keyword: String) -> Bool {
        crash.title.contains(keyword) || crash.altTitles.contains { $0.contains(keyword) } || crash.frame == keyword
    }

    /// Whether the keyword stands in its report.
    private static func concerns(_ crash: Crash, _ keyword: String) -> Bool {
        isNamedAfter(crash, keyword) || crash.report.contains(keyword)
    }

    /// Whether a crash ends what else could have shown: it panicked, killed the reproducer, or is of a checker that
    /// reports once.
    func ends(_ crash: Crash) -> Bool {
        if crash.panicked { return true }
        let isSoughtBy: (String) -> Bool = { title?.contains($0) == true }
        switch crash.kind {
        case .warning, .ubsan, .kcsan, .memoryLeak, .refcount, .atomicSleep: return false
        case .lockdep: return isSoughtBy("lock") || isSoughtBy("RCU")
        case .kasan, .kfence: return isSoughtBy("KASAN")
        default: return true
        }
    }

}
