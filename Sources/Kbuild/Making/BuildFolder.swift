import Foundation
import HostTools
import SystemPackage

/// A slot's output folder: what make writes is in `build`, and only that is open to the tree's makefiles; what we keep
/// about it is beside it, out of their reach.
struct BuildFolder: Sendable {
    /// What is known of the last build here.
    struct State: Codable, Equatable, Sendable {
        enum Phase: String, Codable, Sendable {
            /// Begun and not ended, or failed: what lies here is not to be built upon.
            case building
            case built
        }

        var phase: Phase
        /// Toolchain and the source's path as the build saw it: a build goes on only under the same.
        var circumstances: String
        /// Lines that the last full build here counted.
        var steps: Int?
    }

    let path: FilePath
    /// `O=`.
    var build: FilePath { path.appending("build") }
    var log: FilePath { path.appending("build.log") }
    private var stateFile: FilePath { path.appending("state.json") }

    /// The state of the last build; nil where there was none or it can't be read.
    var state: State? {
        guard let bytes = try? RegularFile.head(of: "state.json", beneath: path, limit: 1 << 16) else { return nil }
        return try? JSONDecoder().decode(State.self, from: Data(bytes))
    }

    func write(_ state: State) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try AtomicFile.write(Array(encoder.encode(state)), to: stateFile)
    }

    /// Makes the folders where they aren't there.
    func make() throws {
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        if mkdir(build.string, 0o755) != 0, errno != EEXIST {
            throw FileError("make", build, Errno(rawValue: errno))
        }
    }

    /// Removes all that was built.
    func empty() throws {
        do {
            try FileManager.default.removeItem(atPath: build.string)
        } catch CocoaError.fileNoSuchFile {
        } catch {
            throw FileError.failed(action: "empty", build, .ioError)
        }
        try make()
    }
}
