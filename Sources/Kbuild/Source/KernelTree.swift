import Foundation
import HostTools
public import SystemPackage

/// A folder of kernel source.
public struct KernelTree: Sendable, Hashable {
    /// The folder.
    public let path: FilePath
    /// What the Makefile says: `6.1.0`, `6.2.0-rc3`.
    public let version: String

    /// Looks whether a kernel is in this folder.
    ///
    /// - Throws: `BuildError.noKernelTree`.
    public init(at path: FilePath) throws(BuildError) {
        self.path = path
        guard let bytes = try? RegularFile.head(of: "Makefile", beneath: path, limit: 1 << 20) else {
            throw .noKernelTree(path, why: "there is no Makefile")
        }
        let makefile = String(decoding: bytes, as: UTF8.self)
        func variable(_ name: String) -> Substring? {
            // Only the head of the file: the first assignment counts.
            for line in makefile.split(separator: "\n").prefix(100) where line.hasPrefix(name) {
                if let match = line.wholeMatch(of: /[A-Z]+ *= *([A-Za-z0-9._\-]*)\s*/),
                    line.dropFirst(name.count).first.map({ $0 == " " || $0 == "=" }) == true
                {
                    return match.1
                }
            }
            return nil
        }
        guard let version = variable("VERSION").flatMap({ Int($0) }),
            let patchLevel = variable("PATCHLEVEL").flatMap({ Int($0) })
        else { throw .noKernelTree(path, why: "its Makefile has no VERSION and PATCHLEVEL") }
        guard (try? RegularFile.head(of: "Kconfig", beneath: path, limit: 1 << 20)) != nil else {
            throw .noKernelTree(path, why: "there is no Kconfig")
        }
        let subLevel = variable("SUBLEVEL").flatMap { Int($0) } ?? 0
        self.version = "\(version).\(patchLevel).\(subLevel)\(variable("EXTRAVERSION") ?? "")"
    }
}
