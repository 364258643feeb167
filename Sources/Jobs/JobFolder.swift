import Foundation
import HostTools
import SystemPackage

/// Where a job's own things are: `<state>/jobs/<id>`, with its lock and its frozen inputs.
public struct JobFolder: Sendable {
    /// The folder.
    public let path: FilePath

    /// The job's frozen inputs.
    public struct Inputs: Sendable {
        /// Their folder.
        public let path: FilePath
        /// The requested config, fragments merged.
        public var config: FilePath { path.appending("config") }
        /// The guest's initramfs, the reproducer in it.
        public var initramfs: FilePath { path.appending("initramfs.cpio") }
        /// Boots the bad kernel in plain QEMU.
        public var rerun: FilePath { path.appending("rerun.sh") }
        /// The reproducer's source, under the extension that it had.
        public var source: FilePath {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path.string)) ?? []
            return path.appending(names.filter { $0.hasPrefix("source.") }.min() ?? "source.c")
        }
    }

    /// All of a user's state: `$XDG_STATE_HOME/firstbad`.
    public static var state: FilePath { UserFolders.state() }

    /// The journal's file.
    public static var journal: FilePath { state.appending("journal.sqlite") }

    /// All jobs' folders.
    public static var jobs: FilePath { state.appending("jobs") }

    /// The folder of the job `id`.
    public init(id: String) { path = Self.jobs.appending(id) }

    /// The job's folder at `path`.
    public init(at path: FilePath) { self.path = path }

    /// Its frozen inputs.
    public var inputs: Inputs { Inputs(path: path.appending("inputs")) }

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
