import Bisection
import Foundation
import HostTools
import Records
import Reports
import SystemPackage
import TestKit
import Testing

/// Real commits, real builds, real boots: the program as its users run it.
///
/// `Scripts/test` makes the history and sets `FIRSTBAD_TEST_HISTORY`.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["FIRSTBAD_TEST_HISTORY"] != nil,
        "no history to bisect: run Scripts/test, which makes one"))
struct EndToEndTests {
    let history: FilePath
    let truth: [String: String]
    let folder: TemporaryFolder
    let program: Program

    init() throws {
        history = FilePath(try #require(ProcessInfo.processInfo.environment["FIRSTBAD_TEST_HISTORY"]))
        let text = try String(contentsOfFile: history.appending(".git/demo-truth").string, encoding: .utf8)
        var truth: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { truth[parts[0]] = parts[1] }
        }
        self.truth = truth
        folder = try TemporaryFolder()
        program = Program(state: folder.path)
    }

    private var flags: [String] {
        let sources = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        return [
            "--kernel", history.string, "--config", sources.appending("Configs/x86_64-kasan.config").string,
            "--repro", sources.appending("Configs/demo/repro.c").string, "--accel", "tcg",
        ]
    }

    private func result(_ evidence: FilePath) throws -> JobResult {
        let text = try String(contentsOfFile: evidence.appending("result.json").string, encoding: .utf8)
        return try JSON.decode(JobResult.self, from: text)
    }

    /// No process of ours. Other firstbads may be at work: guests are known by our state folder, builds by having lost
    /// who began them.
    private func expectCleanMachine() throws {
        #expect(try HostProcesses.running(folder.path.string).isEmpty, "a guest is left")
        #expect(try HostProcesses.orphans(named: "bwrap").isEmpty, "a build is left")
    }

    @Test func `a killed bisection goes on and names the first bad commit`() async throws {
        let evidence = folder.path.appending("evidence")
        let job = try await killed(
            ["bisect", "--good", "v6.1", "--bad", "v6.2", "--evidence", evidence.string, "--json"] + flags)
        let outcome = try await program.run(["bisect", "--resume", job])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let culprit = try #require(truth["culprit"])
        #expect(outcome.output.contains("first bad commit: \(culprit)"))

        let result = try result(evidence)
        #expect(result.outcome == .found && result.culprit?.id.hex == culprit)
        #expect((result.confidence ?? 0) > 0.98)
        #expect(result.crash?.hasPrefix("KASAN: ") == true)
        #expect(result.revert?.outcome == .confirms && result.lints == [], "\(String(describing: result.revert))")
        try expectHonestSteps(result)
        try await expectEvidence(in: evidence, of: result)
        try expectCleanMachine()
    }

    /// Starts a job, kills it without warning after its second step, wherever it is then, and returns its id.
    private func killed(_ arguments: [String]) async throws -> String {
        let running = try program.start(arguments)
        let killedInTime = try await running.wait { running in
            running.output.components(separatedBy: "\"event\":\"judged\"").count > 2
        }
        running.send(SIGKILL)
        #expect(try await running.end().status == nil)
        try #require(killedInTime, "the job ended before it could be killed")
        let began = running.output.firstMatch(of: /"job":"([^"]+)"/)
        return String(try #require(began).1)
    }

    /// Nothing that can't be built or booted carries a good or a bad mark, and everything else carries the true one.
    private func expectHonestSteps(_ result: JobResult) throws {
        let unfit = Set(
            (truth["broken", default: ""] + " " + truth["unbootable", default: ""]).split(separator: " "))
        for step in result.steps where step.purpose != .revert {
            #expect((step.mark == .skip) == unfit.contains(Substring(step.commit.id.hex)), "\(step.commit.quoted)")
        }
        #expect(Set(result.steps.map(\.ordinal)).count == result.steps.count)
    }

    private func expectEvidence(in evidence: FilePath, of result: JobResult) async throws {
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: evidence.string))
        let bad = result.bad.id.short
        for name in [
            "result.json", "bisect.log", "report.txt", "repro.c", "kconfig_origin", "bisect_info.log",
            "bzImage_\(bad)", "\(bad)_dmesg.log", "rerun.sh", "initramfs.cpio",
        ] { #expect(names.contains(name), "\(name) is missing") }
        for step in result.steps {
            let folder = evidence.appending(step.folder)
            let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder.string))
            #expect(
                files.isSuperset(
                    of: step.build.how == .failed ? ["build-error.txt", "build.log"] : ["config", "step.json"]))
        }
        try await expectReplay(evidence.appending("bisect.log"), result)
        let dmesg = try String(contentsOfFile: evidence.appending("\(bad)_dmesg.log").string, encoding: .utf8)
        #expect(dmesg.contains("BUG: KASAN"))
    }

    /// git itself comes to the same commit from our log, in a clone that shares the objects.
    private func expectReplay(_ log: FilePath, _ result: JobResult) async throws {
        let clone = folder.path.appending("clone")
        let git = try Tool("git")
        let made = try await git.run(
            ["clone", "-q", "--shared", "--no-checkout", history.string, clone.string], limit: .seconds(60))
        try #require(made.status.isSuccess, "\(made.text)")
        let replayed = try await git.run(
            ["-C", clone.string, "bisect", "replay", log.string], limit: .seconds(300))
        #expect(
            replayed.text.contains("\(result.culprit?.id.hex ?? "") is the first bad commit"), "\(replayed.text)")
    }

    @Test func `one commit is tested, with git's exit statuses`() async throws {
        let culprit = try #require(truth["culprit"])
        let broken = try #require(truth["broken"]?.split(separator: " ").first)
        #expect(try await program.run(["test", "--commit", culprit] + flags).status == 1)
        #expect(try await program.run(["test", "--commit", culprit + "^"] + flags).status == 0)
        #expect(try await program.run(["test", "--commit", String(broken)] + flags).status == 125)
        try expectCleanMachine()
    }

    @Test func `an interrupted job cleans up and says how to go on`() async throws {
        let running = try program.start(["bisect", "--good", "v6.1", "--bad", "v6.2", "--runs", "50"] + flags)
        try #require(try await running.wait { $0.errors.contains("  run 1") }, "\(running.errors)")
        running.send(SIGINT)
        let outcome = try await running.end()
        #expect(outcome.status == 130)
        #expect(
            outcome.errors.contains(
                "interrupted; all runs that had ended are in the journal. Go on with: firstbad bisect --resume "))
        try expectCleanMachine()
    }
}
