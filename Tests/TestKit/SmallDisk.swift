import Foundation
import HostTools
public import SystemPackage

/// A tmpfs of a few bytes, to see what a full disk does. Takes root.
public struct SmallDisk: Sendable {
    /// Where it is mounted.
    public let path: FilePath

    /// Mounts one of this many bytes on `folder`, which must be there.
    public init(_ folder: FilePath, bytes: Int) async throws {
        path = folder
        let result = try await Tool("mount").run(
            ["-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", folder.string], limit: .seconds(30))
        guard result.status.isSuccess else {
            throw ToolError.cannotStart(command: "mount", reason: result.text)
        }
    }

    /// Unmounts it; call it before the folder is removed.
    public func unmount() { _ = umount2(path.string, Int32(MNT_DETACH)) }
}
