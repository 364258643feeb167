import Glibc
import SystemPackage

/// Where a repository's objects are: its own folder first, then those that `objects/info/alternates` names.
enum ObjectFolders {
    /// How many alternates of alternates git follows.
    private static let deepest = 5

    static func all(of commonFolder: FilePath) -> [FilePath] {
        var found: [FilePath] = []
        collect(commonFolder.appending("objects"), depth: 0, into: &found)
        return found
    }

    private static func collect(_ folder: FilePath, depth: Int, into found: inout [FilePath]) {
        let folder = folder.lexicallyNormalized()
        guard depth <= deepest, !found.contains(folder) else { return }
        found.append(folder)
        guard let bytes = (try? readFile(folder.appending("info").appending("alternates"))) ?? nil else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
            collect(folder.pushing(FilePath(String(decoding: line, as: UTF8.self))), depth: depth + 1, into: &found)
        }
    }

    /// The packs of a folder, the youngest first, as git looks through them.
    static func packs(in folder: FilePath) -> [FilePath] {
        let packs = folder.appending("pack")
        guard let stream = opendir(packs.string) else { return [] }
        defer { closedir(stream) }
        var found: [(time: Int, path: FilePath)] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = packs.appending(name)
            var status = stat()
            guard path.extension == "pack", stat(path.string, &status) == 0 else { continue }
            found.append((status.st_mtim.tv_sec, path))
        }
        return found.sorted { ($0.time, $1.path.string) > ($1.time, $0.path.string) }.map(\.path)
    }
}
