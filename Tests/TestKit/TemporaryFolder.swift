import Foundation
public import SystemPackage

/// A folder of a test's own, removed when the last reference to it goes.
public final class TemporaryFolder: Sendable {
    /// The folder: absolute, without symbolic links.
    public let path: FilePath

    /// Makes a folder in the host's temporary folder.
    public init(_ name: String = "test") throws {
        var template = Array("\(NSTemporaryDirectory())/firstbad-\(name)-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template), let real = realpath(made, nil) else { throw Errno(rawValue: errno) }
        defer { free(real) }
        path = FilePath(String(cString: real))
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// The path of `name` in the folder; `name` may have slashes.
    public func appending(_ name: String) -> FilePath { path.pushing(FilePath(name)) }

    /// Writes a text file, with the folders it needs.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> FilePath {
        let file = appending(name)
        try FileManager.default.createDirectory(
            atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
        try text.write(toFile: file.string, atomically: false, encoding: .utf8)
        return file
    }

    /// Makes a folder in the folder.
    @discardableResult
    public func makeFolder(_ name: String) throws -> FilePath {
        let folder = appending(name)
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        return folder
    }

    /// A file's text.
    public func read(_ name: String) throws -> String {
        try String(contentsOfFile: appending(name).string, encoding: .utf8)
    }

    /// What is in the folder (or a folder in it), sorted.
    public func contents(_ name: String = ".") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: appending(name).string).sorted()
    }
}
