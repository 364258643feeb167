import Boot
import GitHistory
import HostTools
import Jobs
import Kbuild
import MailBox
import Steps
import Store
import Triage

/// Whether the user can mend what went wrong, by asking otherwise or by setting this machine up: then the exit
/// status is 2, else 128.
func isUsers(_ error: any Error) -> Bool {
    switch error {
    case is TriageError, is InputsGone, is ReproducerError, is MailError: true
    case let error as JobError:
        switch error {
        case .badRequest, .held: true
        case .stopped: false
        }
    case let error as StoreError:
        switch error {
        case .noSuchJob, .damaged, .damagedJob, .tooNew, .diskFull: true
        case .sqlite: false
        }
    case let error as GitError: isUsers(error)
    case let error as BuildError:
        switch error {
        case .configLacks, .toolMissing, .diskFull, .diskNearlyFull: true
        default: false
        }
    case let error as BootError:
        switch error {
        case .noBusybox, .noKVM, .diskFull: true
        default: false
        }
    case let error as ToolError: if case .notFound = error { true } else { false }
    case let error as FileError: if case .diskFull = error { true } else { false }
    // The bad end's kernel can't be made or booted at all as things are asked for.
    case let error as StepFailure: error.attempts == 1 && isUsers(error.cause)
    default: false
    }
}

private func isUsers(_ error: GitError) -> Bool {
    switch error {
    case .notARepository, .ownedBySomebodyElse, .unsupportedRepository, .unknownRevision, .ambiguousRevision,
        .notACommit, .objectMissing, .shallowCut, .diskFull:
        true
    case .objectDamaged, .unsafeTree, .revertConflicts, .folderNotOurs, .folderInUse, .file, .cancelled, .libgit2:
        false
    }
}
