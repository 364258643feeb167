import Glibc
import HostTools
import SystemPackage

/// A file that somebody named, no larger than a guest takes.
enum GivenFile {
    private static let mostFiles = 16384

    static func read(_ path: FilePath) throws(ReproducerError) -> [UInt8] {
        do {
            return try RegularFile.read(path, limit: Initramfs.largestFile)
        } catch { throw .unreadable(error) }
    }

    /// The files of a folder, those of folders in it included, by their paths in it, sorted. Links and whatever else is no
    /// file or folder are refused, unless they are to be left out.
    static func names(in folder: FilePath, leavingOutLinks: Bool = false) throws(ReproducerError) -> [String] {
        var names: [String] = []
        var waiting = [""]
        while let place = waiting.popLast() {
            let path = place.isEmpty ? folder : folder.appending(place)
            guard let handle = path.withPlatformString({ opendir($0) }) else {
                throw .unreadable(.failed(path, Errno(rawValue: errno)))
            }
            defer { closedir(handle) }
            while let entry = readdir(handle) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
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
                default:
                    throw .unreadable(.notRegular(folder.appending(inner), kind: "neither a file nor a folder"))
                }
                guard names.count + waiting.count <= mostFiles else {
                    throw .unreadable(.unfit(folder, why: "it has more than \(mostFiles) files"))
                }
            }
        }
        return names.sorted()
    }
}
