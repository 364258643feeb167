import Records
import Testing

@Suite struct RunLikenessTests {
    enum Kind { case works, nothing, differs }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var run: RunShape
        var there: RunShape
        var kind: Kind
        var testDescription: String { name }
    }

    /// A bad end whose crash comes after five seconds of work.
    static let crash = RunShape(
        ending: .cutShort, seconds: 5, secondsToCrash: 5, outputBytes: 30,
        outputTail: "mounted /dev/loop0\nround 17")
    /// One that crashes at once and prints nothing.
    static let quick = RunShape(ending: .cutShort, seconds: 0.2, secondsToCrash: 0.1, outputBytes: 0)
    /// One whose crash doesn't end the reproducer.
    static let goesOn = RunShape(ending: .exited(status: 0), seconds: 3, secondsToCrash: 1, outputBytes: 0)

    static func run(
        _ ending: RunShape.Ending, _ seconds: Double, _ output: String = "", bytes: Int? = nil, oom: Bool = false
    ) -> RunShape {
        RunShape(
            ending: ending, seconds: seconds, outputBytes: bytes ?? output.utf8.count, outputTail: output,
            killedForMemory: oom)
    }

    static let rows = [
        Row(
            name: "runs on to its limit", run: run(.outOfTime, 60, "mounted /dev/loop0\nround 93"), there: crash,
            kind: .works),
        Row(
            name: "ends later than the crash came", run: run(.exited(status: 0), 8, "mounted /dev/loop0\nround 99"),
            there: crash, kind: .works),
        Row(
            name: "ends at once where the crash comes at once", run: run(.exited(status: 0), 0.1), there: quick,
            kind: .works),
        Row(
            name: "is not there",
            run: run(
                .exited(status: 127), 0.05,
                "setsid: can't execute './firstbad-reproducer': No such file or directory"), there: crash,
            kind: .nothing),
        Row(
            name: "is not there, where the crash comes at once", run: run(.exited(status: 127), 0.05), there: quick,
            kind: .nothing),
        Row(name: "cannot be run", run: run(.exited(status: 126), 0.02), there: quick, kind: .nothing),
        Row(
            name: "misses a tool", run: run(.exited(status: 0), 6, "./r: line 3: tc: not found"), there: crash,
            kind: .differs),
        Row(
            name: "misses a tool and ends", run: run(.exited(status: 1), 6, "ip: not found"), there: crash,
            kind: .nothing),
        Row(
            name: "may not", run: run(.exited(status: 1), 0.1, "mount: Operation not permitted"), there: quick,
            kind: .nothing),
        Row(
            name: "may not there either", run: run(.exited(status: 1), 6, "x: Operation not permitted"),
            there: RunShape(
                ending: .cutShort, seconds: 5, secondsToCrash: 5, outputBytes: 27,
                outputTail: "x: Operation not permitted"), kind: .works),
        Row(
            name: "the call isn't there",
            run: run(.exited(status: 0), 0.1, "io_uring_setup: Function not implemented"), there: crash,
            kind: .nothing),
        Row(name: "killed at once", run: run(.killed(signal: 4), 0.02), there: quick, kind: .nothing),
        Row(
            name: "killed at once there too", run: run(.killed(signal: 11), 0.1),
            there: RunShape(ending: .killed(signal: 11), seconds: 0.1, secondsToCrash: 0.1), kind: .works),
        Row(name: "killed for memory", run: run(.killed(signal: 9), 20, oom: true), there: crash, kind: .nothing),
        Row(
            name: "much too short", run: run(.exited(status: 0), 0.3, "mounted /dev/loop0\nround 1"), there: crash,
            kind: .nothing),
        Row(name: "another status", run: run(.exited(status: 3), 3), there: goesOn, kind: .differs),
        Row(name: "the same status", run: run(.exited(status: 0), 3), there: goesOn, kind: .works),
        Row(name: "prints nothing", run: run(.exited(status: 0), 6), there: crash, kind: .differs),
        Row(
            name: "prints something else",
            run: run(.exited(status: 0), 6, "usage: repro FILE\nsee the manual\nor ask"), there: crash,
            kind: .differs),
        Row(
            name: "numbers differ", run: run(.exited(status: 0), 6, "mounted /dev/loop7\nround 2"), there: crash,
            kind: .works),
        Row(
            name: "output unknown", run: RunShape(ending: .exited(status: 0), seconds: 6), there: crash,
            kind: .works),
        Row(name: "not started", run: RunShape(ending: .notStarted), there: crash, kind: .nothing),
    ]

    @Test(arguments: rows)
    func aRunIsComparedWithTheBadEnds(row: Row) {
        #expect(Self.kind(row.run.compare(with: row.there)) == row.kind, "\(row.run.compare(with: row.there))")
    }

    @Test func oneThatWorksAsOneOfThemWorks() {
        #expect(Self.run(.exited(status: 0), 0.1).compare(with: [Self.crash, Self.quick]) == .worksAsThere)
        #expect(Self.kind(Self.run(.exited(status: 127), 0.1).compare(with: [Self.crash, Self.quick])) == .nothing)
        #expect(Self.kind(Self.run(.exited(status: 127), 0.1).compare(with: [])) == .nothing)
        #expect(Self.run(.exited(status: 1), 0.1).compare(with: []) == .worksAsThere)
    }

    @Test func aShareBelowHalfIsStarved() {
        #expect(ProcessorShare(got: 2, waited: 3).isStarved)
        #expect(!ProcessorShare(got: 3, waited: 2).isStarved)
        #expect(ProcessorShare(got: 3, waited: 0, stolen: 0.6).isStarved)
        #expect(!ProcessorShare(got: 0.1, waited: 0.2).isStarved)
        #expect(!ProcessorShare(got: 0, waited: 0).isStarved)
    }

    static func kind(_ likeness: RunLikeness) -> Kind {
        switch likeness {
        case .worksAsThere: .works
        case .didNothing: .nothing
        case .differs: .differs
        }
    }
}
