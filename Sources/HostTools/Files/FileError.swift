public import SystemPackage
public import Wording

/// A file or folder of ours that couldn't be read or written.
public enum FileError: Blamed, Hashable {
    /// No space (or no quota) left where `path` is.
    case diskFull(FilePath)
    /// `action` is a verb, such as `write`.
    case failed(action: String, FilePath, Errno)

    /// The failure of `action`, a verb, on `path`.
    public init(_ action: String, _ path: FilePath, _ error: Errno) {
        switch error {
        case .noSpace, .diskQuotaExceeded: self = .diskFull(path)
        default: self = .failed(action: action, path, error)
        }
    }

    /// Ours; what lacks only for now (space, memory, descriptors, a disk that answers) may pass.
    public var blame: Blame {
        switch self {
        case .diskFull: .oursForNow
        case .failed(_, _, let error): error.mayPass ? .oursForNow : .ours
        }
    }
}

extension FileError: CustomStringConvertible {
    /// What was tried, on what.
    public var description: String {
        switch self {
        case .diskFull(let path): "no space left on the disk of \(path): free some"
        case .failed(let action, let path, let error): "cannot \(action) \(path): \(error)"
        }
    }
}

extension Errno {
    /// Whether the same call may succeed later: this host lacks something for now, or a disk doesn't answer.
    public var mayPass: Bool {
        switch self {
        case .noSpace, .diskQuotaExceeded, .noMemory, .tooManyOpenFiles, .tooManyOpenFilesInSystem, .ioError,
            .readOnlyFileSystem, .resourceTemporarilyUnavailable, .interrupted, .resourceBusy, .timedOut,
            .staleNFSFileHandle, .textFileBusy:
            true
        default: false
        }
    }
}

/// Runs a call of System's and says on failure what was tried on which path.
func file<Result>(
    _ action: String, _ path: FilePath, _ call: () throws -> Result
) throws(FileError) -> Result {
    do {
        return try call()
    } catch let error as Errno {
        throw FileError(action, path, error)
    } catch let error as FileError {
        throw error
    } catch {
        throw FileError(action, path, .ioError)
    }
}
