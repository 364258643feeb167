public import Boot
import Foundation
public import Records
public import SystemPackage
import Wording

/// A job's inputs as they were when it was begun: config, reproducer (compiled once) and attachments.
public struct StepInputs: Sendable {
    /// The config asked for, fragments merged.
    public var config: String
    /// The reproducer, ready for guests.
    public var reproducer: PreparedReproducer

    /// Inputs.
    public init(config: String, reproducer: PreparedReproducer) {
        self.config = config
        self.reproducer = reproducer
    }

    /// The key of the config.
    public var configKey: ContentKey { ContentKey(of: [config]) }

    /// The inputs that were frozen in `folder`.
    public static func load(from folder: FilePath) async throws -> StepInputs {
        let places = InputFolder(folder)
        let manager = FileManager.default
        guard let config = manager.contents(atPath: places.config.string) else {
            throw InputsGone(folder: folder)
        }
        let attachments = try manager.contentsOfDirectory(atPath: places.attachments.string).sorted()
        let isCompiled = manager.fileExists(atPath: places.compiled.string)
        let reproducer = Reproducer(
            path: isCompiled ? places.compiled : places.source,
            attachments: attachments.map { places.attachments.appending($0) })
        return StepInputs(
            config: String(decoding: config, as: UTF8.self),
            reproducer: try await reproducer.prepared(in: places.work))
    }
}

/// Where a job's frozen inputs lie in their folder.
public struct InputFolder: Sendable {
    /// The folder.
    public let path: FilePath

    /// The inputs in `path`.
    public init(_ path: FilePath) { self.path = path }

    /// The config asked for, fragments merged.
    public var config: FilePath { path.appending("config") }
    /// The program that a C reproducer was compiled to.
    public var compiled: FilePath { path.appending("program") }
    /// Files that go beside the reproducer.
    public var attachments: FilePath { path.appending("attached") }
    /// For what is made on the way.
    public var work: FilePath { path.appending("work") }
    /// The guest's initramfs, the reproducer in it.
    public var initramfs: FilePath { path.appending("initramfs.cpio") }
    /// Boots the bad kernel in plain QEMU.
    public var rerun: FilePath { path.appending("rerun.sh") }
    /// The reproducer's source, under the extension that it had.
    public var source: FilePath {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path.string)) ?? []
        return path.appending(names.filter { $0.hasPrefix("source.") }.min() ?? "source.c")
    }
}

/// Frozen inputs that somebody took away.
public struct InputsGone: Blamed, CustomStringConvertible {
    /// The user's, who has them elsewhere or begins anew.
    public var blame: Blame { .user }
    /// Where they were.
    public let folder: FilePath

    /// What is missing, and what to do.
    public var description: String { "the job's inputs in \(folder.string.onOneLine) are gone: begin it anew" }
}
