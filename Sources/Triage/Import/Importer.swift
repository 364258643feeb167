import Foundation
import GitHistory
import HostTools
import Intake
import Jobs
import MailBox
import SystemPackage
import Wording

/// Makes a job of somebody's report: reads it, finds or fetches its files, looks its commits up.
public struct Importer: Sendable {
    /// The report: a mail, a mailbox, a page of an archive, a folder.
    public var report: String
    /// The kernel's git repository, where commits are looked up.
    public var kernel: String?
    /// The job file to be written; files that are part of the report go beside it. Nil writes nothing.
    public var out: String?
    /// A folder in which files that are linked to lie, by name.
    public var files: String?
    /// Whether what is linked to is fetched.
    public var fetches = false
    /// Whether it is fetched from private addresses, too.
    public var allowsPrivate = false

    /// An import of the report at the path `report`.
    public init(report: String) { self.report = report }

    /// The job as far as it is known, written to ``out`` where there is one and the report starts a job.
    public func run() async throws -> JobDraft {
        var source = try ImportSource.read(report)
        let found = try await gather(&source)
        var draft = JobDraft(
            source.report, files: found.files, inside: Set(source.inside.keys))
        draft.request.thread = source.thread.isEmpty ? nil : source.thread
        if let kernel {
            draft.request.kernel = JobPreparation.absolute(kernel)
            try await ImportRevisions(repository: try Repository(at: FilePath(kernel))).check(
                &draft, of: source.report)
        } else if draft.noJob == nil {
            draft.missing.append(.init(what: "the kernel's repository: give --kernel"))
        }
        draft.found += found.notes.map { "note: \($0.onOneLine)" }
        if let out, draft.noJob == nil {
            let text = try draft.text()
            // What is written is what `bisect` reads.
            _ = try JobFile.parse(text, name: out)
            try AtomicFile.write(text, to: FilePath(out))
        }
        return draft
    }

    /// The report's files on this machine; consoles among them are read into the report.
    private func gather(_ source: inout ImportSource) async throws -> ImportFiles {
        let links = source.report.links
        var found = ImportFiles(files: source.files)
        if let files { try found.take(from: files, for: links) }
        if let out {
            let folder = Self.folder(beside: out)
            try found.write(source.inside, into: folder)
            try found.renameProgram(into: folder)
            if fetches { try await found.fetch(links, into: folder, by: LinkFetch(allowsPrivate: allowsPrivate)) }
        }
        for role in [FileRole.report, .console] {
            guard let file = found.files[role] else { continue }
            source.report.take(console: try RegularFile.read(FilePath(file), limit: 64 << 20))
        }
        return found
    }

    /// `job.files` for `job.yaml`.
    private static func folder(beside out: String) -> FilePath {
        let path = FilePath(out)
        return path.removingLastComponent().appending((path.stem ?? "job") + ".files")
    }
}
