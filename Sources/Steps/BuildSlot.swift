import Foundation
import HostTools
import SystemPackage

/// A folder to build in, used by one process at a time: a source tree and an output folder beside it.
///
/// Slots are kept between jobs, so that the next build of the same history and config is incremental.
public final class BuildSlot: Sendable {
    /// The slot's folder.
    public let path: FilePath
    private let lock: LockFile

    /// Where it is built.
    public var output: FilePath { path.appending("build") }

    /// Takes the first free slot under `folder`, for this `key`.
    public init(in folder: FilePath, key: String) throws {
        var number = 0
        while true {
            let path = folder.appending("\(key)-\(number)")
            try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
            do {
                lock = try LockFile(path.appending("lock"), purpose: "building kernels")
                self.path = path
                return
            } catch LockError.heldBy {
                number += 1
            }
        }
    }

    /// Gives the slot free; its files stay.
    public func release() { lock.release() }
}
