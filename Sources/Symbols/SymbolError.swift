public import SystemPackage

/// Why frames can't be given their files and lines.
public enum SymbolError: Error, Sendable, Hashable {
    /// The file can't be opened or read.
    case unreadable(FilePath, Errno)
    /// It is no kernel image with symbols; `reason` says what it lacks.
    case unfit(FilePath, reason: String)
    /// Neither of the programs that read debug information is there.
    case noReader
}

extension SymbolError: CustomStringConvertible {
    /// What was tried, on what, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path, let error): "cannot read \(path): \(error)"
        case .unfit(let path, let reason): "\(path) is no kernel image to take symbols from: \(reason)"
        case .noReader:
            "neither llvm-symbolizer nor addr2line is in PATH: install one with `apt-get install binutils`"
        }
    }
}
