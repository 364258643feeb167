import Bisection
import Records
import SystemPackage
import Wording

/// What keeps a job from being begun or from going on.
public enum JobError: Blamed, CustomStringConvertible {
    /// What was asked for can't be done; the user can mend it.
    case badRequest(String)
    /// Somebody else works on the job.
    case held(job: String, by: String)
    /// It was asked to stop, and did between two steps.
    case stopped(job: String)

    /// The user's, where the job can be asked for otherwise or later.
    public var blame: Blame {
        switch self {
        case .badRequest, .held: .user
        case .stopped: .ours
        }
    }

    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .badRequest(let text): text
        case .held(let job, let by): "job \(job) is being worked on by \(by)"
        case .stopped(let job): "job \(job) was stopped between two steps: go on with `firstbad bisect --resume`"
        }
    }
}
