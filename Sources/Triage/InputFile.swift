import Foundation
import Wording

/// Files that somebody hands over.
enum InputFile {
    /// A file's bytes; only plain files, and not without end.
    static func bytes(of path: String, limit: Int) throws -> [UInt8] {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: (path as NSString).resolvingSymlinksInPath)
        guard attributes?[.type] as? FileAttributeType == .typeRegular else {
            throw TriageError("\(path.onOneLine) is no plain file")
        }
        let size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
        guard size <= limit else {
            throw TriageError("\(path.onOneLine) has \(size >> 20) MiB, at most \(limit >> 20) are read")
        }
        return try head(of: path, limit: limit)
    }

    /// The first `limit` bytes of a plain file.
    static func head(of path: String, limit: Int) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw TriageError("\(path.onOneLine) can't be read")
        }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: limit) else { return [] }
        return Array(data)
    }
}
