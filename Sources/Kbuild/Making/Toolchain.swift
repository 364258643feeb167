import HostTools
import SystemPackage

/// The programs a kernel is built with, as found in PATH.
public struct Toolchain: Sendable, Hashable {
    /// The C compiler's name, as given to make: `gcc`.
    public let compiler: String
    /// `gcc (Debian 12.2.0-14) 12.2.0`.
    public let compilerVersion: String
    /// `GNU ld (GNU Binutils for Debian) 2.40`.
    public let linkerVersion: String
    /// `GNU Make 4.3`.
    public let makeVersion: String
    /// make itself.
    public let make: Tool
    /// ccache, where it is there. It doesn't change what is built.
    public let ccache: Tool?

    /// Folders of its programs, in the order of their finding.
    let folders: [FilePath]
    /// Those that a sandbox doesn't show unasked.
    var hiddenFolders: [FilePath] { folders.filter { !Sandbox.shows($0) } }

    /// Everything about the toolchain that decides what comes out; part of the key of every build, and of the evidence.
    public var identity: String { "\(compilerVersion); \(linkerVersion); \(makeVersion)" }

    /// What make has to be told of another architecture's programs: all are called by the compiler's prefix.
    var variables: [String] {
        let prefix = Self.crossPrefix(of: compiler)
        return prefix.isEmpty ? [] : ["CROSS_COMPILE=\(prefix)"]
    }

    /// `aarch64-linux-gnu-` of `aarch64-linux-gnu-gcc-12`.
    private static func crossPrefix(of compiler: String) -> String {
        compiler.firstMatch(of: /^(.+-)gcc(?:-\d+)?$/).map { String($0.1) } ?? ""
    }

    /// Looks for the programs and asks for their versions.
    ///
    /// - Throws: `BuildError.toolMissing` (with the package to install), or `CancellationError`.
    public static func find(compiler: String = "gcc") async throws -> Toolchain {
        do {
            let prefix = crossPrefix(of: compiler)
            let (make, gcc, ld) = (try Tool("make"), try Tool(compiler), try Tool(prefix + "ld"))
            let ccache = try? Tool("ccache")
            var folders: [FilePath] = []
            for tool in [gcc, ld, make, ccache] {
                guard let folder = tool?.path.removingLastComponent(), !folders.contains(folder) else { continue }
                folders.append(folder)
            }
            return Toolchain(
                compiler: compiler, compilerVersion: try await version(of: gcc),
                linkerVersion: try await version(of: ld), makeVersion: try await version(of: make),
                make: make, ccache: ccache, folders: folders)
        } catch let error as ToolError {
            throw BuildError(error)
        }
    }

    private static func version(of tool: Tool) async throws -> String {
        let result = try await tool.run(["--version"], environment: ["LC_ALL": "C"], limit: .seconds(30))
        let line = result.text.split(separator: "\n").first.map(String.init)
        guard result.status.isSuccess, let line else {
            throw BuildError.host("\(tool.path) doesn't say its version: \(result.status)")
        }
        return String(line.prefix(200))
    }
}

extension BuildError {
    /// A tool that couldn't be run, as a build's failure: always ours.
    init(_ error: ToolError) {
        switch error {
        case .notFound(let name, let package): self = .toolMissing(name: name, package: package)
        case .tooSlow(_, let limit): self = .tooSlow(limit: limit)
        case .noLog(_, .diskFull(let path)): self = .diskFull(path)
        case .overLimit(_, .space(let path)): self = .diskFull(path)
        case .overLimit: self = .overLimit("\(error)")
        case .cannotStart, .noLog, .unkillable, .endedEarly, .failed: self = .host("\(error)")
        }
    }

    /// A file that couldn't be written or read, as a build's failure: always ours.
    init(_ error: FileError) {
        switch error {
        case .diskFull(let path): self = .diskFull(path)
        case .failed: self = .host("\(error)")
        }
    }
}
