import Bisection
import Foundation
import HostTools
import Records
import Reports
import Steps
import SystemPackage
import Wording

/// What a job leaves for its readers: a folder that can be attached, or put on the web, as it is.
///
/// `result.json`, `report.txt`, `bisect.log` and a folder per step; at the end also the files that fuzzing teams
/// publish with a report: `repro.c`, `kconfig_origin`, `bisect_info.log`, `bzImage_<bad>`, `<bad>_dmesg.log` and
/// `rerun.sh`.
public struct EvidenceFolder: Sendable {
    /// The folder.
    public let path: FilePath

    /// The evidence in `path`.
    public init(_ path: FilePath) { self.path = path }

    /// Where the steps' folders are.
    public var steps: FilePath { path.appending("steps") }

    /// Makes the folder.
    public func make() throws {
        try FileManager.default.createDirectory(atPath: steps.string, withIntermediateDirectories: true)
    }

    /// Writes what stands at the end. Each file is whole or not there.
    func finish(
        _ result: JobResult, inputs: InputFolder, log: BisectLog
    ) throws {
        try make()
        try AtomicFile.write(log.text, to: path.appending("bisect.log"))
        try AtomicFile.write(PlainText.report(result), to: path.appending("report.txt"))
        try AtomicFile.write(Self.info(result), to: path.appending("bisect_info.log"))
        try replace(inputs.config, "kconfig_origin")
        try replace(inputs.source, "repro" + (inputs.source.extension.map { ".\($0)" } ?? ""))
        try keepBadKernel(result.bad.id, result.steps, inputs)
        try AtomicFile.write(JSON.pretty(result), to: path.appending("result.json"))
    }

    /// The bad kernel, its console, and the script that boots it once more.
    private func keepBadKernel(_ commit: CommitID, _ records: [StepRecord], _ inputs: InputFolder) throws {
        guard let bad = records.first(where: { $0.mark == .bad && $0.commit.id == commit }) else { return }
        let folder = steps.appending(bad.folderName)
        let name = commit.short
        if let run = bad.runs.first(where: { if case .crashed = $0.outcome { true } else { false } }) {
            try replace(folder.appending(run.console), "\(name)_dmesg.log")
        }
        let image = folder.appending("bzImage")
        try replace(image, "bzImage_\(name)")
        try replace(inputs.initramfs, "initramfs.cpio")
        try replace(inputs.rerun, "rerun.sh")
    }

    private func replace(_ source: FilePath, _ name: String) throws {
        let target = path.appending(name)
        let manager = FileManager.default
        // A file that somebody took away must not cost the job its end.
        guard manager.fileExists(atPath: source.string) else { return }
        if manager.fileExists(atPath: target.string) { try manager.removeItem(atPath: target.string) }
        try manager.copyItem(atPath: source.string, toPath: target.string)
    }

    /// Step by step with times and hashes, for who wants to follow.
    static func info(_ result: JobResult) -> String {
        var lines = ["\(result.tool), job \(result.job)", ""]
        for step in result.steps {
            lines.append("\(step.ordinal + 1). \(step.what): \(step.commit.quoted)")
            let image = step.build.imageSHA256.map { ", \(step.candidate.machine.imageName) sha256 \($0)" } ?? ""
            lines.append("   build: \(step.build.how.rawValue), \(PlainText.duration(step.build.seconds))\(image)")
            for run in step.runs { lines.append("   run \(run.ordinal + 1): \(run.outcome.summary.onOneLine)") }
            let sure = step.confidence.map { ", confidence \(PlainText.confidence($0))" } ?? ""
            lines.append("   \(step.mark.rawValue)\(sure); \(PlainText.counted(step))")
        }
        return (lines + [""] + PlainText.headline(result)).joined(separator: "\n") + "\n"
    }
}
