import Bisection
import Records
import SystemPackage
import Wording

/// What keeps a job from being begun or from going on.
public enum JobError: Blamed, CustomStringConvertible {
    /// What was asked for can't be done; the user can mend it.
    case badRequest(String)
    /// The journal's steps are not those that this program would make.
    case journalDoesNotFit(job: String, step: Int, journal: String, now: String)
    /// Somebody else works on the job.
    case held(job: String, by: String)
    /// A tester that gave nothing back.
    case noRecord(commit: CommitID)

    /// The user's, where the job can be asked for otherwise or later.
    public var blame: Blame {
        switch self {
        case .badRequest, .held: .user
        case .journalDoesNotFit, .noRecord: .ours
        }
    }

    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .badRequest(let text): text
        case .journalDoesNotFit(let job, let step, let journal, let now):
            "job \(job) can't go on: its step \(step + 1) was \(journal), and would be \(now) now; "
                + "it was begun by another version of firstbad: finish it with that one or begin anew"
        case .held(let job, let by): "job \(job) is being worked on by \(by)"
        case .noRecord(let commit): "testing \(commit.short) gave no record"
        }
    }
}
