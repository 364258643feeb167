import Kbuild
public import Records
public import Wording

/// A failure of ours that trying again did not cure. Never a verdict.
public struct StepFailure: Blamed, CustomStringConvertible {
    /// What was in hand: `building`, `booting`.
    public let doing: String
    /// On which commit.
    public let commit: CommitID
    /// What went wrong, the last time.
    public let cause: any Error
    /// How often it was tried.
    public let attempts: Int

    /// The cause's.
    public var blame: Blame { cause.blame }

    /// A failure after so many tries.
    public init(doing: String, commit: CommitID, cause: any Error, attempts: Int) {
        self.doing = doing
        self.commit = commit
        self.cause = cause
        self.attempts = attempts
    }

    /// Whether it has to do with this candidate alone: a compiler that crashes on it, a build that takes too long.
    public var isThisCandidates: Bool {
        switch cause as? BuildError {
        case .compilerCrashed, .tooSlow: true
        default: false
        }
    }

    /// What was tried, on what, and why it failed.
    public var description: String {
        "\(doing) \(commit.short) failed on this machine" + (attempts > 1 ? " \(attempts) times" : "")
            + ": \(cause)"
    }
}
