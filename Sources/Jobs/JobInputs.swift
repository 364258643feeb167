import Boot
import Foundation
import HostTools
import SystemPackage

/// A job's inputs as they were when it was begun: config, reproducer (compiled once) and attachments.
public struct JobInputs: Sendable {
    /// The requested config, fragments merged.
    public var config: String
    /// The reproducer, ready for guests.
    public var reproducer: PreparedReproducer

    /// Checks what `request` names, and copies it into `folder`, which is made.
    static func freeze(_ request: JobRequest, configs: StoredConfigs, into folder: FilePath) async throws
        -> JobInputs
    {
        guard let configName = request.config, let repro = request.repro else {
            throw JobError.badRequest("a config and a reproducer are needed")
        }
        let config = try configs.text(for: configName)
        let paths = Paths(folder)
        for made in [folder, paths.work, paths.attachments] { try JobPreparation.makeFolder(made) }
        let source = FilePath(JobPreparation.absolute(repro))
        let reproducer = Reproducer(
            path: source, attachments: request.attach.map { FilePath(JobPreparation.absolute($0)) })
        let prepared = try await reproducer.prepared(in: paths.work)
        try AtomicFile.write(config, to: paths.config)
        let manager = FileManager.default
        let kept = folder.appending("source." + (source.extension.map { Self.plain($0) } ?? "bin"))
        try manager.copyItem(atPath: source.string, toPath: kept.string)
        for file in reproducer.attachments {
            guard let name = file.lastComponent else { continue }
            try manager.copyItem(atPath: file.string, toPath: paths.attachments.appending(name).string)
        }
        if reproducer.kind == .cSource {
            let programs = try manager.contentsOfDirectory(atPath: paths.work.string)
            for program in programs {
                try manager.moveItem(
                    atPath: paths.work.appending(program).string, toPath: paths.compiled.string)
            }
        }
        return JobInputs(config: config, reproducer: prepared)
    }

    /// The inputs that ``freeze(_:configs:into:)`` left in `folder`.
    public static func load(from folder: FilePath) async throws -> JobInputs {
        let paths = Paths(folder)
        let manager = FileManager.default
        guard let config = manager.contents(atPath: paths.config.string) else {
            throw JobError.badRequest("the job's inputs in \(folder) are gone: begin it anew")
        }
        let attachments = try manager.contentsOfDirectory(atPath: paths.attachments.string).sorted()
        let isCompiled = manager.fileExists(atPath: paths.compiled.string)
        let program = isCompiled ? paths.compiled : JobFolder.Inputs(path: folder).source
        let reproducer = Reproducer(
            path: program, attachments: attachments.map { paths.attachments.appending($0) })
        return JobInputs(
            config: String(decoding: config, as: UTF8.self),
            reproducer: try await reproducer.prepared(in: paths.work))
    }

    private static func plain(_ text: String) -> String {
        let plain = text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return plain.isEmpty ? "bin" : plain
    }

    private struct Paths {
        let folder: FilePath

        init(_ folder: FilePath) { self.folder = folder }

        var config: FilePath { folder.appending("config") }
        var compiled: FilePath { folder.appending("program") }
        var attachments: FilePath { folder.appending("attached") }
        var work: FilePath { folder.appending("work") }
    }
}
