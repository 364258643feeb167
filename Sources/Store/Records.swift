import Foundation
import GRDB

/// A job as the journal has it.
public struct JobRow: Sendable, Codable, Hashable, FetchableRecord, PersistableRecord {
    /// The table.
    public static let databaseTableName = "job"
    /// Names the job: letters, digits and dashes.
    public var id: String
    /// What was asked for, as JSON.
    public var spec: String
    /// When it was begun.
    public var createdAt: Date
    /// When it ended; nil while it can be resumed.
    public var finishedAt: Date?
    /// How it ended, as JSON.
    public var result: String?

    /// A job that begins.
    public init(id: String, spec: String, createdAt: Date) {
        self.id = id
        self.spec = spec
        self.createdAt = createdAt
    }
}

/// A step: one commit, what it was tested for, and what came out.
public struct StepRow: Sendable, Codable, Hashable, FetchableRecord, PersistableRecord {
    /// The table.
    public static let databaseTableName = "step"
    /// Its job.
    public var job: String
    /// Its place in the job, from 0.
    public var ordinal: Int
    /// Why it was tested: an end of the range, a candidate, verification.
    public var purpose: String
    /// The commit's full id.
    public var commit: String
    /// When it was begun.
    public var startedAt: Date
    /// When its verdict was known; nil while it is in hand.
    public var finishedAt: Date?
    /// Everything about it, as JSON; nil while it is in hand.
    public var record: String?

    /// A step that begins.
    public init(job: String, ordinal: Int, purpose: String, commit: String, startedAt: Date) {
        self.job = job
        self.ordinal = ordinal
        self.purpose = purpose
        self.commit = commit
        self.startedAt = startedAt
    }
}

/// A run: one boot with one reproducer.
public struct RunRow: Sendable, Codable, Hashable, FetchableRecord, PersistableRecord {
    /// The table.
    public static let databaseTableName = "run"
    /// Its job.
    public var job: String
    /// Its step's place.
    public var step: Int
    /// Its place in the step, from 0.
    public var ordinal: Int
    /// When it ended.
    public var endedAt: Date
    /// Everything about it, as JSON.
    public var record: String

    /// A run that has ended.
    public init(job: String, step: Int, ordinal: Int, endedAt: Date, record: String) {
        self.job = job
        self.step = step
        self.ordinal = ordinal
        self.endedAt = endedAt
        self.record = record
    }
}
