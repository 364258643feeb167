import Foundation
import HostTools
import SystemPackage
import TestKit
import Testing

/// Wrong requests, made as a user makes them: a clear error, exit status 2, nothing left behind.
@Suite struct BadInputTests {
    let folder: TemporaryFolder
    let program: Program
    let kernel: FilePath

    init() async throws {
        folder = try TemporaryFolder()
        program = Program(state: folder.path.appending("state"))
        kernel = folder.path.appending("linux")
        for (name, text) in [
            ("good.config", "CONFIG_64BIT=y\n"), ("empty.config", "# nothing\n"),
            ("ok.c", "int main(void) { return 0; }\n"), ("bad.c", "int main(void) { retrun 0; }\n"),
            ("dynamic", "\u{7F}ELF not really\n"), ("typo.yaml", "kernel: x\nrepo: y\n"),
        ] { try AtomicFile.write(text, to: folder.path.appending(name)) }
        try #require(mkfifo(folder.path.appending("pipe").string, 0o644) == 0)
        let script = """
            git init -q -b main "$1" && cd "$1"
            for i in 1 2 3; do echo $i > file; git add file; git commit -q -m "c$i"; git tag c$i; done
            git checkout -q --orphan other && git commit -q -m other && git tag other
            """
        let result = try await Tool("sh").run(
            ["-ec", script, "sh", kernel.string],
            environment: [
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
                "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
            ], limit: .seconds(30))
        try #require(result.status.isSuccess, "\(result.text)")
    }

    /// Flags changed from a request that is right, and what the error says.
    static let wrong: [(change: [String: String?], says: String)] = [
        (["--kernel": "nowhere"], "no git repository at"),
        (["--kernel": nil], "--kernel is missing"),
        (["--good": nil], "--good is missing"),
        (["--bad": "v9.9"], "no commit is called 'v9.9'"),
        (["--good": "c3"], "are the same commit"),
        (["--good": "c3", "--bad": "c1"], "look swapped"),
        (["--good": "c3", "--bad": "c1"], "--find fix"),
        (["--find": "fix"], "look swapped"),
        (["--good": "other"], "no history in common"),
        (["--config": "nothing.config"], "there is no config"),
        (["--config": "empty.config"], "is no kernel config"),
        (["--config": "good.config+nope"], "there is no config 'nope'"),
        (["--repro": "bad.c"], "retrun"),
        (["--repro": "missing.c"], "there is no file"),
        (["--repro": "pipe"], "is a named pipe"),
        (["--config": "pipe"], "is a named pipe"), (["--attach": "pipe"], "is a named pipe"),
        (["--attach": "."], "is a folder"),
        (["--repro": "dynamic"], "is no reproducer"),
        (["--attach": "missing"], "there is no file"),
        (["--runs": "0"], "runs is 0: it must be a number from 1"),
        (["--accel": "warp"], "Please provide one of 'auto', 'kvm' or 'tcg'"),
        (["--boot-limit": "soon"], "boot-limit"),
    ]

    @Test(arguments: wrong)
    func `is said, and nothing is left`(change: [String: String?], says: String) async throws {
        var flags: [String: String] = [
            "--kernel": "linux", "--good": "c1", "--bad": "c3", "--config": "good.config", "--repro": "ok.c",
        ]
        for (flag, value) in change { flags[flag] = value }
        let files: Set = ["--kernel", "--config", "--repro", "--attach"]
        let arguments = flags.sorted { $0.key < $1.key }.flatMap { flag, value in
            [flag, files.contains(flag) ? folder.path.appending(value).string : value]
        }
        let outcome = try await program.run(["bisect"] + arguments)
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
        #expect(!outcome.errors.contains("Fatal"))
        #expect(outcome.output.isEmpty)
        let state = folder.path.appending("state/firstbad")
        let jobs = (try? FileManager.default.contentsOfDirectory(atPath: state.appending("jobs").string)) ?? []
        #expect(jobs.isEmpty)
    }

    @Test func `an unknown key of a job file is named with its line`() async throws {
        let file = folder.path.appending("typo.yaml").string
        let outcome = try await program.run(["bisect", file])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("typo.yaml:2: unknown key 'repo'"))
    }

    @Test func `a test that can't be made never exits as if the commit were bad`() async throws {
        for arguments in [["test", "--kernel", "/nowhere"], ["test", "--no-such-flag"], ["test", "--runs", "0"]] {
            #expect(try await program.run(arguments).status == 128)
        }
    }

    @Test func `an unknown job is named`() async throws {
        let outcome = try await program.run(["bisect", "--resume", "nope"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("no job nope"))
    }

    @Test func `help and version go to standard output`() async throws {
        let help = try await program.run(["--help"])
        #expect(help.status == 0 && help.output.contains("bisect") && help.errors.isEmpty)
        #expect(try await program.run(["--version"]).output == "0.1.0\n")
    }
}
