import GRDB
import SystemPackage
import Wording

/// What can go wrong with the journal. Always ours, never the kernel's.
public enum StoreError: Blamed, CustomStringConvertible {
    /// No room for another entry: nothing of it was written.
    case diskFull(FilePath)
    /// The file is not a journal, or a damaged one.
    case damaged(FilePath, String)
    /// Written by a newer firstbad.
    case tooNew(FilePath)
    /// No job of this id.
    case noSuchJob(String, FilePath)
    /// Anything else that SQLite said.
    case sqlite(FilePath, String)

    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .diskFull(let path): "no room left to write the journal \(path): free some, then resume the job"
        case .damaged(let path, let why):
            "the journal \(path) can't be read (\(why)): move it away to start a new one"
        case .tooNew(let path): "the journal \(path) was written by a newer firstbad: use that one"
        case .noSuchJob(let id, let path): "no job \(id) in the journal \(path): `firstbad jobs` lists them"
        case .sqlite(let path, let why): "the journal \(path) failed: \(why)"
        }
    }

    /// The user's, where another journal or another name is to be given; SQLite's own faults (locks, disks) may pass.
    public var blame: Blame {
        switch self {
        case .noSuchJob, .damaged, .tooNew: .user
        case .diskFull, .sqlite: .oursForNow
        }
    }

    init(_ error: any Error, at path: FilePath) {
        if let own = error as? StoreError {
            self = own
            return
        }
        guard let error = error as? DatabaseError else {
            self = .sqlite(path, "\(error)")
            return
        }
        let message = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: self = .damaged(path, message)
        default: self = .sqlite(path, message)
        }
    }
}
