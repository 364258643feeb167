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
        commandName: "audit", abstract: "Say how far a bisection's culprit can be trusted, and why.",
        discussion: """
            Reads logs of syzbot, of git bisect, of scripts that print git's words, and our own, also quoted, stamped and \
            several in one text. In an evidence folder every step is judged again from its console: a fuzzing team's \
            (<id>_dmesg.log), syzkaller's (<id>.<run>), our own. Exit status: 0 the log was judged, whatever came out; \
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
        var lookup: CommitLookup?
        if let kernel { lookup = CommitLookup(repository: try Repository(at: FilePath(kernel))) }
        var auditors: [Auditor] = []
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: log, isDirectory: &isFolder), isFolder.boolValue {
            auditors = try await judgeFolder(lookup)
        } else {
            for logged in try LogFile.read(log) {
                auditors.append(Auditor(logged, facts: try await lookup?.facts(of: logged)))
            }
        }
        guard !auditors.isEmpty else {
            throw JobError.badRequest("\(log.onOneLine) holds no bisection: no tested commit, no first bad commit")
        }
        try write(auditors.map(\.report))
        guard goesOn, let lookup else { return }
        guard auditors.count == 1, let auditor = auditors.first else {
            throw JobError.badRequest(
                "\(log.onOneLine) tells of \(auditors.count) bisections: keep the one to go on from")
        }
        try await writeJob(auditor, lookup)
    }

    /// Each of the folder's bisections, by its consoles.
    private func judgeFolder(_ lookup: CommitLookup?) async throws -> [Auditor] {
        let evidence = try await EvidenceReader(folder: FilePath(log)).read()
        for file in evidence.unread { Terminal.standardError.write("not read: \(file)\n") }
        var auditors: [Auditor] = []
        for logged in evidence.logs {
            guard !evidence.consoles.isEmpty else {
                auditors.append(Auditor(logged, facts: try await lookup?.facts(of: logged)))
                continue
            }
            let folder = FolderAudit(
                logged, consoles: evidence.consoles, reverts: evidence.reverts, keyword: evidence.keyword)
            auditors.append(Auditor(folder, facts: try await lookup?.facts(of: folder.log)))
        }
        return auditors
    }

    /// One judgement, or several one below another; as JSON, one is an object, several are a list.
    private func write(_ reports: [AuditReport]) throws {
        let text: String
        if json {
            text = String(
                decoding: try reports.count == 1 ? JSON.pretty(reports[0]) : JSON.pretty(reports), as: UTF8.self)
        } else {
            let heads = reports.indices.map {
                reports.count == 1 ? "" : "Bisection \($0 + 1) of \(reports.count)\n\n"
            }
            text = zip(heads, reports).map { $0 + $1.text }.joined(separator: "\n")
        }
        try Output.write(text)
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
        if let title = ends.title { lines.append("title: \(quoted(title))") }
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

    /// Every bisection that the file, the folder or standard input tells of.
    static func read(_ path: String) throws -> [LoggedBisection] {
        let text = try text(path)
        guard text.first(where: { !$0.isWhitespace }) == "{" else { return LogReader.all(text) }
        do { return [LoggedBisection(try JSON.decode(JobResult.self, from: text))] } catch {
            throw JobError.badRequest("\(path.onOneLine) is no result of ours: \("\(error)".onOneLine.prefix(200))")
        }
    }

    private static func text(_ path: String) throws -> String {
        if path == "-" {
            return String(decoding: FileHandle.standardInput.readDataToEndOfFile().prefix(longest), as: UTF8.self)
        }
        guard FileManager.default.fileExists(atPath: path) else {
            throw JobError.badRequest("there is no log at \(path.onOneLine)")
        }
        return String(decoding: try RegularFile.head(of: FilePath(path), limit: longest), as: UTF8.self)
    }
}
