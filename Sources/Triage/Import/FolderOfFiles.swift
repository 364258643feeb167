import Foundation
import HostTools
import Intake
import Jobs
import MailBox
import SystemPackage
import Wording

/// A crash folder of syzkaller's, a published evidence folder, or loose files.
struct FolderOfFiles {
    let path: String
    /// What its files are.
    let contents: FolderContents
    private static let mostFiles = 2000

    init(_ path: String) throws {
        self.path = path
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        // Links, folders, pipes and devices aren't followed.
        let plain = names.prefix(Self.mostFiles).filter { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
            return attributes?[.type] as? FileAttributeType == .typeRegular
        }
        contents = FolderContents(
            plain.map {
                (
                    $0,
                    (try? RegularFile.head(of: FilePath($0), beneath: FilePath(path), limit: FileRole.headLength))
                        ?? []
                )
            })
    }

    /// The file that is meant of each kind: absolute paths.
    var files: [FileRole: String] {
        var files: [FileRole: String] = [:]
        for role in FileRole.allCases {
            guard let name = contents.one(role)?.name else { continue }
            files[role] = JobPreparation.absolute(path + "/" + name)
        }
        return files
    }

    /// Its files as a report.
    func source() throws -> ImportSource {
        var files = files
        var source = ImportSource(report: BugReport())
        if let mail = files[.mail], let read = try? ImportSource.read(mail) { source = read }
        source.report.kind = .folder
        source.report.noJob = nil
        if let log = contents.all(.bisectLog).first { source.report.take(log: try text(log.name, limit: 16 << 20)) }
        if let file = contents.one(.description) {
            let line = try text(file.name, limit: 1 << 20).split(separator: "\n").first
            source.report.title = line.map { String(String($0).onOneLine.prefix(200)) } ?? source.report.title
        }
        if let config = contents.one(.config) {
            source.report.take(config: try bytes(config.name, limit: 16 << 20))
        }
        readRevision(&source.report)
        files[.console] = try readCrash(&source.report).map { JobPreparation.absolute(path + "/" + $0) }
        source.files = files.filter { $0.key != .mail }.merging(source.files) { own, _ in own }
        note(files, &source.report)
        return source
    }

    /// The revision that an image's name tells, where no log names the bad one.
    private func readRevision(_ report: inout BugReport) {
        guard report.range.bad == nil else { return }
        let revisions = Set(contents.all(.image).compactMap(\.revision))
        if revisions.count == 1 { report.release = revisions.first }
    }

    /// The crash on the bad end's console, else in the crash report, else on a console that has one. Returns the
    /// console's name.
    private func readCrash(_ report: inout BugReport) throws -> String? {
        let word = try contents.one(.keyword).map {
            try text($0.name, limit: 4096).split(separator: "\n").first ?? ""
        }
        let keyword = word.map { String($0.trimmingCharacters(in: .whitespaces)) }.flatMap { $0.isEmpty ? nil : $0 }
        let badEnd = report.range.bad.flatMap { contents.console(of: $0) }
        let reports = contents.one(.report).map { [$0] } ?? []
        for entry in [badEnd].compactMap({ $0 }) + reports + contents.all(.console) where report.crashes.isEmpty {
            report.take(console: try bytes(entry.name, limit: 64 << 20), seeking: keyword)
            if !report.crashes.isEmpty { return entry.role == .console ? entry.name : badEnd?.name }
        }
        return badEnd?.name ?? contents.one(.console)?.name
    }

    /// Says what is taken for what, and where nothing is, because it could be any of several.
    private func note(_ files: [FileRole: String], _ report: inout BugReport) {
        for (role, file) in files.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            report.notes.append("\(role.rawValue) in the folder: \((file as NSString).lastPathComponent.onOneLine)")
        }
        let consoles = contents.consoles.count
        if consoles > 1 {
            report.notes.append("\(consoles) consoles of tested commits: firstbad audit judges them")
        }
        for role in [FileRole.config, .cReproducer, .script, .program, .syzReproducer] where files[role] == nil {
            let names = contents.all(role).map(\.name)
            guard names.count > 1 else { continue }
            let shown = names.prefix(6).joined(separator: ", ").onOneLine
            report.notes.append(
                "\(role.rawValue): any of \(shown) may be it, none is taken: name the one that is meant")
        }
    }

    private func bytes(_ name: String, limit: Int) throws -> [UInt8] {
        try RegularFile.read(FilePath(path + "/" + name), limit: limit)
    }

    private func text(_ name: String, limit: Int) throws -> String {
        String(decoding: try bytes(name, limit: limit), as: UTF8.self)
    }
}
