import Foundation
import Glibc
public import SystemPackage

/// A process of this host, for the names of what it makes: so that what a killed firstbad left is found, and what a living
/// one uses is left alone.
public struct ProcessTag: Sendable, Hashable {
    /// Its number.
    public var process: Int32
    /// When it started, in clock ticks since the host's start: numbers of processes come again.
    public var start: UInt64

    /// A process by its number and start.
    public init(process: Int32, start: UInt64) {
        self.process = process
        self.start = start
    }

    /// This process.
    public static let own = ProcessTag(process: getpid(), start: startTime(of: getpid()) ?? 0)

    /// `1234-567890`, the beginning of a name.
    public var text: String { "\(process)-\(start)" }

    /// Reads the beginning of a name that ``text`` made.
    public init?(_ name: some StringProtocol) {
        let parts = name.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let process = Int32(parts[0]), process > 0,
            let start = UInt64(parts[1].prefix { $0.isASCII && $0.isNumber })
        else { return nil }
        self.init(process: process, start: start)
    }

    /// Whether it is gone.
    public var isGone: Bool { Self.startTime(of: process) != start }

    /// Removes files and folders in `folder` called `prefix` and the tag of a process that is gone.
    public static func removeLeftovers(in folder: FilePath, prefix: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? [] {
            guard name.hasPrefix(prefix), let tag = ProcessTag(name.dropFirst(prefix.count)), tag.isGone else {
                continue
            }
            try? FileManager.default.removeItem(atPath: folder.appending(name).string)
        }
    }

    /// Field 22 of `/proc/PID/stat` (proc(5)); nil where there is no such process.
    private static func startTime(of process: Int32) -> UInt64? {
        guard let stat = readText(FilePath("/proc/\(process)/stat")) else { return nil }
        // The second field, the program's name, may have blanks and parentheses in it.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? UInt64(fields[19]) : nil
    }
}
