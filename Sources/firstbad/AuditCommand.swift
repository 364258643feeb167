import ArgumentParser
import Audit
import Bisection
import Foundation
import GitHistory
import HostTools
import Jobs
import Records
import Reports
import SystemPackage
import Wording

/// `firstbad audit`: how far somebody's bisection can be trusted.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Say how far a bisection log's culprit can be trusted, and why.",
        discussion: """
            Reads logs of syzbot, of git bisect, of scripts that print git's words, and our own (bisect.log, \
            bisect_info.log, result.json, an evidence folder). Exit status: 0 the log was judged, whatever came out; \
            2 it can't be read or is no bisection log.
            """)

    @Argument(help: ArgumentHelp("A log, an evidence folder, or - for standard input.", valueName: "log"))
    var log: String

    @Option(name: .long, help: ArgumentHelp("A repository to look its commits up in.", valueName: "repository"))
    var kernel: String?

    @Flag(name: .long, help: "Write the judgement as JSON.")
    var json = false

    @Flag(
        name: .customLong("continue"),
        help: "Write a job that begins with what the log shows beyond doubt (needs --kernel, --config, --repro).")
    var goesOn = false

    @Option(name: .long, help: ArgumentHelp("A kconfig for that job.", valueName: "config"))
    var config: String?

    @Option(name: .long, help: ArgumentHelp("A reproducer for that job.", valueName: "file"))
    var repro: String?

    @Option(
        name: .long, help: ArgumentHelp("Where the job is written; nothing is overwritten.", valueName: "job.yaml"))
    var out = "job.yaml"

    func validate() throws {
        guard !goesOn || (kernel != nil && config != nil && repro != nil) else {
            throw ValidationError("--continue needs --kernel, --config and --repro")
        }
    }

    func run() async throws {
        let logged = try LogFile.read(log)
        guard !logged.steps.isEmpty || logged.culprit != nil else {
            throw JobError.badRequest("\(log.onOneLine) holds no bisection: no tested commit, no first bad commit")
        }
        var lookup: CommitLookup?
        if let kernel { lookup = CommitLookup(repository: try Repository(at: FilePath(kernel))) }
        let facts = try await lookup?.facts(of: logged)
        let auditor = Auditor(logged, facts: facts)
        let report = auditor.report
        let text = json ? String(decoding: try JSON.pretty(report), as: UTF8.self) : report.text
        try Output.write(text)
        if goesOn, let lookup { try await writeJob(auditor, lookup) }
    }

    private func writeJob(_ auditor: Auditor, _ lookup: CommitLookup) async throws {
        guard let found = auditor.continuation else {
            throw JobError.badRequest("the log shows no good or no bad commit well enough to go on from")
        }
        guard !FileManager.default.fileExists(atPath: out) else {
            throw JobError.badRequest("\(out.onOneLine) is already there: name another file with --out")
        }
        let narrowed = try await lookup.narrowed(found)
        let job = JobText(
            kernel: absolute(kernel ?? "."), config: config ?? "", repro: absolute(repro ?? ""), ends: narrowed)
        try AtomicFile.write(job.text, to: FilePath(out))
        var said = "job written: \(out.onOneLine); go on with: firstbad bisect \(out.onOneLine)\n"
        said += "taken over: \(narrowed.good.count) good, bad \(narrowed.bad.prefix(12))\n"
        for (commit, why) in narrowed.leftOut { said += "not taken over: \(commit.prefix(12)), \(why.onOneLine)\n" }
        Terminal.standardError.write(said)
    }

    private func absolute(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    }
}

/// A job file's text.
struct JobText {
    var kernel: String
    var config: String
    var repro: String
    var ends: Continuation

    /// YAML; every text is quoted as JSON quotes it, which YAML reads.
    var text: String {
        var lines = [
            "# Begun from somebody's bisection log by firstbad audit --continue.", "kernel: \(quoted(kernel))",
            "good:",
        ]
        lines += ends.good.map { "  - \(quoted($0))" }
        lines += ["bad: \(quoted(ends.bad))", "config: \(quoted(config))", "repro: \(quoted(repro))"]
        if ends.quest == .fix { lines.append("find: fix") }
        // The ends are somebody else's word.
        lines.append("verifyEnds: true")
        return lines.joined(separator: "\n") + "\n"
    }

    private func quoted(_ text: String) -> String { (try? JSON.line(text)) ?? "\"\"" }
}

/// A log as it lies on the disk.
enum LogFile {
    /// No log is longer; a console that was saved with it may be.
    static let longest = 64 << 20

    static func read(_ path: String) throws -> LoggedBisection {
        let text = try text(path)
        guard text.first(where: { !$0.isWhitespace }) == "{" else { return LogReader.read(text) }
        do { return LoggedBisection(try JSON.decode(JobResult.self, from: text)) } catch {
            throw JobError.badRequest("\(path.onOneLine) is no result of ours: \("\(error)".onOneLine.prefix(200))")
        }
    }

    private static func text(_ path: String) throws -> String {
        if path == "-" {
            return String(decoding: FileHandle.standardInput.readDataToEndOfFile().prefix(longest), as: UTF8.self)
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw JobError.badRequest("there is no log at \(path.onOneLine)")
        }
        if isFolder.boolValue {
            for name in ["result.json", "bisect_info.log", "bisect.log"] {
                let inside = path + "/" + name
                if FileManager.default.fileExists(atPath: inside) { return try text(inside) }
            }
            throw JobError.badRequest("\(path.onOneLine) has no result.json, bisect_info.log or bisect.log")
        }
        return String(decoding: try RegularFile.head(of: FilePath(path), limit: longest), as: UTF8.self)
    }
}
