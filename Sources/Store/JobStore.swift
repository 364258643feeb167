import Foundation
import GRDB
import SystemPackage

/// The journal: every job, step and run, each on disk before the next one begins.
///
/// One SQLite file in WAL mode with `synchronous=FULL`, so that what was written survives a kill and a power
/// cut. Several processes may use it at once; who works on a job is kept apart by the job's own lock.
public final class JobStore: Sendable {
    /// The database file.
    public let path: FilePath
    private let queue: DatabaseQueue

    /// Opens the journal at `path`, making it where there is none. Its folder must exist.
    public init(at path: FilePath) throws(StoreError) {
        self.path = path
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            configuration.prepareDatabase { db in
                try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            }
            queue = try DatabaseQueue(path: path.string, configuration: configuration)
            let migrator = Migrations.all
            if try queue.read(migrator.hasBeenSuperseded) { throw StoreError.tooNew(path) }
            try migrator.migrate(queue)
        } catch {
            throw StoreError(error, at: path)
        }
    }

    /// Begins a job.
    public func add(_ job: JobRow) throws(StoreError) { try write { try job.insert($0) } }

    /// The job of this id.
    public func job(_ id: String) throws(StoreError) -> JobRow {
        guard let job = try read({ try JobRow.fetchOne($0, key: id) }) else {
            throw .noSuchJob(id, path)
        }
        return job
    }

    /// All jobs, newest first.
    public func jobs() throws(StoreError) -> [JobRow] {
        try read { try JobRow.order(Column("createdAt").desc, Column("id").desc).fetchAll($0) }
    }

    /// Ends a job.
    public func finish(job id: String, result: String, at date: Date) throws(StoreError) {
        var job = try job(id)
        job.result = result
        job.finishedAt = date
        let finished = job
        try write { try finished.update($0) }
    }

    /// Deletes a job with its steps and runs.
    public func delete(job id: String) throws(StoreError) {
        _ = try write { try JobRow.deleteOne($0, key: id) }
    }

    /// A job's steps, in order.
    public func steps(of job: String) throws(StoreError) -> [StepRow] {
        try read { try StepRow.filter(Column("job") == job).order(Column("ordinal")).fetchAll($0) }
    }

    /// Begins a step.
    public func add(_ step: StepRow) throws(StoreError) { try write { try step.insert($0) } }

    /// Writes a step's verdict.
    public func update(_ step: StepRow) throws(StoreError) { try write { try step.update($0) } }

    /// A step's runs, in order.
    public func runs(of job: String, step: Int) throws(StoreError) -> [RunRow] {
        try read {
            try RunRow.filter(Column("job") == job && Column("step") == step).order(Column("ordinal")).fetchAll($0)
        }
    }

    /// Writes a run that has ended.
    public func add(_ run: RunRow) throws(StoreError) { try write { try run.insert($0) } }

    private func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try queue.read(body) } catch { throw StoreError(error, at: path) }
    }

    @discardableResult
    private func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try queue.write(body) } catch { throw StoreError(error, at: path) }
    }
}
