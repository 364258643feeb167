import Bisection
import Records
import SystemPackage

/// What keeps a job from being begun or from going on.
public enum JobError: Error, Sendable, CustomStringConvertible {
    /// What was asked for can't be done; the user can mend it.
    case badRequest(String)
    /// Somebody else works on the job.
    case held(job: String, by: String)
    /// It was asked to stop, and did between two steps.
    case stopped(job: String)

    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .badRequest(let text): text
        case .held(let job, let by): "job \(job) is being worked on by \(by)"
        case .stopped(let job): "job \(job) was stopped between two steps: go on with `firstbad bisect --resume`"
        }
    }
}
