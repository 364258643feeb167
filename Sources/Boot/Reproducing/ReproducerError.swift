public import HostTools
public import SystemPackage
public import Wording

/// Why a reproducer can't be run in a guest: its fault, or its owner's.
public enum ReproducerError: Blamed, Hashable {
    /// gcc refused it; how it was called, and the first lines of what it says.
    case doesNotCompile(command: String, excerpt: String)
    /// It is nothing that a guest can run.
    case unknownKind(FilePath, why: String)
    /// A name that can't be a file's in the guest's folder.
    case badName(String)
    /// Two files would have one name in the guest.
    case sameName(String)
    /// More than goes into a guest's memory.
    case tooLarge(bytes: Int, limit: Int)
    /// It has to be compiled, and there is no sandbox to do that in.
    case noSandbox(String)
    /// It can't be read.
    case unreadable(InputError)
}

extension ReproducerError {
    /// The user's, who gave it.
    public var blame: Blame { if case .unreadable(let error) = self { error.blame } else { .user } }
}

extension ReproducerError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .doesNotCompile(let command, let excerpt):
            "the reproducer does not compile with \(command):\n\(excerpt)"
        case .unknownKind(let path, let why):
            "\(path) is no reproducer: \(why); give C source (.c), a script, a program for the guest's processor, or "
                + "a folder with a script or program called run"
        case .badName(let name): "a guest's file can't be called \(name.debugDescription)"
        case .sameName(let name): "two files would be called \(name) in the guest"
        case .tooLarge(let bytes, let limit):
            "the reproducer and its files have \(bytes >> 20) MiB, a guest takes \(limit >> 20): leave some out"
        case .noSandbox(let why):
            "no sandbox to compile the reproducer in, which may read any file: \(why); install bubblewrap"
        case .unreadable(let error): error.description
        }
    }
}
