public import SystemPackage
public import Wording

/// Why a file that somebody named can't be taken in.
public enum InputError: Blamed, Hashable {
    /// Nothing is there.
    case missing(FilePath)
    /// It is something else than a regular file: reading it may never end. `kind` names it with its article.
    case notRegular(FilePath, kind: String)
    /// It has more bytes than are read.
    case tooLarge(FilePath, limit: Int)
    /// All links followed, it isn't in the folder that it has to be in.
    case leadsOut(FilePath, of: FilePath)
    /// It is no file of the kind that was asked for.
    case unfit(FilePath, why: String)
    /// It can't be opened or read.
    case failed(FilePath, Errno)

    /// The user's, but for what this machine lacks for now.
    public var blame: Blame {
        if case .failed(_, let error) = self, error.mayPass { .oursForNow } else { .user }
    }
}

extension InputError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .missing(let path): "there is no file \(path)"
        case .notRegular(let path, let kind):
            "\(path) is \(kind): only regular files are read, so put what it gives into one"
        case .tooLarge(let path, let limit):
            "\(path) has over \(limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit >> 10) KiB"), more isn't read"
        case .leadsOut(let path, let folder): "\(path) is not read: its links lead out of \(folder)"
        case .unfit(let path, let why): "\(path) can't be used: \(why)"
        case .failed(let path, let error): "cannot read \(path): \(error)"
        }
    }
}
