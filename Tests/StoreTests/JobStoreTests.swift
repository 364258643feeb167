import Foundation
import Store
import SystemPackage
import TestKit
import Testing

@Suite struct JobStoreTests {
    @Test func `what was written is there after reopening`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("journal.sqlite")
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        do {
            let store = try JobStore(at: path)
            try store.add(JobRow(id: "a", spec: "{}", createdAt: now))
            try store.add(StepRow(job: "a", ordinal: 0, purpose: "badEnd", commit: "c", startedAt: now))
            try store.add(RunRow(job: "a", step: 0, ordinal: 0, endedAt: now, record: "{\"x\":1}"))
        }
        let store = try JobStore(at: path)
        #expect(try store.jobs().map(\.id) == ["a"])
        #expect(try store.steps(of: "a").map(\.purpose) == ["badEnd"])
        #expect(try store.runs(of: "a", step: 0).map(\.record) == ["{\"x\":1}"])
        try store.delete(job: "a")
        #expect(try store.runs(of: "a", step: 0).isEmpty)
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

    @Test func `two connections write side by side`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("journal.sqlite")
        let stores = [try JobStore(at: path), try JobStore(at: path)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, store) in stores.enumerated() {
                group.addTask {
                    for count in 0..<50 {
                        try store.add(JobRow(id: "\(number)-\(count)", spec: "{}", createdAt: Date()))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try stores[0].jobs().count == 100)
    }
}
