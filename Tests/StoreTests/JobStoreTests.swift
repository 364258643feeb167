import Foundation
import HostTools
import Oops
import Records
import Store
import SystemPackage
import TestKit
import Testing

@Suite struct JobStoreTests {
    static let now = Date(timeIntervalSince1970: 1_700_000_000)

    static func commit(_ digit: Character) -> CommitID {
        // Forty digits are an id.
        CommitID(String(repeating: digit, count: 40)) ?? CommitID(knownHex: "")
    }

    static func job(_ id: String) -> Job {
        Job(
            id: id, kernel: "/linux", quest: .regression, bad: commit("b"), goods: [commit("a")],
            config: ContentKey(of: ["CONFIG_64BIT=y\n"]), configName: "c", reproducerName: "repro.c",
            settings: JobSettings(), title: nil, evidence: "/evidence", createdAt: now)
    }

    static func plan(_ job: Job, _ ordinal: Int = 0) -> StepPlan {
        StepPlan(
            ordinal: ordinal, job.candidate(job.bad), purpose: .badEnd, rule: TrialRule(cleanRuns: 3),
            sought: SoughtCrash(title: "KASAN: use-after-free Read in foo"))
    }

    static let run = RunRecord(
        ordinal: 0, outcome: .crashed(title: "KASAN: use-after-free Read in foo"),
        crashes: [Crash(title: "KASAN: use-after-free Read in foo", kind: .kasan)], end: "crashed", seconds: 4,
        accelerator: .tcg, console: "run-1.console")

    @Test func `what was written is there after reopening`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("journal.sqlite")
        let job = Self.job("a")
        let plan = Self.plan(job)
        var record = StepRecord(
            plan, build: BuildRecord(.clean, imageSHA256: "ab"), runs: [Self.run],
            verdict: .marked(.bad, confidence: 0.999), startedAt: Self.now, endedAt: Self.now)
        record.stackFiles = ["net/core/sock.c"]
        let ruling = Ruling(.commit(job.bad), .wrong, why: "it is the tip", at: Self.now)
        do {
            let store = try JobStore(at: path)
            try store.add(job)
            try store.begin(plan, of: "a", at: Self.now)
            try store.add(Self.run, of: "a", step: 0, at: Self.now)
            let unfinished = try store.unfinished(of: "a")
            #expect(unfinished.map(\.plan) == [plan] && unfinished.map(\.runs) == [[Self.run]])
            try store.finish(record, of: "a")
            try store.add(.ruling(ruling), of: "a", at: Self.now)
            try store.add(JobEvent.note("one"), of: "a", at: Self.now)
            try store.add(JobEvent.note("two"), of: "a", at: Self.now)
        }
        let store = try JobStore(at: path)
        #expect(try store.jobs().map(\.id) == ["a"])
        #expect(try store.job("a").job == job)
        #expect(try store.unfinished(of: "a").isEmpty)
        #expect(try store.facts(of: "a") == [.step(record), .ruling(ruling)])
        #expect(try store.events(of: "a", after: 1).map(\.number) == [2])
        #expect(try store.events(of: "a", after: 1).map(\.event) == [.note("two")])
        #expect(try store.nextOrdinal(of: "a") == 1)
        try store.delete(job: "a")
        #expect(try store.runs(of: "a", step: 0).isEmpty && store.facts(of: "a").isEmpty)
    }

    @Test func `a job that isn't there is an error that names it`() throws {
        let folder = try TemporaryFolder()
        let store = try JobStore(at: folder.path.appending("journal.sqlite"))
        #expect { try store.job("nope") } throws: { "\($0)".contains("no job nope in the journal") }
    }

    @Test func `a file that is no journal is refused, and left alone`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("journal.sqlite")
        let junk = Data(String(repeating: "not a database ", count: 100).utf8)
        try junk.write(to: URL(filePath: path.string))
        #expect { try JobStore(at: path) } throws: { "\($0)".contains("can't be read") }
        #expect(try Data(contentsOf: URL(filePath: path.string)) == junk)
    }

    @Test func `one damaged job does not hide the others`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("journal.sqlite")
        let store = try JobStore(at: path)
        for id in ["a", "b", "c"] { try store.add(Self.job(id)) }
        try await sql("UPDATE job SET spec = '{' WHERE id = 'b'", path)
        let listed = try store.jobs()
        #expect(listed.map(\.id) == ["c", "b", "a"])
        #expect(try listed[0].entry.get().job.id == "c")
        #expect { try listed[1].entry.get() } throws: { "\($0)".contains("job b can't be read") }
    }

    @Test func `two connections write side by side`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("journal.sqlite")
        let stores = [try JobStore(at: path), try JobStore(at: path)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, store) in stores.enumerated() {
                group.addTask { for count in 0..<50 { try store.add(Self.job("\(number)-\(count)")) } }
            }
            try await group.waitForAll()
        }
        #expect(try stores[0].jobs().count == 100)
    }

    @Test func `a journal of the first version is copied, and read on`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("journal.sqlite")
        try await sql(OldJournal.sql, path)
        let config = ContentKey(of: ["CONFIG_64BIT=y\n"])
        let store = try JobStore(at: path) { _ in config }
        let entry = try store.job("open")
        #expect(entry.job.config == config && entry.job.settings.accel == .tcg)
        #expect(entry.job.settings.limits.boot == .seconds(90))
        let records = try store.facts(of: "open").compactMap {
            if case .step(let record) = $0 { record } else { nil }
        }
        #expect(records.map(\.purpose) == [.badEnd, .candidate])
        #expect(records[0].runs.map(\.outcome) == [.crashed(title: "KASAN: use-after-free Read in foo")])
        #expect(records[1].twin == 0 && records[1].runs.isEmpty, "another step's runs are not counted twice")
        let unfinished = try store.unfinished(of: "open")
        #expect(unfinished.map(\.plan.commit) == [Self.commit("d")] && unfinished.map(\.runs.count) == [1])
        let ended = try #require(try store.job("ended").result)
        #expect(ended.outcome == .badEndUnfit && ended.steps.map(\.commit.subject) == ["mm: a thing"])
        #expect(ended.steps.first?.tally.clean == 1)
        let copy = FilePath(path.string + ".version-1")
        #expect(FileManager.default.fileExists(atPath: copy.string), "what was there is kept")
    }

    private func sql(_ text: String, _ path: FilePath) async throws {
        let script = FilePath(path.string + ".sql")
        try AtomicFile.write(text, to: script)
        let result = try await Tool("python3").run(
            [
                "-c",
                "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.executescript(open(sys.argv[2]).read())",
                path.string, script.string,
            ], limit: .seconds(60))
        try #require(result.status.isSuccess, "\(result.text)")
    }
}

/// A journal as the first version wrote it: its tables, and rows with what its JSON held.
enum OldJournal {
    static let sql = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('1: jobs, steps, runs');
        CREATE TABLE job (id TEXT PRIMARY KEY NOT NULL, spec TEXT NOT NULL, createdAt TEXT NOT NULL, finishedAt TEXT,
            result TEXT) STRICT;
        CREATE TABLE step (job TEXT NOT NULL REFERENCES job ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            purpose TEXT NOT NULL, "commit" TEXT NOT NULL, startedAt TEXT NOT NULL, finishedAt TEXT, record TEXT,
            PRIMARY KEY (job, ordinal)) STRICT;
        CREATE TABLE run (job TEXT NOT NULL, step INTEGER NOT NULL, ordinal INTEGER NOT NULL, endedAt TEXT NOT NULL,
            record TEXT NOT NULL, PRIMARY KEY (job, step, ordinal),
            FOREIGN KEY (job, step) REFERENCES step ON DELETE CASCADE) STRICT;
        INSERT INTO job VALUES ('open', '\(spec("open"))', '\(day)', NULL, NULL);
        INSERT INTO step VALUES ('open', 0, 'badEnd', '\(id("b"))', '\(day)', '\(day)', '\(badEnd)');
        INSERT INTO step VALUES ('open', 1, 'candidate', '\(id("c"))', '\(day)', '\(day)', '\(twin)');
        INSERT INTO step VALUES ('open', 2, 'candidate', '\(id("d"))', '\(day)', NULL, NULL);
        INSERT INTO run VALUES ('open', 0, 0, '\(day)', '\(crash)');
        INSERT INTO run VALUES ('open', 2, 0, '\(day)', '\(clean)');
        INSERT INTO job VALUES ('ended', '\(spec("ended"))', '\(day)', '\(day)', '\(result)');
        INSERT INTO step VALUES ('ended', 0, 'badEnd', '\(id("b"))', '\(day)', '\(day)', '\(cleanEnd)');
        """

    private static let day = "2026-11-20 10:00:00.000"
    private static let iso = "2026-11-20T10:00:00Z"

    private static func id(_ digit: Character) -> String { String(repeating: digit, count: 40) }

    private static func spec(_ job: String) -> String {
        """
        {"bad":"\(id("b"))","configName":"c","createdAt":"\(iso)","evidence":"/e","goods":["\(id("a"))"],"id":"\(job)",\
        "kernel":"/linux","quest":"regression","reproducerName":"repro.c","settings":{"accel":"tcg","cpus":2,\
        "kernelArguments":[],"limits":{"boot":90,"build":3600,"run":60,"silence":40},"maxRuns":60,"memoryMiB":1024,\
        "runs":3}}
        """
    }

    private static func run(_ outcome: String, _ crashes: String) -> String {
        """
        {"accelerator":"tcg","console":"run-1.console","crashes":[\(crashes)],"end":"ended","ordinal":0,\
        "outcome":\(outcome),"seconds":4}
        """
    }

    private static let crash = run(#"{"crashed":{"title":"KASAN: use-after-free Read in foo"}}"#, "")
    private static let clean = run(#"{"clean":{"beside":[]}}"#, "")

    private static func step(
        _ ordinal: Int, _ commit: Character, _ purpose: String, _ run: String, _ mark: String, _ more: String = ""
    ) -> String {
        """
        {"build":{"how":"clean","imageSHA256":"\(id("9"))","seconds":30,"toolchain":"gcc"},"commit":"\(id(commit))",\
        "endedAt":"\(iso)","ordinal":\(ordinal),"purpose":"\(purpose)","runs":[\(run)],"startedAt":"\(iso)",\
        "verdict":{"marked":{"_0":"\(mark)","confidence":0.999}}\(more)}
        """
    }

    private static let badEnd = step(0, "b", "badEnd", crash, "bad", #","stackFiles":["net/core/sock.c"]"#)
    private static let twin = step(1, "c", "candidate", crash, "bad", #","twin":0"#)
    private static let cleanEnd = step(0, "b", "badEnd", clean, "good")

    private static func note(_ commit: Character, _ subject: String) -> String {
        #"{"author":"A <a@example.com>","date":"\#(iso)","id":"\#(id(commit))","subject":"\#(subject)"}"#
    }

    private static let result = """
        {"bad":\(note("b", "mm: a thing")),"endedAt":"\(iso)","good":[\(note("a", "mm: before"))],"job":"ended",\
        "lints":[],"notes":[],"otherTitles":[],"outcome":"badEndUnfit","possible":[],"quest":"regression",\
        "rangeCount":5,"reason":"it stayed clean","schema":1,"startedAt":"\(iso)","steps":[{"build":"clean",\
        "buildSeconds":30,"commit":\(note("b", "mm: a thing")),"folder":"steps/00-bbbbbbbbbbbb","mark":"good",\
        "ordinal":0,"purpose":"bad end","runs":["clean"],"seconds":34,"tally":{"clean":1,"crashed":0,"foreign":0,\
        "noBoot":0,"unclear":0}}],"tool":"firstbad 0.1.0"}
        """
}
