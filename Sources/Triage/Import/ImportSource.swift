import Bisection
import Foundation
import HostTools
import Intake
import Jobs
import MailBox
import Oops
import Records
import Wording

/// What is imported: a report, its thread, and the files that came with it.
public struct ImportSource {
    /// What the report says.
    public var report: BugReport
    /// The thread that it came in.
    public var thread = ReportThread()
    /// Files on this machine, by what they are.
    public var files: [FileRole: String] = [:]
    /// Files that came inside of the mail.
    public var inside: [Attachment] = []

    /// Reads a mail, a mailbox, a page of an archive, or a folder.
    public static func read(_ path: String) throws -> ImportSource {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw TriageError("there is no file or folder at \(path.onOneLine): give a mail or a folder")
        }
        let source = isFolder.boolValue ? try FolderOfFiles(path).source() : try mail(path)
        guard source.report.tellsSomething || !source.files.isEmpty else {
            throw TriageError(
                "nothing in \(path.onOneLine) tells of a kernel bug: no crash, no commit, no reproducer")
        }
        return source
    }

    /// The mail in `path` with most in it, and what the others of its thread add.
    private static func mail(_ path: String) throws -> ImportSource {
        let messages = try MailFile.messages(in: try InputFile.bytes(of: path, limit: MailFile.longest))
        let (chosen, report) = try ReportMail.choose(from: messages)
        var source = ImportSource(report: report, thread: chosen.thread)
        source.readArch(from: chosen)
        for file in chosen.attachments { try source.take(file) }
        source.inside += report.inlined.map {
            Attachment(name: $0.name, type: "text/plain", bytes: Array($0.text.utf8))
        }
        return source
    }

    /// Lists tell what machines a thread is about, where its text doesn't; and guests here are x86-64.
    private mutating func readArch(from message: Message) {
        let lists = ["linux-arm-kernel@": "arm64", "linux-riscv@": "riscv", "linux-s390@": "s390"]
        for address in (message.to + message.cc).map(\.address) {
            guard let list = lists.first(where: { address.hasPrefix($0.key) }) else { continue }
            report.arch = report.arch ?? list.value
        }
        if let arch = report.arch, !["x86_64", "amd64", "i386", "x86"].contains(arch) {
            report.notes.append("it is about \(arch); guests here are x86-64")
        }
    }

    /// A file of the mail's own: kept where it is of use, read where it tells of the crash.
    private mutating func take(_ file: Attachment) throws {
        var file = file
        if Gzip.isCompressed(file.bytes) {
            guard let inside = try? Gzip.expand(file.bytes, limit: MailFile.longest) else {
                report.notes.append("\(file.name) in the mail is broken or too large: left out")
                return
            }
            file.bytes = inside
            if file.name.hasSuffix(".gz") { file.name = String(file.name.dropLast(3)) }
        }
        guard let role = FileRole(name: file.name) else { return }
        if [.console, .report].contains(role) { report.take(console: file.bytes) }
        inside.append(file)
    }
}
