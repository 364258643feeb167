import Glibc
import SystemPackage

/// A file that somebody named: only a regular one is read, and no more of it than a guest takes.
enum GivenFile {
    static func read(_ path: FilePath) throws(ReproducerError) -> [UInt8] {
        var status = stat()
        // Not opened before it is known: a pipe would wait for its writer, and some devices act.
        guard path.withPlatformString({ stat($0, &status) }) == 0 else {
            throw .unreadable(path, reason: "\(Errno(rawValue: errno))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path, reason: "it is no regular file")
        }
        do throws(BootError) {
            return try Initramfs.read(path)
        } catch {
            guard case .file(_, _, let reason) = error else { throw .unreadable(path, reason: "\(error)") }
            throw .unreadable(path, reason: reason)
        }
    }

    /// The files of a folder, those of folders in it included, by their paths in it, sorted. Links and whatever else is no
    /// file or folder are refused, unless they are to be left out.
    static func names(in folder: FilePath, leavingOutLinks: Bool = false) throws(ReproducerError) -> [String] {
        var names: [String] = []
        var waiting = [""]
        while let place = waiting.popLast() {
            let path = place.isEmpty ? folder : folder.appending(place)
            guard let handle = path.withPlatformString({ opendir($0) }) else {
                throw .unreadable(path, reason: "\(Errno(rawValue: errno))")
            }
            defer { closedir(handle) }
            while let entry = readdir(handle) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name == "." || name == ".." { continue }
                try Reproducer.check(name: name)
                let inner = place.isEmpty ? name : place + "/" + name
                var status = stat()
                guard folder.appending(inner).withPlatformString({ lstat($0, &status) }) == 0 else { continue }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: waiting.append(inner)
                case S_IFREG: names.append(inner)
                case S_IFLNK where leavingOutLinks: break
                default: throw .unreadable(folder.appending(inner), reason: "it is neither a file nor a folder")
                }
                guard names.count + waiting.count <= mostFiles else {
                    throw .unreadable(folder, reason: "it has more than \(mostFiles) files")
                }
            }
        }
        return names.sorted()
    }

    private static let mostFiles = 16384
}
