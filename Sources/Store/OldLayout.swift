import Foundation
import GRDB
import Records

/// What the journal's first version holds, brought into today's layout.
enum OldLayout {
    private struct Step: Decodable {
        var ordinal: Int
        var commit: CommitID
        var purpose: StepPurpose
        var reverting: CommitID?
        var build: BuildRecord
        var runs: [RunRecord]
        var verdict: Verdict
        var stackFiles: [String]?
        var twin: Int?
        var startedAt: Date
        var endedAt: Date
    }

    /// The commits that a result quotes, by which old steps are told.
    private struct Result: Decodable {
        struct Step: Decodable { var commit: CommitNote }
        var steps: [Step]
    }

    static func convert(_ db: Database, configOf: (String) -> ContentKey?) throws {
        for row in try Row.fetchAll(db, sql: "SELECT * FROM job") {
            let id: String = row["id"]
            let config = configOf(id) ?? ContentKey(of: [])
            // A job that can't be read stays as it is: it is told when somebody asks for it.
            guard let spec = try? object(row["spec"]) else { continue }
            try db.execute(
                sql: "UPDATE job SET spec = ? WHERE id = ?",
                arguments: [text(spec.merging(["config": config.hex]) { old, _ in old }), id])
            let result: String? = row["result"]
            let notes = result.flatMap { try? JSON.decode(Result.self, from: $0) }?.steps.map(\.commit) ?? []
            let steps = try convertSteps(db, id, config, Dictionary(notes.map { ($0.id, $0) }) { one, _ in one })
            guard let result, var whole = try? object(result) else { continue }
            whole["steps"] = try steps.map { try object(JSON.line($0)) }
            whole["schema"] = 2
            whole["rulings"] = [String]()
            try db.execute(sql: "UPDATE job SET result = ? WHERE id = ?", arguments: [text(whole), id])
        }
        try db.alter(table: "step") {
            $0.drop(column: "purpose")
            $0.drop(column: "commit")
        }
    }

    private static func convertSteps(
        _ db: Database, _ job: String, _ config: ContentKey, _ notes: [CommitID: CommitNote]
    ) throws -> [StepRecord] {
        var records: [StepRecord] = []
        for row in try Row.fetchAll(db, sql: "SELECT * FROM step WHERE job = ? ORDER BY ordinal", arguments: [job])
        {
            guard let commit = CommitID(row["commit"] as String),
                let purpose = StepPurpose(rawValue: row["purpose"])
            else { continue }
            let body: String? = row["record"]
            let old = body.flatMap { try? JSON.decode(Step.self, from: $0) }
            let candidate = Candidate(commit, changes: old?.reverting.map { [.revert($0)] } ?? [], config: config)
            let plan = StepPlan(
                ordinal: row["ordinal"], candidate, shown: notes[commit], purpose: purpose,
                rule: TrialRule(cleanRuns: 3), sought: nil)
            var record: StepRecord?
            if let old {
                var new = StepRecord(
                    plan, build: old.build, runs: old.twin == nil ? old.runs : [], verdict: old.verdict,
                    startedAt: old.startedAt, endedAt: old.endedAt)
                new.stackFiles = old.stackFiles
                new.twin = old.twin
                records.append(new)
                record = new
            }
            try db.execute(
                sql: "UPDATE step SET plan = ?, record = ? WHERE job = ? AND ordinal = ?",
                arguments: [JSON.line(plan), try record.map { try JSON.line($0) } ?? body, job, plan.ordinal])
        }
        return records
    }

    private static func object(_ text: String) throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw CocoaError(.coderReadCorrupt)
        }
        return object
    }

    private static func text(_ object: [String: Any]) throws -> String {
        let data = try JSONSerialization.data(
            withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }
}
