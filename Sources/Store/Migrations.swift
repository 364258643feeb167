import Foundation
import GRDB
import Records
import SystemPackage

/// The journal's tables, version by version. A version that was released is never changed.
enum Migrations {
    /// Brings the journal to the newest version; what an older firstbad wrote is copied beside it first.
    static func bringUpToDate(
        _ queue: DatabaseQueue, at path: FilePath, configOf: (String) -> ContentKey?
    ) throws {
        // The migrator keeps its closures; this one is called only before we return.
        try withoutActuallyEscaping(configOf) { configOf in
            let migrator = all(Box(configOf))
            if try queue.read(migrator.hasBeenSuperseded) { throw StoreError.tooNew(path) }
            let done = try queue.read(migrator.appliedIdentifiers)
            if let newest = done.max(), try queue.read({ try !migrator.hasCompletedMigrations($0) }) {
                let copy = "\(path.string).version-\(newest.prefix { $0 != ":" })"
                // A copy from an earlier try is as good: nothing was changed since.
                if !FileManager.default.fileExists(atPath: copy) { try queue.vacuum(into: copy) }
            }
            try migrator.migrate(queue)
        }
    }

    /// A closure that is called from GRDB's own queue, one call at a time, while its maker waits.
    private struct Box: @unchecked Sendable {
        // Protected by the database queue.
        let configOf: (String) -> ContentKey?

        init(_ configOf: @escaping (String) -> ContentKey?) { self.configOf = configOf }
    }

    private static func all(_ box: Box) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: jobs, steps, runs") { db in try first(db) }
        migrator.registerMigration("2: plans, facts, events") { db in
            try second(db)
            try OldLayout.convert(db, configOf: box.configOf)
        }
        return migrator
    }

    private static func first(_ db: Database) throws {
        try db.create(table: "job", options: .strict) { table in
            table.primaryKey("id", .text)
            table.column("spec", .text).notNull()
            table.column("createdAt", .text).notNull()
            table.column("finishedAt", .text)
            table.column("result", .text)
        }
        try db.create(table: "step", options: .strict) { table in
            table.column("job", .text).notNull().references("job", onDelete: .cascade)
            table.column("ordinal", .integer).notNull()
            table.column("purpose", .text).notNull()
            table.column("commit", .text).notNull()
            table.column("startedAt", .text).notNull()
            table.column("finishedAt", .text)
            table.column("record", .text)
            table.primaryKey(["job", "ordinal"])
        }
        try db.create(table: "run", options: .strict) { table in
            table.column("job", .text).notNull()
            table.column("step", .integer).notNull()
            table.column("ordinal", .integer).notNull()
            table.column("endedAt", .text).notNull()
            table.column("record", .text).notNull()
            table.primaryKey(["job", "step", "ordinal"])
            table.foreignKey(["job", "step"], references: "step", onDelete: .cascade)
        }
    }

    private static func second(_ db: Database) throws {
        try db.alter(table: "step") { $0.add(column: "plan", .text).notNull().defaults(to: "{}") }
        for name in ["fact", "event"] {
            try db.create(table: name, options: .strict) { table in
                table.column("job", .text).notNull().references("job", onDelete: .cascade)
                table.column("number", .integer).notNull()
                table.column("at", .text).notNull()
                table.column("body", .text).notNull()
                table.primaryKey(["job", "number"])
            }
        }
    }
}
