import HostTools
import Kconfig
import Records
import SystemPackage

/// Which options a checked-out tree has at all.
enum TreeOptions {
    private static let longestFile = 4 << 20

    /// All that the Kconfig files below `source` define for this machine, whether their dependencies are met or not.
    static func read(_ source: FilePath, machine: Machine) throws(FileError) -> Set<String> {
        var options: Set<String> = []
        try FolderWalk.files(below: source) { folder in
            let parts = folder.split(separator: "/")
            if parts.first == "Documentation" || folder == "tools/testing" { return false }
            return parts.count != 2 || parts[0] != "arch" || parts[1] == machine.sourceFolder
        } _: { path in
            guard path.split(separator: "/").last?.hasPrefix("Kconfig") == true,
                let bytes = try? RegularFile.head(of: FilePath(path), beneath: source, limit: longestFile)
            else { return }
            options.formUnion(KconfigText.options(in: String(decoding: bytes, as: UTF8.self)))
        }
        return options
    }
}

extension Machine {
    /// The folder below `arch`: kbuild's SRCARCH.
    var sourceFolder: String {
        switch kbuildArch {
        case "x86_64", "i386": "x86"
        default: kbuildArch
        }
    }
}
