import Glibc
public import SystemPackage

/// The files below a folder that somebody else filled: no link is followed, and depth and number end.
public enum FolderWalk {
    private static let deepest = 32
    private static let mostFiles = 500_000

    /// Hands on the regular files below `folder`, by their paths from it, in no order.
    ///
    /// - Parameter enters: Whether to go into the folder of this path.
    public static func files(
        below folder: FilePath, entering enters: (String) -> Bool = { _ in true }, _ body: (String) -> Void
    ) throws(FileError) {
        let top = open(folder.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard top >= 0 else { throw FileError("read", folder, Errno(rawValue: errno)) }
        var left = mostFiles
        walk(top, "", 0, &left, enters, body)
    }

    private static func walk(
        _ folder: CInt, _ path: String, _ depth: Int, _ left: inout Int, _ enters: (String) -> Bool,
        _ body: (String) -> Void
    ) {
        guard let stream = fdopendir(folder) else {
            close(folder)
            return
        }
        defer { closedir(stream) }
        while left > 0, !Task.isCancelled, let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            let inside = path.isEmpty ? name : "\(path)/\(name)"
            let kind = Int(entry.pointee.d_type)
            if kind == Int(DT_DIR), name != ".", name != "..", depth < deepest, enters(inside) {
                let below = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                if below >= 0 { walk(below, inside, depth + 1, &left, enters, body) }
            } else if kind == Int(DT_REG) {
                left -= 1
                body(inside)
            }
        }
    }
}
