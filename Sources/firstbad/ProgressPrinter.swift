import Bisection
import Foundation
import Jobs
import Records
import Reports
import Steps
import Synchronization
import Wording

/// A job's progress on standard error: one live line on a terminal, plain lines elsewhere.
final class ProgressPrinter: Sendable {
    private struct State {
        var started = ContinuousClock.now
        var stepStarted = ContinuousClock.now
        var heading = ""
        var about = 0
        var number = 0
        var left = 0
        var doing = ""
        var measured: [Double] = []
        var liveIsShown = false
    }

    private let terminal: Terminal
    private let state = Mutex(State())

    init(terminal: Terminal = .standardError) { self.terminal = terminal }

    func show(_ event: JobEvent) {
        state.withLock { state in
            switch event {
            case .began(let job, let count, let resumed):
                let what = count.map { "\($0) commits in the range" } ?? "looking for a good release first"
                line(&state, "\(resumed ? "going on with job" : "job") \(job): \(what)")
            case .step(let plan, let number, let about, let left):
                state.number = number
                state.about = about
                state.left = left
                state.stepStarted = .now
                state.heading = "\(plan.purpose.words) \(plan.commit.short)"
                state.doing = "starting"
                let text =
                    "step \(number) of about \(about), \(left) left: \(plan.purpose.words) \(plan.note.quoted)"
                if terminal.isLive { live(&state) } else { line(&state, text) }
            case .within(_, let event): within(&state, event)
            case .judged(let step, let replayed): judged(&state, step, replayed)
            case .lookingFor(let title, let others):
                let also = others.isEmpty ? "" : " (also as \(others.joined(separator: ", ")))"
                line(&state, terminal.bold("looking for: \(title.onOneLine)") + also.onOneLine)
            case .note(let text): line(&state, terminal.yellow("note: \(text.onOneLine)"))
            case .ruled(let ruling):
                line(&state, "a person's word: \(ruling.word.rawValue), \(ruling.why.onOneLine)")
            case .ended: clear(&state)
            }
        }
    }

    /// Redraws the live line, for its clock.
    func tick() {
        state.withLock { state in
            if terminal.isLive, state.number > 0, !state.doing.isEmpty { live(&state) }
        }
    }

    /// Takes the live line away.
    func end() { state.withLock { clear(&$0) } }

    private func within(_ state: inout State, _ event: StepEvent) {
        switch event {
        case .checkingOut: state.doing = "checking out"
        case .building(let fraction):
            state.doing = fraction.map { "building \(Int($0 * 100))%" } ?? "building"
        case .built(let build): state.doing = "built (\(build.how.rawValue))"
        case .notBuilt(let build): state.doing = "does not build: \((build.failure ?? "").onOneLine)"
        case .running(let ordinal, let planned): state.doing = "run \(ordinal + 1) of \(planned)"
        case .ran(let run):
            state.doing = "run \(run.ordinal + 1): \(run.outcome.summary.onOneLine)"
            if !terminal.isLive { line(&state, "  \(state.doing), \(PlainText.duration(run.seconds))") }
        case .retrying(let why, let attempt):
            line(&state, terminal.yellow("our own failure, attempt \(attempt) follows: \(why.onOneLine)"))
        }
        if case .building = event, !terminal.isLive { return }
        if terminal.isLive { live(&state) }
    }

    private func judged(_ state: inout State, _ step: StepRecord, _ replayed: Bool) {
        if !replayed { state.measured.append(step.seconds) }
        let mark =
            switch step.mark {
            case .good: terminal.green("good")
            case .bad: terminal.red("bad ")
            case .skip: terminal.yellow("skip")
            }
        let number = String(format: "%3d", step.ordinal + 1)
        let how = replayed ? "from the journal" : "\(step.build.how.rawValue), \(PlainText.duration(step.seconds))"
        let text = "\(step.commit.id.short) \(step.commit.subject)"
        line(&state, "\(number)  \(mark)  \(text)")
        line(&state, "           \(terminal.dim("\(step.what); \(PlainText.counted(step)); \(how)"))")
        state.doing = ""
    }

    private func live(_ state: inout State) {
        let elapsed = state.started.duration(to: .now) / .seconds(1)
        var text = "step \(state.number) of about \(state.about) · \(state.heading) · \(state.doing)"
        text += " · \(state.left) left · \(PlainText.duration(elapsed.rounded()))"
        if let rest = timeLeft(state) { text += " · about \(PlainText.duration(rest.rounded())) to go" }
        clear(&state)
        terminal.write(terminal.cut(text))
        state.liveIsShown = true
    }

    /// The steps measured so far stand for those to come; but not the first, which often builds from nothing.
    private func timeLeft(_ state: State) -> Double? {
        let usual = state.measured.dropFirst()
        guard !usual.isEmpty else { return nil }
        let mean = usual.reduce(0, +) / Double(usual.count)
        let spent = state.stepStarted.duration(to: .now) / .seconds(1)
        return Double(max(0, state.about - state.number)) * mean + max(0, mean - spent)
    }

    private func line(_ state: inout State, _ text: String) {
        clear(&state)
        terminal.write(text + "\n")
    }

    private func clear(_ state: inout State) {
        guard state.liveIsShown else { return }
        terminal.write("\r\u{1B}[K")
        state.liveIsShown = false
    }
}
