public import HostTools
public import SystemPackage
public import Wording

/// Why frames can't be given their files and lines.
public enum SymbolError: Blamed, Hashable {
    /// A file can't be opened or read, or is no ELF file.
    case file(InputError)
    /// It is no kernel image with symbols; `reason` says what it lacks.
    case unfit(FilePath, reason: String)
    /// Neither of the programs that read debug information is there.
    case noReader

    /// The user's, who named the image.
    public var blame: Blame {
        if case .file(let error) = self { error.blame } else { .user }
    }
}

extension SymbolError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .unfit(let path, let reason): "\(path) is no kernel image to take symbols from: \(reason)"
        case .noReader:
            "neither llvm-symbolizer nor addr2line is in PATH: install one with `apt-get install binutils`"
        }
    }
}
