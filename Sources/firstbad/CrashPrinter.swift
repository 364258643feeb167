import Foundation
import HostTools
import Oops
import Reports
import SystemPackage

/// Writes crashes to standard output, and keeps in mind what the exit status should be.
struct CrashPrinter: Sendable {
    /// Bytes that are written at once.
    private static let batch = 1 << 16

    let isJSON: Bool
    private var bytes: [UInt8] = []
    private var foundAny = false
    private var foundInFile = false
    private var missedAny = false

    init(isJSON: Bool) { self.isJSON = isJSON }

    /// 0 a crash was found, 1 none was, 2 a file couldn't be read.
    var status: Int32 { missedAny ? ExitStatus.badRequest : foundAny ? 0 : 1 }

    mutating func take(_ crash: Crash, of file: String) throws {
        if isJSON {
            bytes += CrashReport.json(crash, file: file)
        } else {
            if foundAny { bytes.append(UInt8(ascii: "\n")) }
            bytes += CrashReport.text(crash, file: file).utf8
        }
        foundAny = true
        foundInFile = true
        if bytes.count >= Self.batch { try flush() }
    }

    /// Says of a file that was read to its end what isn't told by its crashes.
    mutating func ended(_ file: String, omitted: Int) throws {
        defer { foundInFile = false }
        guard !foundInFile || omitted > 0 else { return }
        try flush()
        Self.complain(
            foundInFile
                ? "\(file): \(omitted) more crashes, of which those printed are the first of their titles"
                : "\(file): no crash found")
    }

    /// Says that a file couldn't be read, behind what was found so far.
    mutating func missed(_ error: any Error) throws {
        foundInFile = false
        try flush()
        missedAny = true
        Self.complain("\(error)")
    }

    mutating func flush() throws {
        try Output.write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    static func complain(_ text: String) {
        Terminal.standardError.write("firstbad: \(text.onOneLineEach)\n")
    }
}
