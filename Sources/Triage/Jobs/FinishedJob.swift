import Foundation
import HostTools
import Intake
import Jobs
import Oops
import Records
import Reports
import Store
import SystemPackage
import Wording

/// A job that has ended: by its id in the journal, or by its evidence folder.
public struct FinishedJob: Sendable {
    /// What came out.
    public let result: JobResult
    /// The folder with the evidence, absolute.
    public let evidence: String
    /// The kernel repository, where the journal knows it.
    public let kernel: String?
    /// The thread that it came from.
    public let thread: ReportThread?

    /// Opens the job called `name`, which is an id, a folder with `result.json`, or that file.
    public static func open(_ name: String, in places: Places) throws -> FinishedJob {
        let file = name.hasSuffix("/result.json") || name == "result.json" ? name : name + "/result.json"
        if FileManager.default.fileExists(atPath: file) {
            let text = String(decoding: try RegularFile.read(FilePath(file), limit: 32 << 20), as: UTF8.self)
            guard let result = try? JSON.decode(JobResult.self, from: text) else {
                throw TriageError("\(file.onOneLine) is no result of a job")
            }
            let folder = (JobPreparation.absolute(file) as NSString).deletingLastPathComponent
            // The job's other facts are in the journal, where it is one of this machine's.
            let spec = try? places.openJournal().job(result.job).job
            return FinishedJob(result: result, evidence: folder, kernel: spec?.kernel, thread: spec?.thread)
        }
        let entry = try places.openJournal().job(name)
        guard let result = entry.result else {
            throw TriageError("job \(name.onOneLine) hasn't ended: firstbad bisect --resume \(entry.job.id)")
        }
        return FinishedJob(
            result: result, evidence: entry.job.evidence, kernel: entry.job.kernel, thread: entry.job.thread)
    }

    /// A file of the evidence; nil where it isn't there or is larger than any of its kind.
    func file(_ name: String, limit: Int = 16 << 20) -> [UInt8]? {
        try? RegularFile.read(FilePath(evidence + "/" + name), limit: limit)
    }

    /// The crash's lines at the bad end: of the first run that crashed.
    var crash: String? {
        let steps = result.steps.filter { $0.mark == .bad && $0.tally.crashed > 0 }
        for step in steps.prefix(8) where !step.folder.contains("..") {
            for run in 1...max(1, min(step.runs.count, 20)) {
                guard let bytes = file("\(step.folder)/run-\(run).crash.txt", limit: 4 << 20) else { continue }
                // A title and an empty line stand before the report.
                let text = Printable.text(bytes)
                return text.firstRange(of: "\n\n").map { String(text[$0.upperBound...]) } ?? text
            }
        }
        let console = file("\(result.bad.id.short)_dmesg.log", limit: 64 << 20)
        return console.flatMap { Crash.all(in: $0).first?.report }
    }

    /// The reproducer's text; nil where it is a program.
    var reproducer: InlineFile? {
        for name in ["repro.c", "repro.sh"] {
            guard let bytes = file(name), !bytes.prefix(4096).contains(0) else { continue }
            return InlineFile(name: name, text: String(decoding: bytes, as: UTF8.self))
        }
        return nil
    }
}
