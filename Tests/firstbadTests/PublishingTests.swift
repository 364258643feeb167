import Bisection
import Foundation
import HostTools
import Records
import Reports
import SystemPackage
import TestKit
import Testing

/// Reports, logs and bundles of a finished job, each read back by the program that it is meant for.
@Suite struct PublishingTests {
    let folder: TemporaryFolder
    let program: Program
    var evidence: FilePath { folder.appending("evidence") }

    init() throws {
        folder = try TemporaryFolder()
        program = Program(state: folder.appending("state"))
    }

    /// A result over the repository's five commits c1…c5, of which c3 is bad.
    private func makeResult(_ repository: TemporaryRepository, crash: String = "WARNING in foo") throws -> JobResult
    {
        let notes = try (1...5).map { number in
            let id = try #require(
                CommitID(try repository.git("rev-parse", "c\(number)").trimmingCharacters(in: .newlines)))
            return CommitNote(
                id: id, subject: "c\(number) <&\"'>", author: "a <a@example>", date: Date(timeIntervalSince1970: 1))
        }
        func step(
            _ ordinal: Int, _ purpose: StepPurpose, _ commit: CommitNote, _ outcomes: [RunOutcome], _ mark: Mark
        ) -> StepRecord {
            SampleStep.make(ordinal, purpose, commit, .marked(mark, confidence: 0.99), outcomes)
        }
        let crashed = Array(repeating: RunOutcome.crashed(title: crash), count: 3)
        let clean = Array(repeating: RunOutcome.clean(beside: []), count: 10)
        var result = JobResult(
            tool: "firstbad 0", job: "20260101-000000-abcd", quest: .regression, outcome: .found, good: [notes[0]],
            bad: notes[4], rangeCount: 4,
            steps: [
                step(0, .badEnd, notes[4], crashed, .bad), step(1, .goodEnd, notes[0], clean, .good),
                step(2, .candidate, notes[2], crashed, .bad), step(3, .candidate, notes[1], clean, .good),
                step(4, .verification, notes[2], crashed, .bad),
            ], startedAt: Date(timeIntervalSince1970: 1), endedAt: Date(timeIntervalSince1970: 2))
        result.culprit = notes[2]
        result.crash = crash
        result.confidence = 0.99
        return result
    }

    private func history() throws -> TemporaryRepository {
        let repository = try TemporaryRepository()
        for number in 1...5 {
            try repository.write("\(number)\n", to: "file")
            try repository.commit("c\(number)")
            try repository.git("tag", "c\(number)")
        }
        return repository
    }

    @discardableResult
    private func run(_ arguments: String...) async throws -> String {
        let outcome = try await program.run(arguments)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.output
    }

    private func python(_ script: String, _ arguments: String...) async throws -> String {
        let done = try await Tool("python3").run(["-c", script] + arguments, limit: .seconds(60))
        #expect(done.status.isSuccess, "\(done.text)")
        return done.text
    }

    @Test func `git replays our log and comes to the same commit`() async throws {
        let repository = try history()
        let result = try makeResult(repository)
        try AtomicFile.write(JSON.pretty(result), to: folder.appending("result.json"))
        let log = try await run("log", folder.appending("result.json").string, "--format", "git")
        try folder.write(log, to: "bisect.log")
        let replayed = try repository.git("bisect", "replay", folder.appending("bisect.log").string)
        #expect(replayed.contains("\(try #require(result.culprit).id) is the first bad commit"))
    }

    @Test func `every report is read by its readers`() async throws {
        let result = try makeResult(try history(), crash: "WARNING in <foo> & \"bar\"")
        let file = folder.appending("result.json").string
        try AtomicFile.write(JSON.pretty(result), to: FilePath(file))
        try folder.write(try await run("report", file, "--format", "junit"), to: "junit.xml")
        let counts = try await python(
            """
            import sys, xml.etree.ElementTree as tree
            suite = tree.parse(sys.argv[1]).getroot()[0]
            cases = suite.findall("testcase")
            assert int(suite.get("tests")) == len(cases), "tests"
            assert int(suite.get("failures")) == len(suite.findall("testcase/failure")), "failures"
            assert '<foo> & "bar"' in cases[0].find("failure").get("message"), "escaped"
            print(len(cases))
            """, folder.appending("junit.xml").string)
        #expect(counts == "6\n")
        try folder.write(try await run("report", file, "--format", "html"), to: "page.html")
        let tags = try await python(
            """
            import sys, html.parser
            class Reader(html.parser.HTMLParser):
                seen = set()
                def handle_starttag(self, tag, attributes): self.seen.add(tag)
            reader = Reader()
            reader.feed(open(sys.argv[1]).read())
            print(sorted(reader.seen & {"script", "foo", "a", "img", "iframe", "table"}))
            """, folder.appending("page.html").string)
        #expect(tags == "['table']\n")
        #expect(try JSON.decode(JobResult.self, from: try await run("report", file, "--format", "json")) == result)
        for format in ["text", "markdown"] {
            #expect(try await run("report", file, "--format", format).contains("c3"))
        }
        _ = try await python(
            "import sys, json; assert json.loads(sys.argv[1])['version']['major'] == 5",
            try await run("report", file, "--format", "kcidb"))
    }

    @Test(arguments: ["git", "syzbot"])
    func `our logs are judged by our own audit, with the history`(format: String) async throws {
        let repository = try history()
        let result = try makeResult(repository)
        let file = folder.appending("result.json").string
        try AtomicFile.write(JSON.pretty(result), to: FilePath(file))
        try folder.write(try await run("log", file, "--format", format), to: "log")
        struct Judgement: Decodable {
            var culprit: String?
            var trust: Double
            var verdict: String
        }
        let text = try await run(
            "audit", folder.appending("log").string, "--json", "--kernel", repository.path.string)
        let judgement = try JSON.decode(Judgement.self, from: text)
        #expect(judgement.culprit == result.culprit?.id.hex)
        #expect(judgement.trust > 0.5)
    }

    @Test func `history convicts a wrong commit, and a job goes on from what is sure`() async throws {
        let repository = try history()
        var result = try makeResult(repository)
        result.culprit = result.good[0]
        let file = folder.appending("result.json").string
        try AtomicFile.write(JSON.pretty(result), to: FilePath(file))
        let text = try await run("audit", file, "--kernel", repository.path.string)
        #expect(text.hasPrefix("reject: "))
        #expect(text.contains("good steps hold the named commit"))
        let job = folder.appending("job.yaml").string
        let arguments = [
            "audit", file, "--kernel", repository.path.string, "--continue", "--config", "x86_64-small", "--repro",
            "/tmp/repro.c", "--out", job,
        ]
        let outcome = try await program.run(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let yaml = try String(contentsOfFile: job, encoding: .utf8)
        #expect(yaml.contains("bad: \"\(result.steps[2].commit.id)\""))
        #expect(yaml.contains("  - \"\(result.steps[3].commit.id)\""))
        #expect(!yaml.contains("  - \"\(result.good[0].id)\""))
        #expect(try await program.run(arguments).status == 2)
    }

    @Test func `what is no log is refused`() async throws {
        for (name, text) in [("empty", ""), ("prose", "Dear all,\nnothing.\n"), ("broken.json", "{\"schema\": 1")] {
            try folder.write(text, to: name)
            #expect(try await program.run(["audit", folder.appending(name).string]).status == 2, "\(name)")
        }
        #expect(try await program.run(["audit", folder.appending("nowhere").string]).status == 2)
        #expect(try await program.run(["report", "no-such-job"]).status == 2)
    }

    // MARK: Bundles

    private func makeEvidence() throws -> JobResult {
        var result = try makeResult(try history())
        result.notes = ["seen on \(ProcessInfo.processInfo.hostName)", "in \(NSHomeDirectory())/linux"]
        for (name, text) in [
            ("repro.c", "int main(void) { return 0; }\n"), ("kconfig_origin", "CONFIG_64BIT=y\n"),
            ("rerun.sh", "#!/bin/sh\nexec true\n"), ("bisect_info.log", "built in \(NSHomeDirectory())/x\n"),
            ("steps/00-\(result.bad.id.short)/run-1.crash.txt", "WARNING\n"),
            ("steps/00-\(result.bad.id.short)/bzImage", "k"),
            ("bzImage_\(result.bad.id.short)", "\0kernel"), (".hidden", "x"),
        ] { try folder.write(text, to: "evidence/\(name)") }
        try FileManager.default.createSymbolicLink(
            atPath: evidence.appending("link").string, withDestinationPath: "/etc/passwd")
        try AtomicFile.write(JSON.pretty(result), to: evidence.appending("result.json"))
        return result
    }

    @Test func `a bundle is whole, names nobody and checks itself`() async throws {
        let result = try makeEvidence()
        let out = folder.appending("published")
        try await run("bundle", evidence.string, "--out", out.string)
        let check = try await Tool("sha256sum").run(
            ["--strict", "-c", "SHA256SUMS"], workingDirectory: out, limit: .seconds(60))
        #expect(check.status.isSuccess, "\(check.text)")
        let names = try folder.contents("published")
        for name in [
            "README.md", "SHA256SUMS", "repro.c", "repro.report", "rerun.sh", "bzImage_\(result.bad.id.short)",
        ] {
            #expect(names.contains(name), "\(name)")
        }
        #expect(!names.contains("link") && !names.contains(".hidden"))
        let all = try FileManager.default.subpathsOfDirectory(atPath: out.string)
        #expect(!all.contains { $0.hasPrefix("steps/") && $0.hasSuffix("bzImage") })
        #expect(!(try folder.read("published/bisect_info.log")).contains(NSHomeDirectory()))
        #expect((try folder.read("published/result.json")).contains("in ~/linux"))
        #expect((try folder.read("published/README.md")).contains("sh rerun.sh"))
        #expect(FileManager.default.isExecutableFile(atPath: out.appending("rerun.sh").string))
        #expect(try JSON.decode(JobResult.self, from: try folder.read("published/result.json")).job == result.job)
    }

    @Test func `evidence with a key of this host's is not bundled, one with anybody's goes without`() async throws {
        _ = try makeEvidence()
        let line = String(repeating: "QyNTUxOQAAACDHxWZ0c2VjcmV0", count: 2)
        try folder.write("-----BEGIN RSA PRIVATE KEY-----\n\(line)\n", to: "evidence/steps/a.log")
        let out = folder.appending("published")
        try await run("bundle", evidence.string, "--out", out.string)
        #expect(!FileManager.default.fileExists(atPath: out.appending("steps/a.log").string))
        try folder.write("echo tok-0123456789abcdef\n", to: "evidence/console.txt")
        var program = program
        program.environment["CI_TOKEN"] = "tok-0123456789abcdef"
        let refused = try await program.run(["bundle", evidence.string, "--out", folder.appending("again").string])
        #expect(
            refused.status == 2
                && refused.errors.contains("console.txt of the evidence holds the environment's CI_TOKEN"))
        #expect(!refused.errors.contains("tok-"))
        #expect(try !folder.contents().contains("again"))
    }

    @Test func `the same evidence gives the same archive, and nothing is left beside it`() async throws {
        _ = try makeEvidence()
        for name in ["one.tar.zst", "two.tar.zst"] {
            try await run("bundle", evidence.string, "--out", folder.appending(name).string)
        }
        let one = FileManager.default.contents(atPath: folder.appending("one.tar.zst").string)
        #expect(one != nil && one == FileManager.default.contents(atPath: folder.appending("two.tar.zst").string))
        let list = try await Tool("tar").run(
            ["--zstd", "-tvf", folder.appending("one.tar.zst").string], limit: .seconds(60))
        #expect(list.text.contains(" 0/0 "))
        #expect(list.text.contains("firstbad-20260101-000000-abcd/README.md"))
        #expect(
            try await program.run(["bundle", evidence.string, "--out", folder.appending("one.tar.zst").string])
                .status == 2)
        #expect(try await program.run(["bundle", evidence.string, "--out", "/proc/none/x"]).status != 0)
        #expect(try !folder.contents().contains { $0.hasPrefix(".firstbad-bundle") })
    }
}
