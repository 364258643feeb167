import Foundation
import HostTools
public import SystemPackage

/// A kernel to boot in tests: `FIRSTBAD_TEST_KERNEL`, else the smallest file of `firstbad/test-kernels` in the user's
/// cache folder, where Scripts/test puts one.
public enum TestKernel {
    /// The bzImage; nil where there is none.
    public static let path: FilePath? = {
        if let path = ProcessInfo.processInfo.environment["FIRSTBAD_TEST_KERNEL"] {
            return FileManager.default.isReadableFile(atPath: path) ? FilePath(path) : nil
        }
        let folder = UserFolders.cache().appending("test-kernels")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        let files = names.map { folder.appending($0) }
        return files.min { size($0) < size($1) }
    }()

    private static func size(_ path: FilePath) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path.string)
        return (attributes?[.size] as? Int) ?? .max
    }

    /// What a skipped test says.
    public static let missing =
        "no kernel to boot: set FIRSTBAD_TEST_KERNEL to a bzImage, or run Scripts/test, which makes one"
}
