import Archives
import Foundation
import HostTools
import Intake
import Jobs
import MailBox
import Records
import SystemPackage
import Wording

/// What is imported: a report, its thread, and the files that came with it.
struct ImportSource {
    /// What the report says.
    var report: BugReport
    /// The thread that it came in.
    var thread = ReportThread()
    /// Files on this machine, by what they are.
    var files: [FileRole: String] = [:]
    /// Files that came inside of the mail, by what they are.
    var inside: [FileRole: Attachment] = [:]

    /// The most bytes that a mail's files have, unpacked.
    private static let longestInside = 128 << 20

    /// Reads a mail, a mailbox, a page of an archive, or a folder.
    static func read(_ path: String) throws -> ImportSource {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw TriageError("there is no file or folder at \(path.onOneLine): give a mail or a folder")
        }
        let source = isFolder.boolValue ? try FolderOfFiles(path).source() : try mail(path)
        guard source.report.tellsSomething || !source.files.isEmpty || !source.inside.isEmpty else {
            throw TriageError(
                "nothing in \(path.onOneLine) tells of a kernel bug: no crash, no commit, no reproducer")
        }
        return source
    }

    /// The mail in `path` with most in it, and what the others of its thread add.
    private static func mail(_ path: String) throws -> ImportSource {
        let messages = try MailFile.messages(in: try RegularFile.read(FilePath(path), limit: MailFile.longest))
        let (chosen, report) = try ReportMail.choose(from: messages)
        var source = ImportSource(report: report, thread: chosen.thread)
        source.take(chosen.attachments)
        source.readArch(from: chosen)
        for file in report.inlined {
            guard let role = FileRole(name: file.name), source.inside[role] == nil else { continue }
            source.inside[role] = Attachment(name: file.name, type: "text/plain", bytes: Array(file.text.utf8))
        }
        return source
    }

    /// Lists tell what machines a thread is about, where its text doesn't; and guests here are x86-64.
    private mutating func readArch(from message: Message) {
        let lists = ["linux-arm-kernel@": "arm64", "linux-riscv@": "riscv", "linux-s390@": "s390"]
        let found = (message.to + message.cc).lazy.compactMap { address in
            lists.first { address.key.hasPrefix($0.key) }
        }.first
        if let found, report.arch == nil {
            (report.arch, report.archGuess) = (found.value, "it was sent to \(found.key.dropLast())")
        }
        if let arch = report.arch, !["x86_64", "amd64", "i386", "x86"].contains(arch) {
            let isSure = report.archGuess == nil
            report.notes.append("\(isSure ? "it is" : "perhaps it is") about \(arch); guests here are x86-64")
        }
    }

    /// The mail's own files: kept where they are of use, read where they tell of the crash.
    private mutating func take(_ attachments: [Attachment]) {
        let files = attachments.flatMap { unpacked($0) }
        let contents = FolderContents(files.map { ($0.name, Array($0.bytes.prefix(FileRole.headLength))) })
        for role in FileRole.allCases {
            let entries = contents.all(role)
            guard let first = entries.first, let file = files.first(where: { $0.name == first.name }) else {
                continue
            }
            guard contents.one(role) != nil || [.console, .report, .bisectLog].contains(role) else {
                let names = entries.prefix(6).map(\.name).joined(separator: ", ")
                report.notes.append("\(role.rawValue): any of \(names) may be it, none is taken")
                continue
            }
            inside[role] = file
            report.notes.append("\(role.rawValue) in the mail: \(file.name)")
            switch role {
            case .console, .report: report.take(console: file.bytes)
            case .bisectLog: report.take(log: String(decoding: file.bytes.prefix(4 << 20), as: UTF8.self))
            case .config: report.take(config: file.bytes)
            case .mail: takeForwarded(file)
            default: break
            }
        }
    }

    /// A file, or what is in it where it is an archive, and in archives of that.
    private mutating func unpacked(_ file: Attachment, level: Int = 0) -> [Attachment] {
        guard Archive.isOne(file.bytes) else { return [file] }
        guard level < 2 else { return [] }
        do {
            let files = try Archive.files(in: file.bytes, called: file.name, limit: Self.longestInside)
            return files.flatMap {
                unpacked(
                    Attachment(name: $0.name, type: "application/octet-stream", bytes: $0.bytes), level: level + 1)
            }
        } catch {
            report.notes.append("\(error): left out")
            return []
        }
    }

    /// A mail that is a file of this one: what it says is filled in.
    private mutating func takeForwarded(_ file: Attachment) {
        guard let message = (try? MailFile.messages(in: file.bytes))?.first else { return }
        report.fill(from: BugReport(subject: message.subject, body: message.text))
    }
}
