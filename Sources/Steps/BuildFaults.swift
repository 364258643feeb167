import Kbuild
import Records

extension BuildError {
    /// What make said, where it said something.
    var failure: BuildFailure? {
        switch self {
        case .compile(let failure), .config(let failure), .compilerKilled(let failure),
            .compilerCrashed(let failure), .hostFailed(let failure), .unexplained(let failure):
            failure
        default: nil
        }
    }

    /// The fault in one line.
    var summary: String { failure?.summary ?? "\(self)" }

    /// A config that makes a guest at the ends of a range, but not at this commit: the commit can't be judged.
    func isThisCommits(_ purpose: StepPurpose) -> Bool {
        guard case .configLacks = self else { return false }
        return [.candidate, .revisit, .release, .verification, .revert].contains(purpose)
    }
}
