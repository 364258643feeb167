import Foundation
import HostTools
import Intake
import Jobs
import MailBox
import SystemPackage
import Wording

/// Finds on this machine, or fetches, what a report only links to.
struct ImportFiles {
    /// By what they are: absolute paths.
    var files: [FileRole: String]
    /// What went otherwise than wished, a line each.
    var notes: [String] = []

    /// Takes, for each link without a file, the file of its name in `folder`; then whatever else is there by its
    /// name's kind.
    mutating func take(from folder: String, for links: [ReportLink]) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw TriageError("--files: there is no folder at \(folder.onOneLine)")
        }
        let here = try FolderOfFiles(folder)
        let names = here.contents.entries.map(\.name)
        for link in links {
            guard let role = link.role, files[role] == nil else { continue }
            guard let name = names.first(where: { link.isNamed(by: $0) }) else { continue }
            files[role] = JobPreparation.absolute(folder + "/" + name)
        }
        files.merge(here.files) { own, _ in own }
    }

    /// Writes what came inside of the mail into `folder`, which is made when there is something.
    mutating func write(_ inside: [FileRole: Attachment], into folder: FilePath) throws {
        for (role, file) in inside.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where files[role] == nil {
            guard role != .mail, role != .patch else { continue }
            try Self.make(folder)
            let path = folder.appending(FilePath.Component(Self.name(of: file, role)) ?? "file")
            try AtomicFile.write(file.bytes, to: path)
            files[role] = JobPreparation.absolute(path.string)
        }
    }

    /// A reproducer's kind goes by its ending.
    private static func name(of file: Attachment, _ role: FileRole) -> String {
        let name = Attachment.safe(file.name)
        return switch role {
        case .cReproducer where !name.hasSuffix(".c"): "repro.c"
        case .script where !name.hasSuffix(".sh"): "repro.sh"
        default: name
        }
    }

    /// syzkaller calls C source `repro.cprog`; a reproducer's kind goes by its extension, so it is copied.
    mutating func renameProgram(into folder: FilePath) throws {
        guard let path = files[.cReproducer], !path.hasSuffix(".c") else { return }
        let bytes = try RegularFile.read(FilePath(path), limit: 16 << 20)
        try Self.make(folder)
        let copy = folder.appending("repro.c")
        try AtomicFile.write(bytes, to: copy)
        files[.cReproducer] = JobPreparation.absolute(copy.string)
    }

    /// Fetches what a job is made of and isn't here yet. What can't be fetched is a note, not an end.
    mutating func fetch(_ links: [ReportLink], into folder: FilePath, by fetcher: LinkFetch) async throws {
        let wanted: Set<ReportLink.Kind> = [.config, .cReproducer, .syzReproducer, .report, .bisectLog, .console]
        for link in links where wanted.contains(link.kind) {
            guard let role = link.role, files[role] == nil else { continue }
            do {
                // Refused before a folder is made for it.
                _ = try fetcher.checkedAddress(of: try FetchTarget(try FetchTarget(link.url).direct))
                try Self.make(folder)
                let path = folder.appending(FilePath.Component(Attachment.safe(link.name)) ?? "file")
                try await fetcher.fetch(link.url, to: path)
                files[role] = JobPreparation.absolute(path.string)
            } catch let error as FetchError {
                notes.append(error.description)
            } catch let error as ToolError {
                if case .notFound = error { throw error }
                notes.append("can't fetch \(link.url): \(error)")
            }
        }
    }

    private static func make(_ folder: FilePath) throws {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    }
}

extension ReportLink {
    /// What its file is.
    var role: FileRole? {
        switch kind {
        case .config: .config
        case .cReproducer: .cReproducer
        case .syzReproducer: .syzReproducer
        case .report: .report
        case .console: .console
        case .bisectLog: .bisectLog
        case .image: .image
        case .vmlinux: .vmlinux
        case .diskImage, .dashboard, .folder, .other: nil
        }
    }
}
