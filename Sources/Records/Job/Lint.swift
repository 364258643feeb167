/// A reason to trust a result less. It stands beside the result and never hides it.
public struct Lint: Sendable, Hashable, Codable {
    /// What was noticed.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// The culprit is a merge.
        case merge
        /// The culprit is a release: it changes little but the version.
        case release
        /// The culprit touches nothing that was compiled into this kernel.
        case notCompiled
        /// The culprit is the end that crashes: no step beside it shows the crash.
        case isBadEnd
        /// The culprit's parent failed otherwise before the crash could show.
        case parentFailedOtherwise
        /// The code that crashes isn't there at the culprit, or isn't compiled.
        case crashCodeMissing
        /// The culprit changes only the detector that sees the bug, which may be older.
        case onlyDetector
        /// The crash showed under other titles at the culprit than at the bad end.
        case titleDrift
        /// Kernels of this range were built by different compilers.
        case compilerChange
        /// With the culprit reverted, the bad end still crashes.
        case revertStillCrashes
    }

    /// What was noticed.
    public var kind: Kind
    /// In a sentence, for a person.
    public var text: String

    /// A lint with everything said.
    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
