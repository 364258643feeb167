import GRDB
public import SystemPackage
import Wording

/// What can go wrong with the journal. Always ours, never the kernel's.
public enum StoreError: Blamed, CustomStringConvertible {
    /// No room for another entry: nothing of it was written.
    case diskFull(FilePath)
    /// The file is not a journal, or a damaged one.
    case damaged(FilePath, String)
    /// One job's entries can't be read; the others' can.
    case damagedJob(String, FilePath, String)
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
        case .damagedJob(let id, let path, let why):
            "job \(id.onOneLine) can't be read in the journal \(path) (\(why)): begin it anew"
        case .tooNew(let path): "the journal \(path) was written by a newer firstbad: use that one"
        case .noSuchJob(let id, let path):
            "no job \(id.onOneLine) in the journal \(path): `firstbad jobs` lists them"
        case .sqlite(let path, let why): "the journal \(path) failed: \(why)"
        }
    }

    /// The user's, where another journal or another name is to be given; SQLite's own faults (locks, disks) may pass.
    public var blame: Blame {
        switch self {
        case .noSuchJob, .damaged, .damagedJob, .tooNew: .user
        case .diskFull, .sqlite: .oursForNow
        }
    }

    init(_ error: any Error, at path: FilePath) {
        if let own = error as? StoreError {
            self = own
            return
        }
        guard let error = error as? DatabaseError else {
            self = .damaged(path, Self.words(error))
            return
        }
        let message = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: self = .damaged(path, message)
        default: self = .sqlite(path, message)
        }
    }

    /// An error of reading JSON, in words.
    static func words(_ error: any Error) -> String {
        switch error {
        case let own as StoreError: own.description
        case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)".onOneLine
        default: "\(error)".onOneLine
        }
    }
}
