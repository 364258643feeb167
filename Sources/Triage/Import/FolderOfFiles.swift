import Foundation
import Intake
import Jobs
import MailBox
import Oops
import Wording

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
            let text = String(decoding: try InputFile.bytes(of: file, limit: 1 << 20), as: UTF8.self)
            source.report.title = text.split(separator: "\n").first.map { String(String($0).onOneLine.prefix(200)) }
        }
        for role in [FileRole.report, .console] {
            guard let file = files[role] else { continue }
            let console = try InputFile.bytes(of: file, limit: 64 << 20)
            source.report.take(console: console)
            let head = String(decoding: console.prefix(4 << 20), as: UTF8.self)
            source.report.fill(from: BugReport(subject: "", body: head))
        }
        if let log = files[.bisectLog] {
            let text = String(decoding: try InputFile.bytes(of: log, limit: 16 << 20), as: UTF8.self)
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
        guard let handle = FileHandle(forReadingAtPath: path + "/" + name) else { return nil }
        defer { try? handle.close() }
        let head = (try? handle.read(upToCount: 1 << 16)) ?? Data()
        guard !head.prefix(512).contains(0) else { return nil }
        let text = String(decoding: head, as: UTF8.self)
        if text.hasPrefix("#!/bin/") { return .script }
        if text.contains("#include <"), text.contains("main(") { return .cReproducer }
        if text.contains("\nCONFIG_"), text.hasPrefix("#") || text.hasPrefix("CONFIG_") { return .config }
        if text.hasPrefix("From ") || text.hasPrefix("From: ") || text.hasPrefix("Return-Path:") { return .mail }
        return Crash.all(in: Array(head)).isEmpty ? nil : .console
    }
}
