import Foundation
import Jobs
import Reports
import Store
import SystemPackage

/// A finished job, by its id in the journal or by the path of its evidence.
struct FinishedJob {
    var result: JobResult
    /// The evidence folder; nil where only a result was given or the folder is gone.
    var evidence: FilePath?

    /// Looks `name` up: a folder with `result.json`, a `result.json`, or a job's id.
    static func find(_ name: String) throws -> FinishedJob {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) {
            let file = isFolder.boolValue ? FilePath(name).appending("result.json") : FilePath(name)
            let folder = isFolder.boolValue ? FilePath(name) : FilePath(name).removingLastComponent()
            return FinishedJob(result: try read(file), evidence: folder.isEmpty ? "." : folder)
        }
        let row = try Workplace.store().job(name)
        guard let text = row.result else {
            throw JobError.badRequest(
                "job \(name.onOneLine) has not ended; go on with: firstbad bisect --resume \(name.onOneLine)")
        }
        let job = try JSON.decode(Job.self, from: row.spec)
        let hasFolder = FileManager.default.fileExists(atPath: job.evidence)
        return FinishedJob(
            result: try JSON.decode(JobResult.self, from: text), evidence: hasFolder ? FilePath(job.evidence) : nil)
    }

    private static func read(_ file: FilePath) throws -> JobResult {
        guard let data = FileManager.default.contents(atPath: file.string) else {
            throw JobError.badRequest("no result can be read at \(file.string.onOneLine)")
        }
        do { return try JSON.decode(JobResult.self, from: String(decoding: data, as: UTF8.self)) } catch {
            throw JobError.badRequest(
                "\(file.string.onOneLine) is no result of ours: \("\(error)".onOneLine.prefix(200))")
        }
    }
}
