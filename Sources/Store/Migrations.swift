import GRDB

/// The journal's tables, version by version. A version that was released is never changed.
enum Migrations {
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: jobs, steps, runs") { db in
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
        return migrator
    }
}
