import Bisection
import Foundation
import HostTools
import Intake
import Jobs
import MailBox
import Oops
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
    /// Files that came inside of the mail.
    var inside: [Attachment] = []

    struct Failure: Blamed, CustomStringConvertible {
        var blame: Blame { .user }
        let description: String
    }

    /// Reads a mail, a mailbox, a page of an archive, or a folder.
    static func read(_ path: String) throws -> ImportSource {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(description: "there is no file or folder at \(path.onOneLine): give a mail or a folder")
        }
        let source = isFolder.boolValue ? try FolderOfFiles(path).source() : try mail(path)
        guard source.report.tellsSomething || !source.files.isEmpty else {
            throw Failure(
                description:
                    "nothing in \(path.onOneLine) tells of a kernel bug: no crash, no commit, no reproducer")
        }
        return source
    }

    /// The mail in `path` with most in it, and what the others of its thread add.
    private static func mail(_ path: String) throws -> ImportSource {
        let messages = try MailFile.messages(in: try bytes(of: path, limit: MailFile.longest))
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

    /// A file's bytes; only plain files, and not without end.
    static func bytes(of path: String, limit: Int) throws -> [UInt8] {
        try RegularFile.read(FilePath(path), limit: limit)
    }
}

/// Of several mails the report.
enum ReportMail {
    /// The mail with most in it, and its report, filled from the other mails of its thread; the mail called
    /// `messageID`, where there is one.
    static func choose(from messages: [Message], called messageID: String? = nil) throws -> (Message, BugReport) {
        let reports = messages.map { BugReport(subject: $0.subject, body: $0.text) }
        let named = messages.firstIndex { $0.messageID != nil && $0.messageID == messageID }
        let heaviest = messages.indices.max { (reports[$0].weight, $1) < (reports[$1].weight, $0) }
        guard let chosen = named ?? heaviest else { throw MailError.notMail(why: "it is empty") }
        var report = reports[chosen]
        for index in messages.indices where index != chosen && messages[index].isOfThread(of: messages[chosen]) {
            report.fill(from: reports[index])
        }
        return (messages[chosen], report)
    }
}

extension Message {
    /// Whether one of them answers the other, or both a third.
    func isOfThread(of other: Message) -> Bool {
        let mine = Set(ancestors + [messageID].compactMap { $0 })
        return !mine.isDisjoint(with: other.ancestors + [other.messageID].compactMap { $0 })
    }
}

extension BugReport {
    /// Takes over crashes from a console, where the report has none of its own.
    mutating func take(console: [UInt8]) {
        guard crashes.isEmpty else { return }
        crashes = Array(Crash.all(in: Array(console.prefix(16 << 20))).prefix(16))
        title = title ?? crashes.first { $0.corrupted == nil }?.title ?? crashes.first?.title
    }
}

/// A crash folder of syzkaller's, a published evidence folder, or loose files.
struct FolderOfFiles {
    let path: String
    private static let mostFiles = 1000

    init(_ path: String) { self.path = path }

    /// Plain files in it, sorted; links and folders aren't followed.
    var names: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().prefix(Self.mostFiles).filter { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
            return attributes?[.type] as? FileAttributeType == .typeRegular
        }
    }

    /// Files by what they are; of several of a kind the first, but `repro…` before all others.
    var files: [FileRole: String] {
        var files: [FileRole: String] = [:]
        for name in names.sorted(by: { ($0.hasPrefix("repro") ? 0 : 1, $0) < ($1.hasPrefix("repro") ? 0 : 1, $1) })
        {
            guard let role = FileRole(name: name) ?? roleByContent(name), files[role] == nil else { continue }
            files[role] = JobPreparation.absolute(path + "/" + name)
        }
        return files
    }

    /// Its files as a report.
    func source() throws -> ImportSource {
        let files = files
        var source = ImportSource(report: BugReport())
        if let mail = files[.mail], let read = try? ImportSource.read(mail) { source = read }
        source.files = files.filter { $0.key != .mail }.merging(source.files) { own, _ in own }
        source.report.kind = .folder
        if let file = files[.description] {
            let text = String(decoding: try ImportSource.bytes(of: file, limit: 1 << 20), as: UTF8.self)
            source.report.title = text.split(separator: "\n").first.map { String(String($0).onOneLine.prefix(200)) }
        }
        for role in [FileRole.report, .console] {
            guard let file = files[role] else { continue }
            let console = try ImportSource.bytes(of: file, limit: 64 << 20)
            source.report.take(console: console)
            let head = String(decoding: console.prefix(4 << 20), as: UTF8.self)
            source.report.fill(from: BugReport(subject: "", body: head))
        }
        if let log = files[.bisectLog] {
            let text = String(decoding: try ImportSource.bytes(of: log, limit: 16 << 20), as: UTF8.self)
            source.report.fill(from: BugReport(subject: "", body: text))
        }
        for (role, file) in files.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let name = (file as NSString).lastPathComponent.onOneLine
            source.report.notes.append("\(role.rawValue) in the folder: \(name)")
            if role == .image, let revision = name.split(separator: "_").last, name.hasPrefix("bzImage_"),
                Revision.isName(revision)
            {
                source.report.release = String(revision)
            }
        }
        return source
    }

    private func roleByContent(_ name: String) -> FileRole? {
        guard let head = try? RegularFile.head(of: FilePath(path + "/" + name), limit: 1 << 16) else { return nil }
        guard !head.prefix(512).contains(0) else { return nil }
        let text = String(decoding: head, as: UTF8.self)
        if text.hasPrefix("#!/bin/") { return .script }
        if text.contains("#include <"), text.contains("main(") { return .cReproducer }
        if text.contains("\nCONFIG_"), text.hasPrefix("#") || text.hasPrefix("CONFIG_") { return .config }
        if text.hasPrefix("From ") || text.hasPrefix("From: ") || text.hasPrefix("Return-Path:") { return .mail }
        return Crash.all(in: Array(head)).isEmpty ? nil : .console
    }
}
