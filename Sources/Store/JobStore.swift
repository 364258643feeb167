public import Foundation
import GRDB
public import Records
public import SystemPackage

/// The journal: every job, step, run, answer and event, each on disk before it is acted on.
///
/// One SQLite file in WAL mode with `synchronous=FULL`, so that what was written survives a kill and a power
/// cut. Several processes may use it at once; who works on a job is kept apart by the job's own lock.
public final class JobStore: Sendable {
    /// The database file.
    public let path: FilePath
    private let queue: DatabaseQueue

    /// Opens the journal at `path`, making it where there is none. Its folder must exist.
    ///
    /// One that an older firstbad wrote is copied beside itself and brought up to date; `configOf` then says which
    /// config a job was begun with, which old journals don't hold.
    public init(at path: FilePath, configOf: (_ job: String) -> ContentKey? = { _ in nil }) throws(StoreError) {
        self.path = path
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            configuration.prepareDatabase { db in
                try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            }
            queue = try DatabaseQueue(path: path.string, configuration: configuration)
            try Migrations.bringUpToDate(queue, at: path, configOf: configOf)
        } catch {
            throw StoreError(error, at: path)
        }
    }

    // MARK: Jobs

    /// A job with how it stands.
    public struct Entry: Sendable {
        /// The job.
        public var job: Job
        /// When it ended; nil while it can be resumed.
        public var finishedAt: Date?
        /// How it ended.
        public var result: JobResult?
    }

    /// A job in a list: one that can't be read does not hide the others.
    public struct Listed: Sendable {
        /// Its id.
        public var id: String
        /// When it was begun.
        public var createdAt: Date
        /// The job, or why it can't be read.
        public var entry: Result<Entry, StoreError>
    }

    /// Begins a job.
    public func add(_ job: Job) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: "INSERT INTO job (id, spec, createdAt) VALUES (?, ?, ?)",
                arguments: [job.id, JSON.line(job), job.createdAt])
        }
    }

    /// The job of this id.
    public func job(_ id: String) throws(StoreError) -> Entry {
        guard let row = try read({ try Row.fetchOne($0, sql: "SELECT * FROM job WHERE id = ?", arguments: [id]) })
        else { throw .noSuchJob(id, path) }
        return try entry(row)
    }

    /// All jobs, newest first.
    public func jobs() throws(StoreError) -> [Listed] {
        let rows = try read { try Row.fetchAll($0, sql: "SELECT * FROM job ORDER BY createdAt DESC, id DESC") }
        return rows.map { row in
            let found: Result<Entry, StoreError>
            do throws(StoreError) { found = .success(try entry(row)) } catch { found = .failure(error) }
            return Listed(
                id: Self.value(row, "id") ?? "", createdAt: Self.value(row, "createdAt") ?? .distantPast,
                entry: found)
        }
    }

    /// Ends a job.
    public func finish(job id: String, _ result: JobResult) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE job SET result = ?, finishedAt = ? WHERE id = ?",
                arguments: [JSON.line(result), result.endedAt, id])
        }
    }

    /// Opens a job that has ended once more: there is something new to be said.
    public func reopen(job id: String) throws(StoreError) {
        try write {
            try $0.execute(sql: "UPDATE job SET result = NULL, finishedAt = NULL WHERE id = ?", arguments: [id])
        }
    }

    /// Deletes a job with all that belongs to it.
    public func delete(job id: String) throws(StoreError) {
        try write { try $0.execute(sql: "DELETE FROM job WHERE id = ?", arguments: [id]) }
    }

    // MARK: Steps and runs

    /// Begins a step, or plans the one of its ordinal anew.
    public func begin(_ plan: StepPlan, of job: String, at date: Date) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO step (job, ordinal, plan, startedAt) VALUES (?, ?, ?, ?)
                    ON CONFLICT (job, ordinal) DO UPDATE SET plan = excluded.plan
                    """,
                arguments: [job, plan.ordinal, JSON.line(plan), date])
        }
    }

    /// Writes a run that has ended.
    public func add(_ run: RunRecord, of job: String, step: Int, at date: Date) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: "INSERT INTO run (job, step, ordinal, endedAt, record) VALUES (?, ?, ?, ?, ?)",
                arguments: [job, step, run.ordinal, date, JSON.line(run)])
        }
    }

    /// Ends a step.
    public func finish(_ record: StepRecord, of job: String) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE step SET record = ?, finishedAt = ? WHERE job = ? AND ordinal = ?",
                arguments: [JSON.line(record), record.endedAt, job, record.ordinal])
        }
    }

    /// A step that was begun and has no verdict.
    public struct Unfinished: Sendable {
        /// What was planned.
        public var plan: StepPlan
        /// When it was begun.
        public var startedAt: Date
        /// Runs that were made.
        public var runs: [RunRecord]
    }

    /// Steps without a verdict, in order.
    public func unfinished(of job: String) throws(StoreError) -> [Unfinished] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM step WHERE job = ? AND record IS NULL ORDER BY ordinal", arguments: [job])
            return try rows.map { row in
                let plan = try JSON.decode(StepPlan.self, from: row["plan"])
                return Unfinished(
                    plan: plan, startedAt: row["startedAt"], runs: try Self.runs(db, job, plan.ordinal))
            }
        }
    }

    /// A step's runs, in order.
    public func runs(of job: String, step: Int) throws(StoreError) -> [RunRecord] {
        try read { try Self.runs($0, job, step) }
    }

    private static func runs(_ db: Database, _ job: String, _ step: Int) throws -> [RunRecord] {
        try String.fetchAll(
            db, sql: "SELECT record FROM run WHERE job = ? AND step = ? ORDER BY ordinal", arguments: [job, step]
        ).map { try JSON.decode(RunRecord.self, from: $0) }
    }

    /// The ordinal that no step of the job has yet.
    public func nextOrdinal(of job: String) throws(StoreError) -> Int {
        try read {
            try Int.fetchOne($0, sql: "SELECT MAX(ordinal) + 1 FROM step WHERE job = ?", arguments: [job]) ?? 0
        }
    }

    // MARK: Facts and events

    /// All that a job has learnt: its steps in order, then answers and rulings.
    public func facts(of job: String) throws(StoreError) -> [Fact] {
        try read { db in
            let steps = try String.fetchAll(
                db, sql: "SELECT record FROM step WHERE job = ? AND record IS NOT NULL ORDER BY ordinal",
                arguments: [job])
            let others = try String.fetchAll(
                db, sql: "SELECT body FROM fact WHERE job = ? ORDER BY number", arguments: [job])
            return try steps.map { .step(try JSON.decode(StepRecord.self, from: $0)) }
                + others.map { try JSON.decode(Fact.self, from: $0) }
        }
    }

    /// Writes an answer or a ruling; a step has its own place.
    public func add(_ fact: Fact, of job: String, at date: Date) throws(StoreError) {
        if case .step(let record) = fact { return try finish(record, of: job) }
        try append(JSON.line(fact), to: "fact", of: job, at: date)
    }

    /// Writes an event; it gets the job's next number, from 1.
    public func add(_ event: JobEvent, of job: String, at date: Date) throws(StoreError) {
        try append(JSON.line(event), to: "event", of: job, at: date)
    }

    /// An event with its place.
    public struct NumberedEvent: Sendable {
        /// Its number in the job, from 1.
        public var number: Int
        /// When it happened.
        public var at: Date
        /// What happened.
        public var event: JobEvent
    }

    /// At most `limit` events behind number `number`, in order.
    public func events(of job: String, after number: Int = 0, limit: Int = 1000) throws(StoreError)
        -> [NumberedEvent]
    {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM event WHERE job = ? AND number > ? ORDER BY number LIMIT ?",
                arguments: [job, number, limit]
            ).map {
                NumberedEvent(
                    number: $0["number"], at: $0["at"], event: try JSON.decode(JobEvent.self, from: $0["body"]))
            }
        }
    }

    private func append(
        _ body: @autoclosure () throws -> String, to table: String, of job: String, at date: Date
    ) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO \(table) (job, number, at, body)
                    VALUES (?1, (SELECT COALESCE(MAX(number), 0) + 1 FROM \(table) WHERE job = ?1), ?2, ?3)
                    """,
                arguments: [job, date, try body()])
        }
    }

    /// Copies the journal to a new file at `target`, whole, whoever is at work on it.
    public func backUp(to target: FilePath) throws(StoreError) {
        do { try queue.vacuum(into: target.string) } catch { throw StoreError(error, at: target) }
    }

    // MARK: SQLite

    /// A column's value; nil where a damaged row holds something else.
    private static func value<Value: DatabaseValueConvertible>(_ row: Row, _ column: String) -> Value? {
        Value.fromDatabaseValue(row[column])
    }

    private func entry(_ row: Row) throws(StoreError) -> Entry {
        do {
            guard let spec: String = Self.value(row, "spec") else {
                throw StoreError.damaged(path, "a job without its spec")
            }
            let result: String? = Self.value(row, "result")
            return Entry(
                job: try JSON.decode(Job.self, from: spec), finishedAt: Self.value(row, "finishedAt"),
                result: try result.map { try JSON.decode(JobResult.self, from: $0) })
        } catch {
            throw .damagedJob(Self.value(row, "id") ?? "", path, StoreError.words(error))
        }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try queue.read(body) } catch { throw StoreError(error, at: path) }
    }

    @discardableResult
    private func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try queue.write(body) } catch { throw StoreError(error, at: path) }
    }
}
