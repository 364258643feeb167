import Foundation
import HostTools
public import SystemPackage

/// A kernel to boot in tests: `FIRSTBAD_TEST_KERNEL`, else the newest that Scripts/test left in the user's cache folder,
/// `firstbad/test-kernels/step/<step>/bzImage`.
public enum TestKernel {
    /// The bzImage; nil where there is none.
    public static let path: FilePath? = {
        if let path = ProcessInfo.processInfo.environment["FIRSTBAD_TEST_KERNEL"] {
            return FileManager.default.isReadableFile(atPath: path) ? FilePath(path) : nil
        }
        let folder = UserFolders.cache().appending("test-kernels/step")
        let steps = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        return steps.map { folder.appending($0).appending("bzImage") }.filter { made($0) != nil }
            .max { made($0) ?? .distantPast < made($1) ?? .distantPast }
    }()

    private static func made(_ path: FilePath) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path.string))?[.modificationDate] as? Date
    }

    /// What a skipped test says.
    public static let missing =
        "no kernel to boot: set FIRSTBAD_TEST_KERNEL to a bzImage, or run Scripts/test, which makes one"
}
