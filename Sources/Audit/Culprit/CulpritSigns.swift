/// What the named commit's own text and files say.
struct CulpritSigns: Sendable {
    let culprit: LoggedCulprit
    let places: StackPlaces
    let titles: Set<String>

    /// Whole paths, where the log quotes any; old logs name folders only.
    private var paths: [String] { culprit.files.filter { $0.contains("/") } }

    /// Code that is compiled.
    var code: [String] { paths.filter { !KernelPath.isNeverCompiled($0) } }

    private func touches(_ file: String) -> Bool {
        paths.contains { $0 == file || ($0.hasPrefix(".../") && file.hasSuffix($0.dropFirst(3))) }
    }

    /// Whether it touches a file on the crash's stack; nil where either is unknown.
    var touchesStack: Bool? {
        guard !places.allFiles.isEmpty, !culprit.files.isEmpty else { return nil }
        return places.allFiles.contains { touches($0) }
    }

    /// Whether it touches the file of the function that the title names, or the innermost telling one.
    var touchesCrashSite: Bool {
        if let first = places.files.first, touches(first) { return true }
        return titles.contains { title in
            places.file[TitleLikeness.function(title)].map { touches($0) } ?? false
        }
    }

    /// It opens a door (user interface, config option) to code elsewhere.
    var onlyOpensDoor: Bool {
        guard paths.contains(where: { $0.contains("uapi/") || $0.contains("Kconfig") }) else { return false }
        return !touchesCrashSite
    }

    /// Its message names a function of the stack.
    var namesFunction: Bool {
        let text = culprit.subject + "\n" + culprit.message
        let telling = places.functions.filter { name in
            name.utf8.count >= 6 && name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }
        }
        return telling.prefix(15).contains { text.contains($0) }
    }

    /// Its subject shares a word with the functions of the stack.
    var sharesWord: Bool {
        let subject = TellingWords.of(culprit.subject)
        return places.functions.contains { !TellingWords.of($0).isDisjoint(with: subject) }
    }

    /// It mends another commit, by its own words.
    var isFix: Bool { culprit.message.contains("Fixes:") }

    /// All it touches is headers.
    var headersOnly: Bool { !paths.isEmpty && paths.allSatisfy { $0.hasSuffix(".h") } }

    /// It touches nothing that this kernel is made of.
    var notBuilt: Bool {
        guard !paths.isEmpty else { return false }
        return code.allSatisfy { KernelPath.architecture($0).map { $0 != "x86" } ?? false }
    }

    private var subjectWords: Set<String> {
        Set(culprit.subject.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
    }

    private static let detectors: Set<String> = [
        "warn", "warning", "kasan", "ubsan", "kcsan", "kmsan", "kmemleak", "lockdep", "debug", "assert", "detect",
        "detector", "detection", "instrument", "instrumentation", "sanitize", "sanitizer", "catch", "complain",
        "refcount", "ref_tracker", "reftracker", "tracker", "check",
    ]
    private static let rebuilding: Set<String> = [
        "refactor", "rename", "move", "clean", "cleanup", "convert", "split", "factor", "export", "make", "remove",
        "drop", "simplify", "simplifying", "simplified", "rework",
    ]

    /// It makes bugs visible that may be older.
    var isDetector: Bool { !subjectWords.isDisjoint(with: Self.detectors) }
    /// It says that it changes the form alone.
    var isRebuilding: Bool { !subjectWords.isDisjoint(with: Self.rebuilding) }
    /// A version and nothing else.
    var isRelease: Bool {
        guard let rest = Substring(culprit.subject).after("Linux ") else { return false }
        return rest.first?.isNumber ?? false
    }
    /// By the log's word or by its subject.
    var isMerge: Bool {
        culprit.isMerge ?? culprit.subject.hasPrefix("Merge ") || culprit.subject.hasPrefix("Merge ")
    }
}
