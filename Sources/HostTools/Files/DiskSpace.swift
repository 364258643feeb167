import Glibc
public import SystemPackage

/// Room on disks.
public enum DiskSpace {
    /// Bytes an unprivileged process may still write on the file system of `path`.
    ///
    /// A path that isn't there yet is answered for by its nearest folder that is.
    public static func free(at path: FilePath) throws(FileError) -> Int64 {
        var place = path.isEmpty ? FilePath(".") : path
        while true {
            var numbers = statvfs()
            if place.withPlatformString({ statvfs($0, &numbers) }) == 0 {
                let bytes = UInt64(numbers.f_bavail).multipliedReportingOverflow(by: UInt64(numbers.f_frsize))
                return bytes.overflow ? .max : Int64(clamping: bytes.partialValue)
            }
            let error = Errno(rawValue: errno)
            if error == .interrupted { continue }
            let parent = place.removingLastComponent()
            guard error == .noSuchFileOrDirectory, parent != place else {
                throw FileError("measure free space at", path, error)
            }
            place = parent.isEmpty ? FilePath(".") : parent
        }
    }
}
