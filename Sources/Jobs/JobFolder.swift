import Foundation
import HostTools
import Steps
import SystemPackage

/// Where a job's own things are: `<state>/jobs/<id>`, with its lock and its frozen inputs.
public struct JobFolder: Sendable {
    /// The folder.
    public let path: FilePath

    /// The folder of the job `id`.
    public init(id: String, in places: Places) { path = places.jobs.appending(id) }

    /// The job's folder at `path`.
    public init(at path: FilePath) { self.path = path }

    /// Its frozen inputs.
    public var inputs: InputFolder { InputFolder(path.appending("inputs")) }

    /// Where the evidence goes unless the user names a folder.
    public var evidence: FilePath { path.appending("evidence") }

    /// Takes the job, or says who holds it. Held until the returned lock is released, or the process ends.
    public func lock() throws -> LockFile {
        do { return try LockFile(path.appending("lock"), purpose: "firstbad bisect") } catch {
            if case .heldBy(_, let pid, let what) = error {
                throw JobError.held(
                    job: path.lastComponent?.string ?? "",
                    by: pid.map { "process \($0) (\(what))" } ?? "another process")
            }
            throw error
        }
    }
}
