import Records

/// What is known of a named commit when reasons to doubt it are looked for: by a job at its end, by an audit of
/// somebody's log. What isn't known stays empty or nil, and then gives no reason.
public struct CulpritDoubts: Sendable {
    /// Its first line.
    public var subject = ""
    /// Whether it has several parents.
    public var isMerge = false
    /// What it changed against its first parent.
    public var paths: [String] = []
    /// Release tags that point at it.
    public var releases: [String] = []
    /// Whether it is the end that crashes.
    public var isBadEnd = false
    /// Whether a change of a path may change the kernel that was tested; nil where no kernel's record is at hand.
    public var isCompiled: (@Sendable (String) -> Bool)?
    /// The folder in `arch/` that the tested kernels are of: `x86`.
    public var architecture: String?
    /// Titles of the crash at the bad end.
    public var titlesAtBadEnd: Set<String> = []
    /// Titles of the crash at the culprit.
    public var titlesAtCulprit: Set<String> = []
    /// What other failure its parent showed: a crash of another bug, a boot that failed.
    public var otherFailureOfParent: String?
    /// The crash's source file or function, in words, where the culprit's tree hasn't got it.
    public var missingCode: String?
    /// The crash's source file and the option that leaves it out, in words, where the config does.
    public var leftOutCode: String?
    /// The toolchains of all steps.
    public var toolchains: Set<String> = []

    /// Nothing known yet.
    public init() {}

    /// Every reason to trust it less.
    public var lints: [Lint] {
        [
            merge, release, notCompiled, onlyDetector, titleDrift, compilerChange, badEnd, parent, missing, leftOut,
        ].compactMap { $0 }
    }

    private var merge: Lint? {
        guard isMerge else { return nil }
        return Lint(
            .merge, "it is a merge: two sides that are good alone, or a step that was judged wrong on one of them")
    }

    private var release: Lint? {
        if let tag = releases.first {
            return Lint(.release, "it is the release \(tag), which changes little but the version")
        }
        guard isRelease else { return nil }
        return Lint(.release, "by its subject it is a release, which changes little but the version")
    }

    /// `Linux 6.2-rc1` and the like.
    var isRelease: Bool {
        guard let version = Substring(subject).after("Linux ") else { return false }
        return version.first?.isNumber == true
            && version.allSatisfy { $0.isNumber || $0.isLetter || $0 == "." || $0 == "-" }
    }

    private var notCompiled: Lint? {
        guard !isMerge, !paths.isEmpty else { return nil }
        if paths.allSatisfy(KernelPath.isNeverCompiled) {
            return Lint(.notCompiled, "it touches only documentation, tools or tests")
        }
        if let architecture {
            let others = paths.compactMap(KernelPath.architecture).filter { $0 != architecture }
            let rest = paths.filter { path in
                !KernelPath.isNeverCompiled(path)
                    && KernelPath.architecture(path).map { $0 == architecture } ?? true
            }
            if let other = others.min(), rest.isEmpty {
                return Lint(
                    .notCompiled,
                    "it touches only arch/\(other), and the kernels tested are of arch/\(architecture)")
            }
        }
        guard let isCompiled, !paths.contains(where: isCompiled) else { return nil }
        return Lint(.notCompiled, "none of the \(paths.count) files it touches went into this kernel")
    }

    private var onlyDetector: Lint? {
        let code = paths.filter { !KernelPath.isNeverCompiled($0) }
        guard !isMerge, !code.isEmpty, code.allSatisfy(KernelPath.isDetector) else { return nil }
        return Lint(
            .onlyDetector, "it changes only the detector (\(code[0])): the bug may be older than what sees it")
    }

    private var titleDrift: Lint? {
        guard let sought = titlesAtBadEnd.min(), let title = titlesAtCulprit.min(),
            titlesAtBadEnd.isDisjoint(with: titlesAtCulprit)
        else { return nil }
        return Lint(
            .titleDrift, "the crash is '\(title)' there, but '\(sought)' at the bad end: maybe another bug")
    }

    private var compilerChange: Lint? {
        guard toolchains.count > 1 else { return nil }
        return Lint(.compilerChange, "the steps were built by \(toolchains.count) different toolchains")
    }

    private var badEnd: Lint? {
        guard isBadEnd else { return nil }
        return Lint(
            .isBadEnd,
            "it is the bad end itself: every step between was good, and the bad end's word stands alone")
    }

    private var parent: Lint? {
        otherFailureOfParent.map {
            Lint(.parentFailedOtherwise, "its parent failed in another way before the crash could show: \($0)")
        }
    }

    private var missing: Lint? {
        missingCode.map {
            Lint(.crashCodeMissing, "its tree has no \($0), where the crash is: it can't crash there")
        }
    }

    private var leftOut: Lint? {
        leftOutCode.map { Lint(.crashCodeMissing, "its kernel is built without the crash's code: \($0)") }
    }
}
