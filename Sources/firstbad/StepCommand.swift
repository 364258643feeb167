import ArgumentParser
import Foundation
import Jobs
import Records
import Steps
import Synchronization
import Wording

/// `firstbad step`: one order in, events and a record out. How another host is asked to test a candidate.
struct StepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step", abstract: "Carry out one step, ordered as JSON on standard input.",
        discussion: """
            The order is a StepOrder as a job writes it; its paths are this host's. On standard output comes an \
            object a line: {"event": …} for what goes on, {"run": …} for each run, which is to be kept before the \
            next begins, and at last {"record": …}. Exit status: 0 there is a record, whatever it says; 2 the order \
            can't be carried out; 128 this machine failed.
            """)

    @OptionGroup(title: "Places") var place: PlaceOptions

    /// One line of the answer.
    private struct Line: Encodable {
        var event: StepEvent?
        var run: RunRecord?
        var record: StepRecord?
    }

    func run() async throws {
        let text = String(decoding: FileHandle.standardInput.readData(ofLength: 64 << 20), as: UTF8.self)
        let order: StepOrder
        do { order = try JSON.decode(StepOrder.self, from: text) } catch {
            throw JobError.badRequest("standard input holds no order of a step: \("\(error)".onOneLine)")
        }
        let record = try await Interruption.watching { [place] in
            try await Workshop.with(place.places, order.bench.settings, logger: Log.make()) { workshop in
                let tester = LocalTester(workshop)
                let lock = Mutex(())
                let say: @Sendable (Line) throws -> Void = { line in
                    let text = try JSON.line(line) + "\n"
                    try lock.withLock { _ in try Output.write(text) }
                }
                let record = try await tester.test(order) { run in
                    try say(Line(run: run))
                } listener: { event in
                    if case .building(.some) = event { return }
                    try? say(Line(event: event))
                }
                await tester.release()
                try say(Line(record: record))
                return record
            }
        }
        Terminal.standardError.write("\(record.commit.id.short): \(record.mark.rawValue)\n")
    }
}
