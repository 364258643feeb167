import Foundation

/// The host's processes, to see that a test left none.
public enum HostProcesses {
    /// The ids of living processes whose command line has `text`.
    public static func running(_ text: String) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard let pid = Int32(name), pid != getpid(),
                let bytes = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
                let status = FileManager.default.contents(atPath: "/proc/\(name)/stat"),
                String(decoding: bytes, as: UTF8.self).contains(text)
            else { return nil }
            return String(decoding: status, as: UTF8.self).contains(") Z ") ? nil : pid
        }
    }
}
