import Bisection
import GitHistory
import Records
import Reports
import Steps

/// What is known of a culprit when it is looked at for reasons to doubt it.
struct CulpritProfile {
    /// The culprit.
    var commit: CommitInfo
    /// What it changed against its first parent.
    var paths: [String]
    /// Release tags that point at it.
    var releases: [String] = []
    /// Whether a change of a path may change the kernel that was built; nil where that isn't known.
    var isCompiled: (@Sendable (String) -> Bool)?
    /// Titles of the crash at the bad end.
    var titlesAtBadEnd: Set<String> = []
    /// Titles of the crash at the culprit.
    var titlesAtCulprit: Set<String> = []
    /// The toolchains of all steps.
    var toolchains: Set<String> = []

    /// Every reason to trust it less.
    var lints: [Lint] {
        [merge, release, notCompiled, onlyDetector, titleDrift, compilerChange].compactMap { $0 }
    }

    private var merge: Lint? {
        guard commit.parents.count > 1 else { return nil }
        return Lint(
            .merge, "it is a merge: two sides that are good alone, or a step that was judged wrong on one of them")
    }

    private var release: Lint? {
        guard let tag = releases.first else { return nil }
        return Lint(.release, "it is the release \(tag), which changes little but the version")
    }

    private var notCompiled: Lint? {
        guard commit.parents.count == 1, !paths.isEmpty else { return nil }
        let why: String
        if let isCompiled {
            guard !paths.contains(where: isCompiled) else { return nil }
            why = "none of the \(paths.count) files it touches went into this kernel"
        } else {
            guard paths.allSatisfy(Self.isNeverCompiled) else { return nil }
            why = "it touches only documentation, tools or tests"
        }
        return Lint(.notCompiled, why)
    }

    private var onlyDetector: Lint? {
        let code = paths.filter { !Self.isNeverCompiled($0) }
        guard !code.isEmpty, code.allSatisfy(Self.isDetector) else { return nil }
        return Lint(
            .onlyDetector, "it changes only the detector (\(code[0])): the bug may be older than what sees it")
    }

    private var titleDrift: Lint? {
        guard !titlesAtBadEnd.isEmpty, let title = titlesAtCulprit.sorted().first,
            titlesAtBadEnd.isDisjoint(with: titlesAtCulprit)
        else { return nil }
        return Lint(
            .titleDrift,
            "the crash is '\(title)' there, but '\(titlesAtBadEnd.sorted()[0])' at the bad end: maybe another bug")
    }

    private var compilerChange: Lint? {
        guard toolchains.count > 1 else { return nil }
        return Lint(.compilerChange, "the steps were built by \(toolchains.count) different toolchains")
    }

    private static let neverCompiled = ["Documentation/", "tools/testing/", "samples/", "LICENSES/"]

    static func isNeverCompiled(_ path: String) -> Bool {
        neverCompiled.contains(where: path.hasPrefix)
            || ["MAINTAINERS", "CREDITS", "README", "COPYING", ".mailmap", ".gitignore"].contains(path)
    }

    /// Where the kernel's checkers live.
    private static let detectors = [
        "mm/kasan/", "mm/kfence/", "mm/kmsan/", "kernel/kcsan/", "mm/kmemleak.c", "lib/ubsan.", "lib/Kconfig.kasan",
        "lib/Kconfig.ubsan", "lib/Kconfig.kcsan", "lib/Kconfig.kfence", "lib/Kconfig.debug",
        "kernel/locking/lockdep",
        "kernel/hung_task.c", "kernel/watchdog", "lib/debugobjects.c", "include/linux/kasan",
        "include/linux/kfence",
        "include/linux/lockdep", "scripts/Makefile.kasan", "scripts/Makefile.ubsan",
    ]

    static func isDetector(_ path: String) -> Bool { detectors.contains(where: path.hasPrefix) }
}
