import Boot
import Foundation
import HostTools
import Steps
import SystemPackage
import Wording

extension StepInputs {
    /// Checks what `request` names, and copies it into `folder`, which is made.
    static func freeze(_ request: JobRequest, configs: StoredConfigs, into folder: FilePath) async throws
        -> StepInputs
    {
        guard let configName = request.config, let repro = request.repro else {
            throw JobError.badRequest("a config and a reproducer are needed")
        }
        let config = try configs.text(for: configName)
        let paths = InputFolder(folder)
        for made in [folder, paths.work, paths.attachments] { try JobPreparation.makeFolder(made) }
        let source = FilePath(JobPreparation.absolute(repro))
        let reproducer = Reproducer(
            path: source, attachments: request.attach.map { FilePath(JobPreparation.absolute($0)) })
        let prepared = try await reproducer.prepared(
            in: paths.work, isSandboxed: request.isSandboxed ?? true)
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
        return StepInputs(config: config, reproducer: prepared)
    }

    private static func plain(_ text: String) -> String {
        let plain = text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return plain.isEmpty ? "bin" : plain
    }
}
