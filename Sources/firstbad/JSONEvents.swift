import Bisection
import Foundation
import Jobs
import Records
import Reports
import Steps
import Synchronization

/// A job's progress for programs: an object a line on standard output, told apart by `event`.
final class JSONEvents: Sendable {
    private struct Line: Encodable {
        var event: String
        var job: String?
        var rangeCount: Int?
        var resumed: Bool?
        var number: Int?
        var about: Int?
        var left: Int?
        var purpose: String?
        var commit: CommitNote?
        var state: String?
        var fraction: Double?
        var run: RunRecord?
        var step: StepRecord?
        var replayed: Bool?
        var title: String?
        var otherTitles: [String]?
        var text: String?
        var result: JobResult?
    }

    /// Why the events no longer come out, if they don't: the job goes on without.
    private let failure = Mutex<OutputError?>(nil)

    func show(_ event: JobEvent) {
        guard let line = try? JSON.line(Self.line(event)) else { return }
        failure.withLock { failure in
            guard failure == nil else { return }
            do throws(OutputError) { try Output.line(line) } catch { failure = error }
        }
    }

    /// Throws what kept events from coming out.
    func finish() throws(OutputError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    private static func line(_ event: JobEvent) -> Line {
        switch event {
        case .began(let job, let count, let resumed):
            Line(event: "began", job: job, rangeCount: count, resumed: resumed)
        case .step(let plan, let number, let about, let left):
            Line(
                event: "step", number: number, about: about, left: left, purpose: plan.purpose.rawValue,
                commit: plan.note)
        case .within(_, let event): within(event)
        case .judged(let step, let replayed): Line(event: "judged", step: step, replayed: replayed)
        case .lookingFor(let title, let others): Line(event: "lookingFor", title: title, otherTitles: others)
        case .note(let text): Line(event: "note", text: text)
        case .ruled(let ruling): Line(event: "ruled", text: ruling.why)
        case .ended(let result): Line(event: "ended", result: result)
        }
    }

    private static func within(_ event: StepEvent) -> Line {
        switch event {
        case .checkingOut: Line(event: "state", state: "checkingOut")
        case .building(let fraction): Line(event: "state", state: "building", fraction: fraction)
        case .built(let build): Line(event: "state", state: "built", text: build.how.rawValue)
        case .notBuilt(let build): Line(event: "state", state: "notBuilt", text: build.failure)
        case .running(let ordinal, let planned):
            Line(event: "state", number: ordinal + 1, about: planned, state: "running")
        case .ran(let run): Line(event: "ran", run: run)
        case .retrying(let why, let attempt): Line(event: "retrying", number: attempt, text: why)
        }
    }
}
